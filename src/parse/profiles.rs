//! The names in the URLs of profiles.

/// The sites whose paths of one segment are profiles.
const PROFILE_SITES: [&str; 4] = ["github.com", "gitlab.com", "gitee.com", "codeberg.org"];
/// The paths of these sites that are pages of their own.
const NO_PROFILES: [&str; 15] = [
    "about",
    "apps",
    "explore",
    "features",
    "issues",
    "join",
    "login",
    "marketplace",
    "orgs",
    "pricing",
    "search",
    "settings",
    "sponsors",
    "topics",
    "trending",
];

/// The name in the URL of a profile: `community` in `https://github.com/community`.
pub(super) fn profile_name(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let name = path.strip_suffix('/').unwrap_or(path);
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && !NO_PROFILES.contains(&name.to_ascii_lowercase().as_str());
    let is_web = ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str());
    (is_name && is_web && PROFILE_SITES.contains(&host)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_have_names() {
        for (url, name) in [
            ("https://github.com/community", Some("community")),
            ("https://github.com/community/", Some("community")),
            ("http://www.github.com/ada-o?tab=repositories", Some("ada-o")),
            ("https://GitLab.com/ada_o", Some("ada_o")),
            ("https://gitee.com/ada", Some("ada")),
            ("https://codeberg.org/ada", Some("ada")),
            ("https://github.com/", None),
            ("https://github.com", None),
            ("https://github.com/community/project", None),
            ("https://github.com/orgs/community", None),
            ("https://github.com/features", None),
            ("https://gist.github.com/ada", None),
            ("https://ada.example/", None),
            ("https://ada.example/ada", None),
            ("mailto:ada@github.com", None),
            ("/ada/", None),
        ] {
            assert_eq!(profile_name(url), name, "{url}");
        }
    }
}
