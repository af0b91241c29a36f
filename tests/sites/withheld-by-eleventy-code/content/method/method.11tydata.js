module.exports = { permalink() { return false; } };
