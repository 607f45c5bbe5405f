//! Takes connections, and ends well: when it is to stop, no new request is taken, and those at work
//! come to their end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::service::Stop;

/// Connections at once. Further ones wait with the operating system.
const MOST_CONNECTIONS: usize = 1024;
/// Longest time for the head of a request, also for the first and the next one of a connection.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Longest life of a connection, so that one that is read slowly does not stay for ever.
const CONNECTION_TIME: Duration = Duration::from_mins(5);
/// The most that the head of a request may be.
const MAX_HEAD: usize = 16 * 1024;
/// The most headers of a request.
const MAX_HEADERS: usize = 64;
/// How long is waited for those at work when it is to stop.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether it is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Answers every connection by a router until it is to stop, and then until the last one has ended.
pub(super) async fn answer(listener: TcpListener, router: Router, stop: Stop) {
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let (ending, end) = watch::channel(());
    let stopped = asked(stop);
    tokio::pin!(stopped);
    loop {
        let free = Arc::clone(&connections).acquire_owned();
        let Some(Ok(slot)) = unless(&mut stopped, free).await else {
            break;
        };
        match unless(&mut stopped, listener.accept()).await {
            None => break,
            Some(Ok((stream, peer))) => {
                let connection = converse(stream, peer, router.clone(), end.clone());
                tokio::spawn(hold(connection, slot));
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "a connection was not taken");
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
    // Whoever tries now is refused by the operating system and not left waiting.
    drop((listener, router));
    drop(ending);
    all_back(&connections, MOST_CONNECTIONS).await;
}

/// Comes back once it is to stop.
async fn asked(stop: Stop) {
    while !stop.is_asked() {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// What a wait comes to, unless it is to stop. Never around a question to the database.
async fn unless<T>(
    stopped: &mut (impl Future<Output = ()> + Unpin),
    wait: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        () = stopped => None,
        done = wait => Some(done),
    }
}

async fn hold(connection: impl Future<Output = ()>, slot: OwnedSemaphorePermit) {
    connection.await;
    drop(slot);
}

/// Waits until all permits are back, for a while.
pub(super) async fn all_back(permits: &Semaphore, count: usize) {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let back = permits.acquire_many(count);
    if tokio::time::timeout(PATIENCE, back).await.is_err() {
        tracing::warn!("some requests were broken off");
    }
}

/// Answers the requests of one connection.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut end: watch::Receiver<()>,
) {
    // A short answer is not held back to be sent with another.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection was lost at once");
        return;
    }
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = TowerToHyperService::new(router.clone());
        async move { router.call(request).await }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS);
    let connection = builder.serve_connection(TokioIo::new(stream), answer);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        // The sender is never used, only dropped: then it is to stop.
        _ = end.changed() => None,
        () = tokio::time::sleep(CONNECTION_TIME) => None,
    };
    let ended = if let Some(ended) = ended {
        ended
    } else {
        connection.as_mut().graceful_shutdown();
        let Ok(ended) = tokio::time::timeout(PATIENCE, connection).await else {
            return;
        };
        ended
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
