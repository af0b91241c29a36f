const draft = true; module.exports = { draft };
