module.exports = {permalink: process.env.X ? undefined : !1};
