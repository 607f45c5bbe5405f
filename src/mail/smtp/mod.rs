//! Mail to a server, by SMTP (RFC 5321).
//!
//! lettre speaks the dialogue; the socket, the encryption, the deadlines and the phases are ours.
//! While a command is under way the connection is held by the future that runs it: if that is
//! dropped or fails, the connection goes with it, and no late reply can meet the next mail.

mod fault;
mod opening;
mod settings;
mod tls;
mod wire;

use std::fmt;
use std::mem;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};

use self::fault::{Fault, answer};
pub use self::settings::{Deadlines, Encryption, SmtpSettings, SmtpUrlError};
use super::reply::Reply;
use super::transport::{Envelope, NotSent, Stage, Submitted};
use crate::domain::email::EmailAddress;

/// How long taking leave may take.
const GOODBYE: Duration = Duration::from_secs(5);

/// One connection to a mail server.
pub(super) struct SmtpConnection {
    link: Link,
    server: String,
    deadlines: Deadlines,
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
        Ok(Self {
            link: Link::Idle(opening::open(settings).await?),
            server: settings.describe(),
            deadlines: settings.deadlines,
        })
    }

    /// `MAIL FROM`, `RCPT TO`, `DATA`, up to the 354.
    pub(super) async fn begin(&mut self, envelope: &Envelope) -> Result<(), NotSent> {
        let commands = commands(envelope, self.deadlines)?;
        let Link::Idle(mut link) = mem::replace(&mut self.link, Link::Gone) else {
            return Err(NotSent::unreachable(format!(
                "the connection to {} is gone",
                self.server
            )));
        };
        for (stage, command, limit) in commands {
            let step = stage.to_string();
            let reply = match answer(limit, &step, link.command(command)).await {
                Ok(reply) if stage.is_passed(&reply) => continue,
                Ok(reply) => Fault::Broken(format!("it answered with {reply}")),
                Err(fault) => fault,
            };
            return Err(match reply {
                Fault::Reply(reply) if !reply.is_closing() && !reply.is_authentication() => {
                    self.reset(link).await;
                    NotSent::Refused { reply, stage }
                }
                fault => fault.before_message(&self.server, &step),
            });
        }
        self.link = Link::Open(link);
        Ok(())
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

impl Stage {
    /// True for the reply that lets the dialogue go on.
    const fn is_passed(self, reply: &Reply) -> bool {
        match self {
            Self::Mail | Self::Recipient => reply.is_positive(),
            Self::Data => reply.code == 354,
        }
    }
}

/// The commands that announce a message, each with its deadline.
fn commands(
    envelope: &Envelope,
    deadlines: Deadlines,
) -> Result<[(Stage, String, Duration); 3], NotSent> {
    let from = address(&envelope.from).ok_or_else(|| {
        NotSent::configuration(format!(
            "mail cannot be sent from {}",
            envelope.from.masked()
        ))
    })?;
    let to = address(&envelope.to).ok_or_else(|| NotSent::Refused {
        reply: Reply::new(553, "5.1.3 not an address that mail can be sent to"),
        stage: Stage::Recipient,
    })?;
    Ok([
        (
            Stage::Mail,
            Mail::new(Some(from), Vec::new()).to_string(),
            deadlines.command,
        ),
        (
            Stage::Recipient,
            Rcpt::new(to, Vec::new()).to_string(),
            deadlines.command,
        ),
        (Stage::Data, Data.to_string(), deadlines.data),
    ])
}

/// Read once more, because what the database holds goes onto a command line here.
fn address(address: &EmailAddress) -> Option<Address> {
    address.as_str().parse().ok().filter(|_| {
        address
            .as_str()
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>')
    })
}
