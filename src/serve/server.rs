//! The server's threads and connections: HTTP/1.1 from `hyper`, with limits on the resources of a
//! connection. Responses come from `respond`.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::Channel;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::serve::events;
use crate::serve::listen::Listener;
use crate::serve::respond::{self, Handled};
use crate::serve::state::ServerState;

/// The maximum number of open connections; further ones wait.
const CONNECTIONS: usize = 4_096;

/// The time a connection may take to send the head of its next request.
const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// The maximum size of the head of a request, in bytes.
const HEAD_LIMIT: usize = 32 * 1024;

/// How long pages being rendered may delay the shutdown.
const END_WITHIN: Duration = Duration::from_millis(500);

/// A running server. Dropping it shuts it down.
#[derive(Debug)]
pub struct Server {
    runtime: Option<Runtime>,
}

impl Server {
    /// Serves `state` to requests that arrive at `listener`, on threads of its own.
    ///
    /// # Errors
    /// The operating system can't start threads or refuses the socket.
    pub fn start(listener: Listener, state: Arc<ServerState>) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("weekly-serve")
            .enable_io()
            .enable_time()
            .build()?;
        raise_file_limit();
        listener.socket.set_nonblocking(true)?;
        let socket = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener.socket)?
        };
        runtime.spawn(accept(socket, state));
        Ok(Self { runtime: Some(runtime) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(END_WITHIN);
        }
    }
}

/// Raises the limit of open files of this process to its maximum: connections are files, and the
/// usual limit is 1,024. If it can't be raised, fewer connections are open at once.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

async fn accept(socket: TcpListener, state: Arc<ServerState>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
        match socket.accept().await {
            Ok((stream, _)) => {
                let state = Arc::clone(&state);
                tokio::spawn(async move {
                    connection(stream, state).await;
                    drop(permit);
                });
            }
            // Too many open files, or a connection that is closed already. Wait for others to end.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn connection(stream: TcpStream, state: Arc<ServerState>) {
    // Without it, a response in two packets waits for the browser to confirm the first.
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else { return };
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { Ok::<_, Infallible>(respond(request, local, state).await) }
    });
    // Errors of a connection only end that connection; the author need not see them.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_header_size(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type ResponseBody = Either<Full<Bytes>, Channel<Bytes>>;

async fn respond(
    request: Request<Incoming>,
    local: SocketAddr,
    state: Arc<ServerState>,
) -> Response<ResponseBody> {
    let (request, _) = request.into_parts();
    let mut response = match respond::answer(&request, local, &state) {
        Handled::Reply(reply) => reply.map(|bytes| Either::Left(Full::new(bytes))),
        Handled::Events if request.method == Method::HEAD => {
            event_stream(ResponseBody::Left(Full::default()))
        }
        Handled::Events => event_stream(Either::Right(events::stream(&state))),
        Handled::Page(pending) => {
            let snapshot = Arc::clone(&state);
            let rendered =
                tokio::task::spawn_blocking(move || respond::make(&request, &pending, &snapshot));
            let reply = rendered.await.unwrap_or_else(|_| respond::failed(&state));
            reply.map(|bytes| Either::Left(Full::new(bytes)))
        }
    };
    respond::protect(response.headers_mut());
    response
}

fn event_stream(body: ResponseBody) -> Response<ResponseBody> {
    let mut response = Response::new(body);
    let kind = HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
