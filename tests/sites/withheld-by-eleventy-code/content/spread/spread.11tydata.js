module.exports = {...hide};
