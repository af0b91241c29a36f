module.exports.permalink = false;
