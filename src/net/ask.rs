//! Requests over HTTP: `HEAD`, and `GET` where that is not understood; redirects followed by hand,
//! so that each of them is looked at; failures tried again after a while.

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
use ureq::{Agent, Body, Error, Proxy};
use url::{Host, Url};

use super::is_private;
use crate::link_status::LinkStatus;

/// How other sites are asked.
#[derive(Debug, Clone)]
pub struct RequestPolicy {
    /// What the program calls itself.
    pub user_agent: String,
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// How long to wait between two requests to one host.
    pub pause: Duration,
    /// How often a request that failed for now is made again.
    pub retries: u32,
    /// How long to wait before the first of these; then twice as long each time.
    pub back_off: Duration,
    /// Whether hosts of private networks are asked.
    pub private: bool,
    /// The proxy to go through.
    pub proxy: Option<String>,
}

/// How many hosts are asked at once.
const HOSTS_AT_ONCE: usize = 16;

/// The longest that a server may have its visitors wait.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// How many redirects lead to an answer (WHATWG Fetch stops after 20; so many are a mistake).
const REDIRECTS: usize = 10;

/// Marks the error of the resolver for addresses that are not asked.
const PRIVATE: &str = "the address is private";

/// Asks for each URL, and calls `told` with each answer as it comes, from several threads. `wait` is
/// called to let time pass.
///
/// # Errors
/// The proxy's address can't be read.
pub fn ask(
    urls: &[&str],
    manner: &RequestPolicy,
    wait: &(dyn Fn(Duration) + Sync),
    told: &(dyn Fn(&str, LinkStatus) + Sync),
) -> io::Result<()> {
    let visitor = Client::new(manner, wait)?;
    let mut hosts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for url in urls {
        let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        hosts.entry(host.unwrap_or_default()).or_default().push(url);
    }
    // The hosts with the most links take longest.
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
                        told(url, visitor.patiently(url));
                    }
                }
            });
        }
    });
    Ok(())
}

/// Makes requests.
struct Client<'m> {
    agent: Agent,
    manner: &'m RequestPolicy,
    wait: &'m (dyn Fn(Duration) + Sync),
    hosts: Mutex<HashMap<String, Arc<RequestedHost>>>,
}

/// A host that is asked, whether links lead there or redirects do. Who holds it asks, and others
/// wait for their turn.
#[derive(Default)]
struct RequestedHost(Mutex<Turn>);

/// What the next request to a host must know.
#[derive(Default)]
struct Turn {
    /// How long to wait before it; `None` before the first one.
    wait: Option<Duration>,
    /// Why it is not asked for anything else.
    closed: Option<String>,
}

impl RequestedHost {
    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of one request, redirects followed.
enum RequestOutcome {
    Answer(LinkStatus),
    /// It failed for now; the server may say how long to wait.
    Later {
        why: String,
        status: Option<u16>,
        wait: Option<Duration>,
    },
}

/// An outcome, and the host that it came from.
type HostOutcome = (RequestOutcome, Arc<RequestedHost>);

impl<'m> Client<'m> {
    fn new(manner: &'m RequestPolicy, wait: &'m (dyn Fn(Duration) + Sync)) -> io::Result<Self> {
        let proxy = match &manner.proxy {
            Some(address) => Some(Proxy::new(address).map_err(|error| {
                io::Error::new(io::ErrorKind::InvalidInput, format!("the proxy: {error}"))
            })?),
            None => None,
        };
        let resolver = PublicOnly {
            inner: DefaultResolver::default(),
            // A proxy looks names up itself, and may well be on a private network.
            off: manner.private || proxy.is_some(),
        };
        let config = Config::builder()
            .user_agent(manner.user_agent.as_str())
            .timeout_global(Some(manner.timeout))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(proxy)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        Ok(Self { agent, manner, wait, hosts: Mutex::default() })
    }

    /// Asks for a URL until there is an answer, or no use in asking again.
    fn patiently(&self, url: &str) -> LinkStatus {
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
            // A host that asks for a long break is not asked for anything else.
            if let Some(wait) = wait.filter(|wait| *wait > LONGEST_WAIT) {
                let why = format!("the server asks to come back in {} s", wait.as_secs());
                turn.closed = Some(why.clone());
                return LinkStatus::Unclear(why);
            }
            turn.wait = turn.wait.max(wait);
            if tried >= self.manner.retries {
                // Who has had enough of visitors says nothing about the page.
                return if status == Some(429) {
                    LinkStatus::Refused(429)
                } else {
                    LinkStatus::Unclear(why)
                };
            }
            if wait.is_none() {
                let back_off = self.manner.back_off * 2_u32.saturating_pow(tried);
                turn.wait = turn.wait.max(Some(back_off));
            }
            tried += 1;
        }
    }

    /// One request, and those that its redirects lead to, each as the host's turn allows.
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
            if !self.manner.private && names_private(&at) {
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
            let location = header(&response, "location").filter(|_| (300..400).contains(&status));
            let Some(location) = location else { return (told(&response, status, moved), host) };
            let Ok(next) = at.join(location) else {
                let why = "it redirects to what is no URL".to_owned();
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

    /// Some servers don't know `HEAD`, or say otherwise than they do to `GET`.
    fn response(&self, url: &Url, turn: &mut Turn) -> Result<Response<Body>, Error> {
        self.take(turn);
        let head = self.agent.head(url.as_str()).call();
        let enough = match &head {
            Ok(response) => {
                let status = response.status().as_u16();
                status < 400 || status == 429 || status == 503
            }
            // A server that can't be reached can't be reached for `GET` either.
            Err(error) => !matches!(error, Error::Protocol(_) | Error::Http(_)),
        };
        if enough {
            return head;
        }
        self.take(turn);
        self.agent.get(url.as_str()).call()
    }

    /// Waits as long as a host must be left alone before the next request.
    fn take(&self, turn: &mut Turn) {
        if let Some(wait) = turn.wait.replace(self.manner.pause) {
            (self.wait)(wait);
        }
    }
}

/// What a response without a redirect says.
fn told(response: &Response<Body>, status: u16, moved: Option<String>) -> RequestOutcome {
    let says = format!("the server says {status}");
    RequestOutcome::Answer(match status {
        200..300 => moved.map_or(LinkStatus::Fine, LinkStatus::Moved),
        404 | 410 => LinkStatus::Dead(status),
        // 999 is what some sites say to all programs.
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

/// How long `Retry-After` asks to wait (RFC 9110, section 10.2.3): seconds, or a time, which is
/// counted from the server's own clock.
fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(value.trim()).ok()?;
    let now = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
    (until - now).to_std().ok()
}

fn failed(error: &Error) -> RequestOutcome {
    let why = match error {
        Error::Io(error) if error.to_string() == PRIVATE => {
            return RequestOutcome::Answer(LinkStatus::Private);
        }
        Error::HostNotFound => "there is no such host".to_owned(),
        Error::Timeout(_) => "no answer came in time".to_owned(),
        Error::ConnectionFailed => "the connection failed".to_owned(),
        Error::Io(error) => error.to_string(),
        error => error.to_string(),
    };
    RequestOutcome::Later { why, status: None, wait: None }
}

/// Whether a URL names a private address itself, or the machine that it is read on.
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

/// Finds no private addresses, under whatever name: the check is made on the very address that is
/// then connected to.
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
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if !self.off && found.iter().any(|address| is_private(address.ip())) {
            return Err(Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, PRIVATE)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_tell_how_long_to_wait() {
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
    fn private_names_are_known() {
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
