//! Takes connections, and ends well: when it is to stop, no new request is taken, and those at work
//! come to their end.

use std::io;
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

use super::errands::{Runner, errands};
use super::pages::Pages;
use super::routes::routes;
use super::site::Site;
use super::view::View;
use crate::service::delivery::Mailing;
use crate::service::{Service, Stop};

/// Connections at once. Further ones wait with the operating system.
const MOST_CONNECTIONS: usize = 1024;
/// Requests at work at once. Further ones are told to come again.
const MOST_REQUESTS: usize = 512;
/// Requests with a password in them, at work or in line. Further ones are told to come again.
const MOST_PASSWORDS: usize = 64;
/// Longest time for the head of a request, also for the first and the next one of a connection.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Longest life of a connection, so that one that is read slowly does not stay for ever.
const CONNECTION_TIME: Duration = Duration::from_mins(5);
/// The most that the head of a request may be.
const MAX_HEAD: usize = 16 * 1024;
/// The most headers of a request.
const MAX_HEADERS: usize = 64;
/// How long is waited for those at work when it is to stop.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether it is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Why the pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A page that is built in is broken.
    #[error("a page cannot be used")]
    Template(#[from] minijinja::Error),
    /// No connections can be taken.
    #[error("no connections can be taken")]
    Listen(#[from] io::Error),
}

/// The pages, ready to be served.
pub struct Server {
    pages: Arc<Pages>,
    runner: Runner,
    stop: Stop,
}

impl Server {
    /// Pages at a site, over a service. Mails that people wait for leave at once where there is a way.
    pub fn new(
        service: Service,
        site: Site,
        mailing: Option<Arc<Mailing>>,
        stop: Stop,
    ) -> Result<Self, ServeError> {
        let (left, runner) = errands(service.clone(), mailing, stop.clone());
        let pages = Arc::new(Pages {
            service,
            site,
            view: View::new()?,
            at_work: Arc::new(Semaphore::new(MOST_REQUESTS)),
            passwords: Arc::new(Semaphore::new(MOST_PASSWORDS)),
            errands: left,
        });
        Ok(Self {
            pages,
            runner,
            stop,
        })
    }

    /// Serves until it is to stop, and then until all that was begun is done.
    pub async fn serve(self, listener: TcpListener) -> Result<(), ServeError> {
        listener.local_addr()?;
        let at_work = Arc::clone(&self.pages.at_work);
        let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let (ending, end) = watch::channel(());
        let router = routes(self.pages);
        let runner = tokio::spawn(self.runner.run());
        let stopped = asked(self.stop);
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
        all_back(&at_work, MOST_REQUESTS).await;
        // The places to leave errands are gone with the last request, so this ends.
        if tokio::time::timeout(PATIENCE, runner).await.is_err() {
            tracing::warn!("a mail was still being sent");
        }
        Ok(())
    }
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
async fn all_back(permits: &Semaphore, count: usize) {
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
