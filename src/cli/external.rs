//! `weekly check --external`: requests links to other sites, and reuses recent results from the
//! cache.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::report::{Reporter, count};
use super::{Environment, cache};
use crate::checks::{self, external};
use crate::config::Check;
use crate::diagnostic::Diagnostic;
use crate::disk::cache::{self, Cached};
use crate::link_status::LinkStatus;
use crate::net::{RequestPolicy, check_links};
use crate::path::SourcePath;

const DAY: i64 = 86_400;

/// The links to check, and the site that links to them.
pub(super) struct LinkRequest<'a> {
    pub(super) files: &'a [checks::File],
    pub(super) check: &'a Check,
    /// The URL at which the site is published, if known.
    pub(super) base: Option<String>,
    /// Whether a line of a file was selected for checking.
    pub(super) includes: &'a dyn Fn(&SourcePath, usize) -> bool,
}

/// Reports the links that other sites no longer serve.
pub(super) fn findings(
    request: &LinkRequest<'_>,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Vec<Diagnostic>> {
    let settings = &request.check.external;
    let links = external::links(request.files, settings, request.includes);
    let now = environment.now.timestamp();
    let file = cache(environment).map(|folder| folder.join("links.json"));
    let mut cache_entries: BTreeMap<String, Cached<LinkStatus>> =
        file.as_deref().map(cache::load).unwrap_or_default();
    cache_entries.retain(|_, entry| {
        (now - entry.at) < i64::from(settings.cache_days) * DAY && entry.at <= now
    });
    let urls: Vec<&str> =
        links.keys().map(String::as_str).filter(|url| !cache_entries.contains_key(*url)).collect();
    let answers = Mutex::new(BTreeMap::new());
    let report = |url: &str, answer: LinkStatus| {
        let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(url.to_owned(), answer);
        reporter.progress(&format!("{} of {}: {url}", answers.len(), count(urls.len(), "link")));
    };
    let checked = check_links(&urls, &policy(request, environment), &thread::sleep, &report);
    reporter.progress_ended();
    checked?;
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let entry = answers.iter().filter(|(_, answer)| answer.keeps());
    cache_entries.extend(
        entry.map(|(url, answer)| (url.clone(), Cached { at: now, value: answer.clone() })),
    );
    if let Some(file) = file.filter(|_| settings.cache_days > 0) {
        // If the cache can't be saved, the next check only requests all links again.
        let _ = cache::save(&file, &cache_entries);
    }
    let refused = links.keys().filter(|url| {
        matches!(answer(url, &answers, &cache_entries), Some(LinkStatus::Refused(_)))
    });
    let report = format!(
        "requested {}, reused {} from the cache; {} refused automated requests",
        count(urls.len(), "link"),
        links.len() - urls.len(),
        refused.count(),
    );
    reporter.done(&report)?;
    let found =
        external::findings(&links, request.files, |url| answer(url, &answers, &cache_entries));
    Ok(checks::apply_levels(found, request.files, request.check))
}

fn answer<'a>(
    url: &str,
    answers: &'a BTreeMap<String, LinkStatus>,
    cache_entries: &'a BTreeMap<String, Cached<LinkStatus>>,
) -> Option<&'a LinkStatus> {
    answers.get(url).or_else(|| cache_entries.get(url).map(|entry| &entry.value))
}

fn policy(request: &LinkRequest<'_>, environment: &Environment) -> RequestPolicy {
    let settings = &request.check.external;
    // Server operators can see whose check it is.
    let site = request.base.as_ref().map(|base| format!("; +{base}")).unwrap_or_default();
    let proxies = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let proxy = proxies.iter().find_map(|name| environment.variable(name));
    RequestPolicy {
        user_agent: format!("weekly/{} (link check{site})", env!("CARGO_PKG_VERSION")),
        timeout: Duration::from_secs(settings.timeout),
        pause: Duration::from_millis(settings.pause),
        retries: settings.retries,
        back_off: Duration::from_secs(1),
        private: settings.private,
        proxy: proxy.filter(|proxy| !proxy.is_empty()).map(str::to_owned),
    }
}
