//! `weekly check --external`: requests links to other sites, and reuses recent results from the
//! cache.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::context::Context;
use super::report::count;
use super::scope::CheckScope;
use crate::checks::{self, external};
use crate::config::{Check, Config};
use crate::diagnostic::Diagnostic;
use crate::disk::cache::{self, Cached};
use crate::link_status::LinkStatus;
use crate::net::{RequestPolicy, check_links};
use crate::path::SourcePath;

const DAY: i64 = 86_400;

/// The results of requests, by URL.
type Statuses = BTreeMap<String, LinkStatus>;

/// The results of earlier checks that are recent enough, by URL.
type CachedStatuses = BTreeMap<String, Cached<LinkStatus>>;

/// A check of the links of a site to other sites.
pub(super) struct LinkCheck<'a> {
    context: &'a Context<'a>,
    check: Check,
    /// The URL at which the site is published, if known.
    base: Option<String>,
}

impl<'a> LinkCheck<'a> {
    /// A check by these settings.
    pub(super) fn new(context: &'a Context<'a>, config: &Config) -> Self {
        let base = config.base_url.as_ref();
        let base = base.map(|base| format!("{}{}/", base.origin(), base.prefix()));
        Self { context, check: config.check.clone(), base }
    }

    /// The links in `files`, as far as the scope includes them, that other sites no longer serve.
    ///
    /// # Errors
    /// The proxy's address is invalid, or the terminal can't be written to.
    pub(super) fn findings(
        &self,
        files: &[checks::File],
        scope: &CheckScope,
    ) -> io::Result<Vec<Diagnostic>> {
        let includes = |path: &SourcePath, line: usize| scope.includes(Some(path), Some(line));
        let links = external::links(files, &self.check.external, includes);
        let cached = self.cached();
        let urls = links.keys().map(String::as_str);
        let urls: Vec<&str> = urls.filter(|url| !cached.contains_key(*url)).collect();
        let requested = self.request(&urls)?;
        let cached = self.save(cached, &requested);
        let status =
            |url: &str| requested.get(url).or_else(|| cached.get(url).map(|entry| &entry.value));
        let refused = |url: &&String| matches!(status(url), Some(LinkStatus::Refused(_)));
        self.context.reporter.done(&format!(
            "requested {}, reused {} from the cache; {} refused automated requests",
            count(urls.len(), "link"),
            links.len() - urls.len(),
            links.keys().filter(refused).count(),
        ))?;
        let found = external::findings(&links, files, status);
        Ok(checks::apply_levels(found, files, &self.check))
    }

    /// Requests the links, and shows the progress.
    fn request(&self, urls: &[&str]) -> io::Result<Statuses> {
        let reporter = &self.context.reporter;
        let statuses = Mutex::new(BTreeMap::new());
        let report = |url: &str, status: LinkStatus| {
            let mut statuses = statuses.lock().unwrap_or_else(PoisonError::into_inner);
            statuses.insert(url.to_owned(), status);
            let (done, all) = (statuses.len(), count(urls.len(), "link"));
            reporter.progress(&format!("{done} of {all}: {url}"));
        };
        let checked = check_links(urls, &self.policy(), &thread::sleep, &report);
        reporter.progress_ended();
        checked?;
        Ok(statuses.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// The file with the results of earlier checks.
    fn cache_file(&self) -> Option<PathBuf> {
        self.context.environment.cache().map(|folder| folder.join("links.json"))
    }

    fn cached(&self) -> CachedStatuses {
        let now = self.context.environment.now.timestamp();
        let age = i64::from(self.check.external.cache_days) * DAY;
        let mut cached: CachedStatuses =
            self.cache_file().as_deref().map(cache::load).unwrap_or_default();
        cached.retain(|_, entry| (now - entry.at) < age && entry.at <= now);
        cached
    }

    /// Adds what was requested to the cache and saves it.
    fn save(&self, mut cached: CachedStatuses, requested: &Statuses) -> CachedStatuses {
        let at = self.context.environment.now.timestamp();
        let new = requested.iter().filter(|(_, status)| status.keeps());
        cached.extend(new.map(|(url, status)| (url.clone(), Cached { at, value: status.clone() })));
        if let Some(file) = self.cache_file().filter(|_| self.check.external.cache_days > 0) {
            // If the cache can't be saved, the next check only requests all links again.
            let _ = cache::save(&file, &cached);
        }
        cached
    }

    fn policy(&self) -> RequestPolicy {
        let settings = &self.check.external;
        // Server operators can see whose check it is.
        let site = self.base.as_ref().map(|base| format!("; +{base}")).unwrap_or_default();
        let proxies = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let proxy = proxies.iter().find_map(|name| self.context.environment.variable(name));
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
}
