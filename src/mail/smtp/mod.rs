//! Mail to a server, by SMTP (RFC 5321).
//!
//! lettre speaks the dialogue; the socket, the encryption, the deadlines and the phases are ours.
//! While a command is under way the connection is held by the future that runs it: if that is
//! dropped or fails, the connection goes with it, and no late reply can meet the next mail.

mod announce;
mod fault;
mod opening;
mod settings;
mod tls;
mod wire;

use std::fmt;
use std::mem;
use std::time::Duration;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Rset;

use self::announce::Unannounced;
use self::fault::{Fault, answer};
pub use self::settings::{Deadlines, Encryption, SmtpSettings, SmtpUrlError};
use super::reply::Reply;
use super::transport::{Envelope, NotSent, Submitted};

/// How long taking leave may take.
const GOODBYE: Duration = Duration::from_secs(5);

/// One connection to a mail server.
pub(super) struct SmtpConnection {
    link: Link,
    server: String,
    deadlines: Deadlines,
    pipelines: bool,
}

/// Where the dialogue is.
enum Link {
    /// Between messages.
    Idle(AsyncSmtpConnection),
    /// After the go-ahead, before the first byte of the message.
    Open(AsyncSmtpConnection),
    /// Destroyed, or held by a future.
    Gone,
}

impl fmt::Debug for SmtpConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpConnection")
            .field("server", &self.server)
            .field("is_usable", &self.is_usable())
            .finish_non_exhaustive()
    }
}

impl SmtpConnection {
    /// Connects, encrypts, greets and logs in.
    pub(super) async fn open(settings: &SmtpSettings) -> Result<Self, NotSent> {
        let opened = opening::open(settings).await?;
        Ok(Self {
            link: Link::Idle(opened.link),
            pipelines: opened.pipelines,
            server: settings.describe(),
            deadlines: settings.deadlines,
        })
    }

    /// `MAIL FROM`, `RCPT TO`, `DATA`, up to the 354: in one write where the server takes it so, else
    /// one after the other.
    pub(super) async fn begin(&mut self, envelope: &Envelope) -> Result<(), NotSent> {
        let commands = announce::commands(envelope, self.deadlines)?;
        let Link::Idle(mut link) = mem::replace(&mut self.link, Link::Gone) else {
            return Err(NotSent::unreachable(format!(
                "the connection to {} is gone",
                self.server
            )));
        };
        let announced = if self.pipelines {
            announce::at_once(&mut link, &commands).await
        } else {
            announce::in_turn(&mut link, &commands).await
        };
        match announced {
            Ok(()) => {
                self.link = Link::Open(link);
                Ok(())
            }
            Err(Unannounced::Refused {
                reply,
                stage,
                in_step,
            }) => {
                if in_step {
                    self.reset(link).await;
                }
                Err(NotSent::Refused { reply, stage })
            }
            Err(Unannounced::Broken { fault, stage }) => {
                Err(fault.before_message(&self.server, &stage.to_string()))
            }
        }
    }

    /// The message and its final dot. Only 2yz is acceptance, and only a reply that clearly
    /// refuses is a refusal.
    pub(super) async fn submit(&mut self, message: &[u8]) -> Submitted {
        let Link::Open(mut link) = mem::replace(&mut self.link, Link::Gone) else {
            return Submitted::Refused(Reply::new(451, "4.3.0 no message was announced"));
        };
        match answer(self.deadlines.body, "the message", link.message(message)).await {
            Ok(reply) if reply.is_positive() => {
                self.link = Link::Idle(link);
                Submitted::Accepted(reply)
            }
            Ok(reply) => Submitted::InDoubt(format!("{} answered with {reply}", self.server)),
            Err(Fault::Reply(reply)) => {
                // The final dot ended the transaction either way, so there is nothing to reset.
                if !reply.is_closing() {
                    self.link = Link::Idle(link);
                }
                Submitted::Refused(reply)
            }
            Err(Fault::Broken(reason)) => {
                Submitted::InDoubt(format!("{} failed at the message: {reason}", self.server))
            }
        }
    }

    /// Drops the connection without the final dot, so that the server discards the message.
    pub(super) fn abandon(&mut self) {
        self.link = Link::Gone;
    }

    pub(super) const fn is_usable(&self) -> bool {
        matches!(self.link, Link::Idle(_))
    }

    /// `QUIT`; a server that does not answer is left standing.
    pub(super) async fn close(self) {
        if let Link::Idle(mut link) = self.link
            && let Err(fault) = answer(GOODBYE, "QUIT", link.quit()).await
        {
            tracing::debug!(server = %self.server, ?fault, "the mail server did not say goodbye");
        }
    }

    /// Ends a refused transaction and keeps the connection, if the server agrees.
    async fn reset(&mut self, mut link: AsyncSmtpConnection) {
        let reset = answer(self.deadlines.command, "RSET", link.command(Rset)).await;
        if reset.is_ok_and(|reply| reply.is_positive()) {
            self.link = Link::Idle(link);
        }
    }
}
