//! Addresses whose files affect the whole site: instructions to crawlers, browsers or the host, and
//! proofs of ownership for services. If contributors are not trusted, only `static/` may provide
//! them.

use crate::path::Route;

/// Whether a file at `route`, or a page with that folder, may control the whole site.
pub(crate) fn controls_site(route: &Route) -> bool {
    let mut parts = route.as_str().split('/').filter(|part| !part.is_empty()).map(comparable);
    let Some(first) = parts.next() else { return false };
    let anywhere = |part: &str| part.starts_with('.') || ANYWHERE.contains(&part);
    anywhere(&first)
        || AT_THE_TOP.contains(&first.as_str())
        || first.contains('.') && PREFIXES.iter().any(|prefix| first.starts_with(prefix))
        || is_google_token(&first)
        || parts.any(|part| anywhere(&part))
}

/// A path segment as the least strict file system compares it: without case, and without trailing
/// dots, which Windows drops.
fn comparable(part: &str) -> String {
    part.to_lowercase().trim_end_matches('.').to_owned()
}

/// Files that some hosts obey in any folder.
const ANYWHERE: [&str; 2] = ["staticwebapp.config.json", "web.config"];

/// Files that are obeyed at the root of a site.
const AT_THE_TOP: [&str; 55] = [
    // Crawlers and advertising.
    "ads.txt",
    "ai.txt",
    "app-ads.txt",
    "humans.txt",
    "llms-full.txt",
    "llms.txt",
    "robots.txt",
    "security.txt",
    "sellers.json",
    "sitemap-index.xml",
    "sitemap.txt",
    "sitemap.xml",
    "sitemap.xml.gz",
    "sitemap_index.xml",
    "trust.txt",
    // Hosts: settings, and pages shown for other addresses.
    "200.html",
    "400.html",
    "401.html",
    "403.html",
    "404.html",
    "500.html",
    "502.html",
    "503.html",
    "50x.html",
    "_config.yml",
    "_headers",
    "_redirects",
    "_routes.json",
    "_worker.js",
    "cname",
    "default.htm",
    "default.html",
    "firebase.json",
    "index.htm",
    "index.php",
    "netlify.toml",
    "now.json",
    "render.yaml",
    "vercel.json",
    "wrangler.toml",
    // Browsers.
    "app.webmanifest",
    "apple-app-site-association",
    "assetlinks.json",
    "browserconfig.xml",
    "clientaccesspolicy.xml",
    "crossdomain.xml",
    "firebase-messaging-sw.js",
    "manifest.json",
    "manifest.webmanifest",
    "opensearch.xml",
    "service-worker.js",
    "serviceworker.js",
    "site.webmanifest",
    "sw.js",
    // Proofs of ownership.
    "bingsiteauth.xml",
];

/// Prefixes of further names: icons that browsers request by name, and proofs of ownership.
const PREFIXES: [&str; 12] = [
    "apple-touch-icon",
    "baidu_verify",
    "bytedanceverify",
    "favicon.",
    "loaderio-",
    "mailru-verification",
    "naver-site-verification",
    "pinterest-",
    "shenma-site-verification",
    "sogousiteverification",
    "wmail_",
    "yandex_",
];

/// Whether the name consists of `google`, a token of letters and digits, and `.html`.
fn is_google_token(name: &str) -> bool {
    let token = name.strip_prefix("google").and_then(|rest| rest.strip_suffix(".html"));
    token.is_some_and(|token| {
        token.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && token.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controlling_addresses_are_recognised_in_any_spelling() {
        for path in [
            "/robots.txt",
            "/ROBOTS.txt",
            "/robots.txt./",
            "/robots%2Etxt",
            "/ads.txt/",
            "/.well-known/security.txt",
            "/%2ewell-known/acme-challenge/",
            "/blog/.well-known/x",
            "/.nojekyll",
            "/CNAME",
            "/_redirects",
            "/_headers/deeper/",
            "/sw.js",
            "/favicon.png",
            "/apple-touch-icon-120x120.png",
            "/google0123456789abcdef.html",
            "/BingSiteAuth.xml",
            "/yandex_0123.html",
            "/404.html",
            "/blog/staticwebapp.config.json",
        ] {
            assert!(controls_site(&Route::page(path).unwrap()), "{path}");
        }
    }

    #[test]
    fn other_addresses_are_allowed() {
        for path in [
            "/",
            "/about.html",
            "/blog/robots.txt",
            "/blog/favicon.ico",
            "/google-summer-of-code.html",
            "/google/",
            "/issue-404/",
            "/v1.2/",
            "/2024.01.02/",
            "/manifest/",
            "/sitemap/",
            "/security/",
            "/_posts/x/",
            "/pinterest-boards/",
            "/yandex_0123/",
        ] {
            assert!(!controls_site(&Route::page(path).unwrap()), "{path}");
        }
    }
}
