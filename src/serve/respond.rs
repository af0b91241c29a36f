//! Responds to requests as HTTP requires of a file server (RFC 9110), from a [`Snapshot`]. Only its
//! files are ever served.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

use crate::serve::client::{self, SCRIPT, SCRIPT_HASH};
use crate::serve::host::{self, HostRefusal};
use crate::serve::media::{self, HTML};
use crate::serve::request_path::{self, RequestTarget};
use crate::serve::state::{Note, Now, Served, ServerState, Snapshot};
use crate::serve::{builtin, range};

/// The response, or the work needed to produce it.
pub(super) enum Handled {
    /// A complete response.
    Reply(Response<Bytes>),
    /// A stream of events.
    Events,
    /// A page that must be rendered first.
    Page(PendingPage),
}

/// A page of the site that is not rendered yet.
pub(super) struct PendingPage {
    path: String,
    snapshot: Arc<dyn Snapshot>,
    now: Now,
}

/// Responds to `request`, which came to the address `local`, without blocking.
pub(super) fn answer(request: &Parts, local: SocketAddr, state: &ServerState) -> Handled {
    let path = match host::check(request, local) {
        Ok(()) => request_path::decode(request.uri.path()).ok_or(HostRefusal::Target),
        Err(refusal) => Err(refusal),
    };
    match path {
        Err(refusal) => Handled::Reply(refuse(refusal)),
        Ok(path) if path == client::EVENTS_PATH => Handled::Events,
        Ok(path) if path == client::SCRIPT_PATH => Handled::Reply(script(request)),
        Ok(path) => find(request, &path, state),
    }
}

/// Renders the page that [`answer`] returned as pending. May take time.
pub(super) fn make(request: &Parts, pending: &PendingPage, state: &ServerState) -> Response<Bytes> {
    let PendingPage { path, snapshot, now } = pending;
    if let Some(served) = snapshot.file(path) {
        return file(request, path, served, &PageSession { now, state });
    }
    let session = PageSession { now, state };
    match snapshot.file("404.html") {
        Some(page) => own_page(StatusCode::NOT_FOUND, &page.bytes, &session),
        None => own_page(StatusCode::NOT_FOUND, builtin::NOT_FOUND.as_bytes(), &session),
    }
}

/// The response when [`make`] panicked.
pub(super) fn failed(state: &ServerState) -> Response<Bytes> {
    let session = PageSession { now: &state.now(), state };
    own_page(StatusCode::INTERNAL_SERVER_ERROR, builtin::FAILED.as_bytes(), &session)
}

/// Sets the headers of every response: restrict its use to this server's pages, and revalidate each
/// time.
pub(super) fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The data for the script tag of a page.
struct PageSession<'a> {
    now: &'a Now,
    state: &'a ServerState,
}

impl PageSession<'_> {
    fn tag(&self, note: Option<&Note>) -> String {
        client::tag(self.state.session(), &self.now.notice, note)
    }
}

fn find(request: &Parts, path: &str, state: &ServerState) -> Handled {
    let now = state.now();
    let session = PageSession { now: &now, state };
    let Some(snapshot) = now.snapshot.clone() else {
        let page = builtin::NOT_YET.as_bytes();
        return Handled::Reply(own_page(StatusCode::SERVICE_UNAVAILABLE, page, &session));
    };
    let base = snapshot.base();
    let path = match request_path::resolve(path, base) {
        RequestTarget::Site(path) => path,
        RequestTarget::Above => {
            return Handled::Reply(redirect(request, base, "", StatusCode::FOUND));
        }
        RequestTarget::Outside => {
            let page = builtin::NOT_FOUND.as_bytes();
            return Handled::Reply(own_page(StatusCode::NOT_FOUND, page, &session));
        }
    };
    let path = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    if let Some(served) = snapshot.ready(&path) {
        return Handled::Reply(file(request, &path, served, &session));
    }
    if snapshot.has_index(&path) {
        let moved = StatusCode::MOVED_PERMANENTLY;
        return Handled::Reply(redirect(request, base, &path, moved));
    }
    Handled::Page(PendingPage { path, snapshot, now })
}

/// Responds with a file of the site.
fn file(request: &Parts, path: &str, served: Served, session: &PageSession<'_>) -> Response<Bytes> {
    let kind = media::content_type(path);
    let tag = (kind == HTML).then(|| session.tag(served.note.as_ref()));
    let etag = match &tag {
        Some(tag) => format!("\"{}-{}\"", served.etag, client::short_hash(tag)),
        None => format!("\"{}\"", served.etag),
    };
    if is_unchanged(&request.headers, &etag) {
        let mut reply = plain(StatusCode::NOT_MODIFIED, Bytes::new());
        set(&mut reply, header::ETAG, &etag);
        return reply;
    }
    let mut reply = match tag {
        Some(tag) => plain(StatusCode::OK, client::inject(&served.bytes, &tag)),
        None => range::serve(request, served.bytes, &etag),
    };
    set(&mut reply, header::ETAG, &etag);
    set(&mut reply, header::CONTENT_TYPE, kind);
    reply
}

/// Whether the browser has this version already (`If-None-Match`, RFC 9110, 13.1.2).
fn is_unchanged(headers: &HeaderMap, etag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(
        |value| {
            let mut tags = value.split(',').map(str::trim);
            tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
        },
    )
}

/// Redirects to the page of `folder`, below the folder of the site. Both are names that the site
/// has, so that the first slash can't be followed by another one, which would name another server.
fn redirect(request: &Parts, base: &str, folder: &str, status: StatusCode) -> Response<Bytes> {
    let mut location = String::new();
    for part in base.split('/').chain(folder.split('/')).filter(|part| !part.is_empty()) {
        location.push('/');
        location.push_str(&request_path::encode(part));
    }
    location.push('/');
    if let Some(query) = request.uri.query() {
        location.push('?');
        location.push_str(query);
    }
    let mut reply = plain(status, Bytes::new());
    set(&mut reply, header::LOCATION, &location);
    reply
}

/// A page of the server's own, shown instead of a page of the site.
fn own_page(status: StatusCode, page: &[u8], session: &PageSession<'_>) -> Response<Bytes> {
    let mut reply = plain(status, client::inject(page, &session.tag(None)));
    set(&mut reply, header::CONTENT_TYPE, HTML);
    reply
}

fn script(request: &Parts) -> Response<Bytes> {
    let etag = format!("\"{}\"", *SCRIPT_HASH);
    let unchanged = is_unchanged(&request.headers, &etag);
    let mut reply = if unchanged {
        plain(StatusCode::NOT_MODIFIED, Bytes::new())
    } else {
        plain(StatusCode::OK, Bytes::from_static(SCRIPT.as_bytes()))
    };
    set(&mut reply, header::CONTENT_TYPE, media::content_type(client::SCRIPT_PATH));
    set(&mut reply, header::ETAG, &etag);
    reply
}

fn refuse(refusal: HostRefusal) -> Response<Bytes> {
    let mut reply = plain(refusal.status(), Bytes::from(format!("{}\n", refusal.message())));
    set(&mut reply, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    if refusal == HostRefusal::Method {
        set(&mut reply, header::ALLOW, &format!("{}, {}", Method::GET, Method::HEAD));
    }
    reply
}

fn plain(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply
}

/// Sets a header. Values that HTTP does not allow are skipped; none of ours is.
pub(super) fn set(reply: &mut Response<Bytes>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}
