// SECRET
module.exports = { layout: "x", published: false };
