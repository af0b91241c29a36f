module.exports = {/* hide */ draft: true};
