//! `weekly check --external`: asks other sites, what was answered lately from the cache.

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
use crate::net::{RequestPolicy, ask};
use crate::path::SourcePath;

/// How many seconds a day has.
const DAY: i64 = 86_400;

/// The links to ask for, and who asks.
pub(super) struct LinkRequest<'a> {
    pub(super) files: &'a [checks::File],
    pub(super) check: &'a Check,
    /// Where the site is published, if that is known.
    pub(super) base: Option<String>,
    /// Which lines of files matter.
    pub(super) concerns: &'a dyn Fn(&SourcePath, usize) -> bool,
}

/// What other sites say of the links to them.
pub(super) fn findings(
    question: &LinkRequest<'_>,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Vec<Diagnostic>> {
    let settings = &question.check.external;
    let links = external::links(question.files, settings, question.concerns);
    let now = environment.now.timestamp();
    let file = cache(environment).map(|folder| folder.join("links.json"));
    let mut known: BTreeMap<String, Cached<LinkStatus>> =
        file.as_deref().map(cache::load).unwrap_or_default();
    known
        .retain(|_, kept| (now - kept.at) < i64::from(settings.cache_days) * DAY && kept.at <= now);
    let urls: Vec<&str> =
        links.keys().map(String::as_str).filter(|url| !known.contains_key(*url)).collect();
    let answers = Mutex::new(BTreeMap::new());
    let told = |url: &str, answer: LinkStatus| {
        let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(url.to_owned(), answer);
        reporter.progress(&format!("{} of {}: {url}", answers.len(), count(urls.len(), "link")));
    };
    let asked = ask(&urls, &manner(question, environment), &thread::sleep, &told);
    reporter.progress_ended();
    asked?;
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let kept = answers.iter().filter(|(_, answer)| answer.keeps());
    known
        .extend(kept.map(|(url, answer)| (url.clone(), Cached { at: now, value: answer.clone() })));
    if let Some(file) = file.filter(|_| settings.cache_days > 0) {
        // Without it, all links are asked for again.
        let _ = cache::save(&file, &known);
    }
    let refused = links
        .keys()
        .filter(|url| matches!(answer(url, &answers, &known), Some(LinkStatus::Refused(_))));
    let told = format!(
        "asked for {}, knew of {} from the cache; {} not shown to programs",
        count(urls.len(), "link"),
        links.len() - urls.len(),
        refused.count(),
    );
    reporter.done(&told)?;
    let found = external::findings(&links, question.files, |url| answer(url, &answers, &known));
    Ok(checks::apply_levels(found, question.files, question.check))
}

fn answer<'a>(
    url: &str,
    answers: &'a BTreeMap<String, LinkStatus>,
    known: &'a BTreeMap<String, Cached<LinkStatus>>,
) -> Option<&'a LinkStatus> {
    answers.get(url).or_else(|| known.get(url).map(|kept| &kept.value))
}

fn manner(question: &LinkRequest<'_>, environment: &Environment) -> RequestPolicy {
    let settings = &question.check.external;
    // Who runs a server can see whose check it is.
    let site = question.base.as_ref().map(|base| format!("; +{base}")).unwrap_or_default();
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
