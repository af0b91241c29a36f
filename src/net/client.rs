//! Requests links over HTTP: `HEAD`, with a fallback to `GET`. Redirects are followed manually, so
//! that each target can be checked, and temporary failures are retried.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::DateTime;
use ureq::config::Config;
use ureq::http::{Response, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Proxy};
use url::{Host, Url};

use super::address::is_private;
use crate::error::Error;
use crate::link_status::LinkStatus;

/// How to make requests to other sites.
#[derive(Debug, Clone)]
pub struct RequestPolicy {
    /// Value of the `User-Agent` header.
    pub user_agent: String,
    /// Time limit of a request.
    pub timeout: Duration,
    /// Delay between two requests to one host.
    pub pause: Duration,
    /// Maximum number of retries after a temporary failure.
    pub retries: u32,
    /// Delay before the first retry; it doubles each time.
    pub back_off: Duration,
    /// Whether to request hosts on private networks.
    pub private: bool,
    /// URL of the proxy to use.
    pub proxy: Option<String>,
}

/// The number of hosts to request in parallel.
const HOSTS_AT_ONCE: usize = 16;

/// The longest delay that a server may request.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The maximum number of redirects to follow (WHATWG Fetch stops after 20; so many are a mistake).
const REDIRECTS: usize = 10;

/// Marks the resolver's error for private addresses.
const PRIVATE: &str = "the address is private";

/// Requests each URL, and calls `report` with each status as it arrives, from several threads.
/// `wait` is called to sleep.
///
/// # Errors
/// The proxy's address is invalid.
pub fn check_links(
    urls: &[&str],
    policy: &RequestPolicy,
    wait: &(dyn Fn(Duration) + Sync),
    report: &(dyn Fn(&str, LinkStatus) + Sync),
) -> Result<(), Error> {
    let client = Client::new(policy, wait)?;
    let mut hosts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for url in urls {
        let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        hosts.entry(host.unwrap_or_default()).or_default().push(url);
    }
    // Start with the hosts that have the most links, which take longest.
    let mut queues: Vec<Vec<&str>> = hosts.into_values().collect();
    queues.sort_by_key(|queue| std::cmp::Reverse(queue.len()));
    let workers = queues.len().min(HOSTS_AT_ONCE);
    let queues = Mutex::new(VecDeque::from(queues));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let queue = queues.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(queue) = queue else { return };
                    for url in queue {
                        report(url, client.with_retries(url));
                    }
                }
            });
        }
    });
    Ok(())
}

/// An HTTP client.
struct Client<'m> {
    agent: Agent,
    policy: &'m RequestPolicy,
    wait: &'m (dyn Fn(Duration) + Sync),
    hosts: Mutex<HashMap<String, Arc<RequestedHost>>>,
}

/// A host to request, whether links or redirects lead there. Only the holder of the lock makes
/// requests; others wait.
#[derive(Default)]
struct RequestedHost(Mutex<Turn>);

/// The state of a host between requests.
#[derive(Default)]
struct Turn {
    /// Delay before the next request; `None` before the first one.
    wait: Option<Duration>,
    /// Why no more requests are made to this host.
    closed: Option<String>,
}

impl RequestedHost {
    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The outcome of a request, with redirects followed.
enum RequestOutcome {
    Answer(LinkStatus),
    /// A temporary failure; the server may request a delay.
    Later {
        why: String,
        status: Option<u16>,
        wait: Option<Duration>,
    },
}

/// An outcome, and the host that it came from.
type HostOutcome = (RequestOutcome, Arc<RequestedHost>);

impl<'m> Client<'m> {
    fn new(policy: &'m RequestPolicy, wait: &'m (dyn Fn(Duration) + Sync)) -> Result<Self, Error> {
        let proxy = match &policy.proxy {
            Some(address) => Some(
                Proxy::new(address)
                    .map_err(|error| Error::new(format!("invalid proxy: {error}")))?,
            ),
            None => None,
        };
        let resolver = PublicOnly {
            inner: DefaultResolver::default(),
            // A proxy resolves names itself, and may be on a private network.
            off: policy.private || proxy.is_some(),
        };
        let config = Config::builder()
            .user_agent(policy.user_agent.as_str())
            .timeout_global(Some(policy.timeout))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(proxy)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        Ok(Self { agent, policy, wait, hosts: Mutex::default() })
    }

    /// Requests a URL until the status is known, or retrying is pointless.
    fn with_retries(&self, url: &str) -> LinkStatus {
        let at = match Url::parse(url) {
            Ok(url) => url,
            Err(error) => return LinkStatus::Unclear(error.to_string()),
        };
        let mut tried = 0;
        loop {
            let (outcome, host) = self.once(at.clone());
            let (why, status, wait) = match outcome {
                RequestOutcome::Answer(answer) => return answer,
                RequestOutcome::Later { why, status, wait } => (why, status, wait),
            };
            let mut turn = host.turn();
            // A host that requests a long delay is not requested again.
            if let Some(wait) = wait.filter(|wait| *wait > LONGEST_WAIT) {
                let why = format!("the server requests a delay of {} s", wait.as_secs());
                turn.closed = Some(why.clone());
                return LinkStatus::Unclear(why);
            }
            turn.wait = turn.wait.max(wait);
            if tried >= self.policy.retries {
                // A rate limit says nothing about the page itself.
                return if status == Some(429) {
                    LinkStatus::Refused(429)
                } else {
                    LinkStatus::Unclear(why)
                };
            }
            if wait.is_none() {
                let back_off = self.policy.back_off * 2_u32.saturating_pow(tried);
                turn.wait = turn.wait.max(Some(back_off));
            }
            tried += 1;
        }
    }

    /// Makes one request and follows its redirects, each when the host's turn allows.
    fn once(&self, url: Url) -> HostOutcome {
        let mut at = url;
        let mut moved = None;
        let mut permanent = true;
        let mut host = self.host(&at);
        for _ in 0..=REDIRECTS {
            host = self.host(&at);
            if !matches!(at.scheme(), "http" | "https") {
                let why = format!("it redirects to `{}:`", at.scheme());
                return (RequestOutcome::Answer(LinkStatus::Unclear(why)), host);
            }
            if !self.policy.private && names_private(&at) {
                return (RequestOutcome::Answer(LinkStatus::Private), host);
            }
            let mut turn = host.turn();
            if let Some(why) = turn.closed.clone() {
                drop(turn);
                return (RequestOutcome::Answer(LinkStatus::Unclear(why)), host);
            }
            let response = self.response(&at, &mut turn);
            drop(turn);
            let response = match response {
                Ok(response) => response,
                Err(error) => return (failed(&error), host),
            };
            let status = response.status().as_u16();
            let location = location(&response).filter(|_| (300..400).contains(&status));
            let Some(location) = location else {
                return (interpret(&response, status, moved), host);
            };
            let Ok(next) = at.join(&location) else {
                let why = "it redirects to an invalid URL".to_owned();
                return (RequestOutcome::Answer(LinkStatus::Unclear(why)), host);
            };
            permanent &= matches!(status, 301 | 308);
            if permanent {
                moved = Some(next.to_string());
            }
            at = next;
        }
        let why = format!("it redirects more than {REDIRECTS} times");
        (RequestOutcome::Answer(LinkStatus::Unclear(why)), host)
    }

    fn host(&self, url: &Url) -> Arc<RequestedHost> {
        let name = url.host_str().unwrap_or_default().to_owned();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.entry(name).or_default().clone()
    }

    /// Some servers don't support `HEAD`, or respond differently than to `GET`.
    fn response(&self, url: &Url, turn: &mut Turn) -> Result<Response<Body>, ureq::Error> {
        self.take(turn);
        let head = self.agent.head(url.as_str()).call();
        let enough = match &head {
            Ok(response) => {
                let status = response.status().as_u16();
                status < 400 || status == 429 || status == 503
            }
            // A server that is unreachable for `HEAD` is unreachable for `GET` too.
            Err(error) => !matches!(error, ureq::Error::Protocol(_) | ureq::Error::Http(_)),
        };
        if enough {
            return head;
        }
        self.take(turn);
        self.agent.get(url.as_str()).call()
    }

    /// Waits until the next request to a host is allowed.
    fn take(&self, turn: &mut Turn) {
        if let Some(wait) = turn.wait.replace(self.policy.pause) {
            (self.wait)(wait);
        }
    }
}

/// Interprets a response that is not a redirect.
fn interpret(response: &Response<Body>, status: u16, moved: Option<String>) -> RequestOutcome {
    let says = format!("the server responded with status {status}");
    RequestOutcome::Answer(match status {
        200..300 => moved.map_or(LinkStatus::Fine, LinkStatus::Moved),
        404 | 410 => LinkStatus::Dead(status),
        // 999 is what some sites return to all automated requests.
        401 | 402 | 403 | 405 | 406 | 407 | 418 | 451 | 999 => LinkStatus::Refused(status),
        408 | 425 | 429 | 500..600 => {
            let wait = header(response, "retry-after")
                .and_then(|value| retry_after(value, header(response, "date")));
            return RequestOutcome::Later { why: says, status: Some(status), wait };
        }
        _ => LinkStatus::Unclear(says),
    })
}

fn header<'r>(response: &'r Response<Body>, name: &str) -> Option<&'r str> {
    response.headers().get(name)?.to_str().ok()
}

/// The target of a redirect. Some servers write it without percent-encoding, in UTF-8.
fn location(response: &Response<Body>) -> Option<String> {
    let value = response.headers().get("location")?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The delay that `Retry-After` requests (RFC 9110, section 10.2.3): seconds, or a time relative to
/// the server's clock.
fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(value.trim()).ok()?;
    let now = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
    (until - now).to_std().ok()
}

fn failed(error: &ureq::Error) -> RequestOutcome {
    let why = match error {
        ureq::Error::Io(error) if error.to_string() == PRIVATE => {
            return RequestOutcome::Answer(LinkStatus::Private);
        }
        ureq::Error::HostNotFound => "the host does not exist".to_owned(),
        ureq::Error::Timeout(_) => "the request timed out".to_owned(),
        ureq::Error::ConnectionFailed => "the connection failed".to_owned(),
        ureq::Error::Io(error) => error.to_string(),
        error => error.to_string(),
    };
    RequestOutcome::Later { why, status: None, wait: None }
}

/// Whether a URL names a private address or the local machine.
fn names_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_private(address.into()),
        Some(Host::Ipv6(address)) => is_private(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let local = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];
            name == "localhost" || local.iter().any(|end| name.ends_with(end))
        }
        None => true,
    }
}

/// A resolver that refuses private addresses, under whatever name. It checks the very address that
/// is then connected to.
#[derive(Debug)]
struct PublicOnly {
    inner: DefaultResolver,
    off: bool,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if !self.off && found.iter().any(|address| is_private(address.ip())) {
            return Err(ureq::Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, PRIVATE)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_parsed() {
        let date = Some("Wed, 21 Oct 2026 07:28:00 GMT");
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Wed, 21 Oct 2026 07:28:30 GMT", Some(30)),
            ("Wed, 21 Oct 2026 07:00:00 GMT", None),
            ("soon", None),
        ] {
            let wait = retry_after(value, date);
            assert_eq!(wait, seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn private_names_are_recognised() {
        for (url, private) in [
            ("http://localhost:80/", true),
            ("http://x.localhost/", true),
            ("http://printer.local./", true),
            ("http://10.0.0.1/", true),
            ("http://0x7f.1/", true),
            ("http://[::1]/", true),
            ("http://example.org/", false),
            ("http://local.example.org/", false),
        ] {
            assert_eq!(names_private(&Url::parse(url).unwrap()), private, "{url}");
        }
    }
}
