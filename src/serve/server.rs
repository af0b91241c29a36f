//! The server's threads and connections: HTTP/1.1 from `hyper`, with limits on what a connection
//! may cost. What is answered is decided in `respond`.

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

/// How many connections are open at once; further ones wait.
const CONNECTIONS: usize = 4_096;

/// How long a connection may take to send the head of its next request.
const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// How large the head of a request may be, in bytes.
const HEAD_LIMIT: usize = 32 * 1024;

/// How long making pages may hold up the end.
const END_WITHIN: Duration = Duration::from_millis(500);

/// A running server. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    runtime: Option<Runtime>,
}

impl Server {
    /// Answers requests that come to `listener` with what is in `state`, on threads of its own.
    ///
    /// # Errors
    /// The operating system gives no threads or does not let the socket be used.
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

    /// Closes all connections, within a second. The same as dropping it.
    pub fn stop(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(END_WITHIN);
        }
    }
}

/// Lets this process have as many open files as it may: connections are files, and the usual
/// limit is 1,024. If it can't be raised, fewer connections are open at once.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

async fn accept(socket: TcpListener, state: Arc<ServerState>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match socket.accept().await {
            Ok((stream, _)) => {
                let state = Arc::clone(&state);
                tokio::spawn(async move {
                    connection(stream, state).await;
                    drop(place);
                });
            }
            // Too many open files, or a connection that is gone already. Others end in time.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn connection(stream: TcpStream, state: Arc<ServerState>) {
    // Without it an answer in two packets waits for the browser to confirm the first.
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else { return };
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { Ok::<_, Infallible>(respond(request, local, state).await) }
    });
    // What goes wrong with a connection is its own end, and no concern of the author.
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
        Handled::Page(wanted) => {
            let kept = Arc::clone(&state);
            let made = tokio::task::spawn_blocking(move || respond::make(&request, &wanted, &kept));
            let reply = made.await.unwrap_or_else(|_| respond::failed(&state));
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
