exports.draft = true;
