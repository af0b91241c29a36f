// draft: true
module.exports = { layout: "draft.njk", permalink: (data) => `/posts/${data.x}/` };
