//! The pages as one thing that is served, and ends well: requests at work come to their end, and the
//! mails that they left are sent.

use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::connections::{self, PATIENCE, all_back};
use super::errands::{Runner, errands};
use super::pages::Pages;
use super::routes::routes;
use super::site::Site;
use super::view::View;
use crate::service::delivery::Mailing;
use crate::service::{Service, Stop};

/// Requests at work at once. Further ones are told to come again.
const MOST_REQUESTS: usize = 512;
/// Requests with a password in them, at work or in line. Further ones are told to come again.
const MOST_PASSWORDS: usize = 64;

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
        let router = routes(self.pages);
        let runner = tokio::spawn(self.runner.run());
        connections::answer(listener, router, self.stop).await;
        all_back(&at_work, MOST_REQUESTS).await;
        // The places to leave errands are gone with the last request, so this ends.
        if tokio::time::timeout(PATIENCE, runner).await.is_err() {
            tracing::warn!("a mail was still being sent");
        }
        Ok(())
    }
}
