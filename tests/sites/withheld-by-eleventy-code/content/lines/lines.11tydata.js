module.exports = {
  draft:
    isOpen(),
};
