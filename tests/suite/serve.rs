//! A server on the loopback interface with a site in memory, and a client that sends arbitrary
//! bytes.

#![expect(clippy::unwrap_used, reason = "tests read what a server sends")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use weekly::testing::serve::Server;
use weekly::testing::serve::listen;
use weekly::testing::serve::{Change, Note, Served, ServerState, Snapshot};

/// A site in memory. Files whose names contain `slow` block; `panic` fails.
pub(crate) struct Site {
    files: BTreeMap<&'static str, &'static str>,
    base: &'static str,
}

impl Site {
    pub(crate) fn new(base: &'static str) -> Self {
        let files = [
            ("index.html", "<body>home</body>"),
            ("posts/a/index.html", "<body>post a</body>"),
            ("posts/slow/index.html", "<body>slow post</body>"),
            ("posts/draft/index.html", "<body>draft</body>"),
            ("posts/周报 1/index.html", "<body>周报</body>"),
            ("404.html", "<body>own 404</body>"),
            ("style.css", "0123456789"),
            ("empty.txt", ""),
            ("CNAME", "example.org"),
            ("panic.html", ""),
        ];
        Self { files: files.into_iter().collect(), base }
    }
}

impl Snapshot for Site {
    fn file(&self, path: &str) -> Option<Served> {
        assert!(path != "panic.html", "rendering fails");
        let text = *self.files.get(path)?;
        let note = path.contains("draft").then(|| Note { draft: true, ..Note::default() });
        Some(Served { bytes: text.into(), etag: format!("{}h", text.len()).into(), note })
    }

    fn ready(&self, path: &str) -> Option<Served> {
        let waits = path.contains("slow") || path.contains("panic");
        if waits { None } else { self.file(path) }
    }

    fn has_index(&self, folder: &str) -> bool {
        self.files.contains_key(format!("{folder}/index.html").as_str())
    }

    fn base(&self) -> &str {
        self.base
    }
}

/// A running server, and requests to it.
pub(crate) struct Running {
    pub(crate) state: Arc<ServerState>,
    pub(crate) address: SocketAddr,
    pub(crate) server: Option<Server>,
}

impl Running {
    pub(crate) fn start(base: &'static str) -> Self {
        let running = Self::without_site();
        running.state.publish(Arc::new(Site::new(base)), Change::Pages);
        running
    }

    pub(crate) fn without_site() -> Self {
        let state = Arc::new(ServerState::new());
        let listener = listen("127.0.0.1", 0).unwrap();
        let address = listener.address();
        let server = Some(Server::start(listener, Arc::clone(&state)).unwrap());
        Self { state, address, server }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends these bytes and returns the complete response.
    pub(crate) fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // The server may close the connection before reading all of a bad request.
        let _ = stream.write_all(request);
        if !request.ends_with(b"\r\n\r\n") {
            let _ = stream.shutdown(std::net::Shutdown::Write);
        }
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Requests `target` with a valid Host header and these further lines.
    pub(crate) fn request(&self, method: &str, target: &str, lines: &[&str]) -> Answer {
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for line in lines {
            let _ = write!(request, "{line}\r\n");
        }
        Answer::parse(&self.raw(format!("{request}Connection: close\r\n\r\n").as_bytes()))
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.request("GET", target, &[])
    }

    /// Opens the stream of events.
    pub(crate) fn events(&self) -> BufReader<TcpStream> {
        let mut stream = self.connect();
        let head = format!("GET /_weekly/events HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        stream.write_all(head.as_bytes()).unwrap();
        BufReader::new(stream)
    }
}

/// A parsed response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines.filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_lowercase(), value.to_owned()))
        });
        Self { status: status.unwrap_or(0), headers: headers.collect(), body: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body without the script, which must be present.
    pub(crate) fn page(&self) -> String {
        let (before, rest) = self.body.split_once("<script async src=\"/_weekly/").unwrap();
        format!("{before}{}", rest.split_once("</script>").unwrap().1)
    }
}
