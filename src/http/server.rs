//! A listener's task, and one for each of its connections.

use super::frame;
use crate::tls::{Endpoint, TlsStream};
use axum::Router;
use axum::body::Body;
use axum::http::Method;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

/// A client that sends its request's head slower is cut off, as is one that keeps a connection open without asking.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// A client that takes longer for the TLS handshake is cut off.
const TLS_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest head of a request, in bytes: names of 255 bytes, percent-encoded, several in a path.
const HEAD_LIMIT: usize = 64 * 1024;
/// Connections at a time, a listener: scrapers, dashboards and scripts, not a fleet; each may hold a request in memory.
const CONNECTIONS: usize = 1024;
/// Pause after accepting failed for want of descriptors, so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Who is at the other end; an extension of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A client at an address, who has to say who it is.
    Address(IpAddr),
    /// Whoever may use the data directory, and may therefore do everything.
    Directory,
}

/// Serves HTTP until the broker stops, over TLS where there is an endpoint, and lets requests that are under way end.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    endpoint: Option<Arc<Endpoint>>,
    stopping: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    while let Some(place) = place(&places, &stopping).await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopping.cancelled() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                // An answer is one write or two; waiting to fill a packet would only delay it.
                let _ = stream.set_nodelay(true);
                let (routes, stopping) = (routes.clone(), stopping.clone());
                let endpoint = endpoint.clone();
                tokio::spawn(async move {
                    let peer = Peer::Address(peer.ip());
                    match endpoint {
                        None => converse(stream, peer, routes, stopping).await,
                        Some(endpoint) => match encrypted(stream, &endpoint).await {
                            Ok(stream) => converse(stream, peer, routes, stopping).await,
                            Err(error) => tracing::warn!(?peer, %error, "no TLS with a client of HTTP"),
                        },
                    }
                    drop(place);
                });
            }
            Err(error) => pause(&error).await,
        }
    }
}

/// A client's stream once TLS is spoken with it.
async fn encrypted(stream: TcpStream, endpoint: &Endpoint) -> io::Result<TlsStream<TcpStream>> {
    let handshake = endpoint.acceptor().accept(stream);
    tokio::time::timeout(TLS_TIMEOUT, handshake).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// The same over the socket in the data directory.
pub async fn serve_control(listener: UnixListener, routes: Router, stopping: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    while let Some(place) = place(&places, &stopping).await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopping.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = converse(stream, Peer::Directory, routes.clone(), stopping.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => pause(&error).await,
        }
    }
}

/// A place for one more connection; `None` when the broker stops.
async fn place(places: &Arc<Semaphore>, stopping: &CancellationToken) -> Option<tokio::sync::OwnedSemaphorePermit> {
    tokio::select! {
        place = places.clone().acquire_owned() => place.ok(),
        () = stopping.cancelled() => None,
    }
}

async fn pause(error: &io::Error) {
    tracing::warn!(%error, "cannot accept an HTTP connection");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}

async fn converse<S>(stream: S, peer: Peer, routes: Router, stopping: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        frame::without_last_slash(request.uri_mut());
        let asks_for_methods = request.method() == Method::OPTIONS;
        let answer = routes.clone().call(request.map(Body::new));
        async move { answer.await.map(|answer| frame::with_methods(answer, asks_for_methods)) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_LIMIT);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "an HTTP connection ended");
    }
}
