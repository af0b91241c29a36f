//! The server's own pages, for when the site has none.

/// Shown when the site has no `404.html`.
pub(super) const NOT_FOUND: &str =
    page!("Not found", "This site has no page at this address, and no 404.html.");

/// Shown before the first successful build.
pub(super) const NOT_YET: &str =
    page!("Not built yet", "The site is not built yet. It appears here as soon as it is.");

/// Shown when rendering a page failed.
pub(super) const FAILED: &str = page!(
    "Failed",
    "Building this page failed. The terminal shows why; the page appears here once that is fixed."
);

macro_rules! page {
    ($title:literal, $text:literal) => {
        concat!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
            $title,
            "</title>\n</head>\n<body>\n<h1>",
            $title,
            "</h1>\n<p>",
            $text,
            "</p>\n</body>\n</html>\n"
        )
    };
}
use page;
