//! Pages that are served on a database of their own, and the mails that leave.

use std::net::SocketAddr;
use std::sync::Arc;

use admit::mail::MemoryOutbox;
use admit::service::delivery::Mailing;
use admit::service::{Service, Stop};
use admit::web::{Server, Site};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::browser::Browser;
use crate::support::world::{World, memory, service_on};

/// A password that nothing is wrong with.
pub(super) const PASSWORD: &str = "Wolken-boven-zee-7";
/// And another one.
pub(super) const OTHER_PASSWORD: &str = "Vier blauwe fietsen?";

/// Pages at work.
pub(super) struct Place {
    pub(super) world: World,
    pub(super) address: SocketAddr,
    pub(super) outbox: MemoryOutbox,
    stop: Stop,
    server: JoinHandle<()>,
}

impl Place {
    pub(super) async fn new() -> Self {
        Self::at("http://admit.example").await
    }

    /// Pages whose public address is this.
    pub(super) async fn at(base_url: &str) -> Self {
        let world = World::new().await;
        let service = service_on(&world.database, "recipient", 12).await;
        let outbox = MemoryOutbox::default();
        let mailing = Some(memory(&outbox));
        Self::of(world, service, (base_url, outbox, mailing)).await
    }

    /// Pages over this service. Without a way for mail to leave somebody else has to deliver it.
    pub(super) async fn of(
        world: World,
        service: Service,
        (base_url, outbox, mailing): (&str, MemoryOutbox, Option<Arc<Mailing>>),
    ) -> Self {
        world
            .sql(
                "UPDATE space SET url = 'https://space.example/start', name = 'Sleep course';
                 UPDATE organisation SET name = 'Spring Clinic', contact = 'desk@clinic.example'",
            )
            .await;
        let support = Some("help@care.example");
        let proxies = vec!["127.0.0.0/8".parse().unwrap()];
        let site = Site::new(base_url, support, proxies).unwrap();
        let stop = Stop::default();
        let server = Server::new(service, site, mailing, stop.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { server.serve(listener).await.unwrap() });
        Self {
            world,
            address,
            outbox,
            stop,
            server,
        }
    }

    pub(super) fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Invites somebody and delivers the mail; answers the path of its link.
    pub(super) async fn invited(&self, email: &str) -> String {
        self.world.invite_one(email).await;
        let mailing = Arc::clone(&memory(&self.outbox));
        self.world.deliver(&mailing).await;
        self.newest_link(email, "join")
    }

    /// Waits for so many mails in all, and answers the path of the newest one's link.
    pub(super) async fn link_of(&self, mails: usize, email: &str, purpose: &str) -> String {
        self.arrived(mails).await;
        self.newest_link(email, purpose)
    }

    /// Returns once so many mails have left and nobody is at work on another.
    pub(super) async fn arrived(&self, mails: usize) {
        let arrived = async {
            let under_way =
                "SELECT (SELECT count(*) FROM mail WHERE state IN ('claimed', 'submitting'))
                    + (SELECT count(*) FROM worker WHERE ended_at IS NULL)";
            while self.outbox.delivered().len() < mails || self.world.value(under_way).await != "0"
            {
                tokio::task::yield_now().await;
            }
        };
        let patience = std::time::Duration::from_secs(30);
        tokio::time::timeout(patience, arrived)
            .await
            .expect("the mail does not come");
    }

    fn newest_link(&self, email: &str, purpose: &str) -> String {
        let delivered = self.outbox.delivered();
        let newest = delivered.last().expect("no mail has left");
        assert_eq!(newest.envelope.to.as_str(), email);
        link_in(&newest.message, purpose)
    }

    /// Somebody who has an account with [`PASSWORD`].
    pub(super) async fn account(&self, email: &str, state: &str) -> String {
        let id = self.world.account(email, state).await;
        let hasher =
            admit::service::PasswordHasher::new(admit::service::PasswordParams::default(), 1);
        let hash = hasher.hash(PASSWORD.into()).await.unwrap();
        self.world
            .sql(&format!(
                "UPDATE account SET password_hash = '{}' WHERE id = '{id}'",
                hash.as_str()
            ))
            .await;
        id
    }

    /// Two days go by for the mails that have left, so that others may follow.
    pub(super) async fn pass_time(&self) {
        self.world
            .sql(
                "ALTER TABLE mail DISABLE TRIGGER USER;
                 UPDATE mail SET created_at = created_at - interval '2 days';
                 ALTER TABLE mail ENABLE TRIGGER USER",
            )
            .await;
    }

    /// Stops the pages, and waits until they have.
    pub(super) async fn close(self) {
        self.stop.ask();
        self.server.await.unwrap();
    }
}

/// The path of the link that a message has for a purpose.
pub(super) fn link_in(message: &[u8], purpose: &str) -> String {
    // Soft line ends are undone.
    let text = String::from_utf8_lossy(message);
    let text = text.replace("=\r\n", "").replace("=3D", "=");
    let start = format!("/{purpose}/");
    let (_, rest) = text
        .split_once(&start)
        .unwrap_or_else(|| panic!("no link to {purpose}: {text}"));
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    format!("{start}{}", &rest[..end.unwrap()])
}
