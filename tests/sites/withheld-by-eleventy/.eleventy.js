module.exports = function (config) {
  const page = (data) => data.inputPath;
  // config.ignores.add("content/plain.md");
  config.ignores.add("content/listed.md");
  config.ignores.add("src/shelf/**");
  config.addPreprocessor("drafts", "*", (data) => !data.draft);
  return { dir: { input: "src" } };
};
