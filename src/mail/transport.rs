//! Hands messages over, phase by phase.
//!
//! `begin` goes as far as the server's go-ahead; nothing of the message has left before it. Then
//! `submit` sends the message, or `abandon` gives up for good. What went wrong before the message
//! ([`NotSent`]) and after it ([`Submitted`]) are different types, because only the first is safe
//! to repeat. A connection that has met anything unexpected is destroyed, never used again.

use std::fmt;

use super::file::{FileConnection, FileSettings};
use super::memory::{MemoryConnection, MemoryOutbox};
use super::reply::Reply;
use super::sendmail::{SendmailConnection, SendmailSettings};
use super::smtp::{SmtpConnection, SmtpSettings};
use crate::domain::email::EmailAddress;

/// Whom the server is told: sender and recipient, whatever the headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where bounces go.
    pub from: EmailAddress,
    /// The recipient.
    pub to: EmailAddress,
}

/// Which step a server refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// `MAIL FROM`.
    Mail,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mail => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
        })
    }
}

/// Why nothing of a message was sent. Always safe to try again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The settings are at fault, or the server's certificate: every further mail would fail in
    /// the same way, and no mail is to blame. The run should stop.
    #[error("{reason}")]
    Configuration {
        /// What is wrong and where.
        reason: String,
    },
    /// The server cannot be reached, is closing, or did not keep to the protocol. No mail is to
    /// blame; the mail goes back without using up an attempt.
    #[error("{reason}")]
    Unreachable {
        /// What happened and where.
        reason: String,
    },
    /// The server refused this mail. The connection stays usable.
    #[error("the mail server refused at {stage}: {reply}")]
    Refused {
        /// What it said.
        reply: Reply,
        /// To which command.
        stage: Stage,
    },
}

impl NotSent {
    pub(super) fn configuration(reason: impl Into<String>) -> Self {
        Self::Configuration {
            reason: reason.into(),
        }
    }

    pub(super) fn unreachable(reason: impl Into<String>) -> Self {
        Self::Unreachable {
            reason: reason.into(),
        }
    }
}

/// What became of a message whose body may have left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// The server took it: 2yz after the final dot.
    Accepted(Reply),
    /// The server definitely did not take it: 4yz or 5yz after the final dot.
    Refused(Reply),
    /// Nobody can tell. Repeating it may double it.
    InDoubt(String),
    /// Not taken, because of the settings: every further mail would fail in the same way.
    Misconfigured(String),
}

/// A way to hand messages over.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To a mail server.
    Smtp(SmtpSettings),
    /// To a program on this machine.
    Sendmail(SendmailSettings),
    /// Into a folder, one file per message.
    File(FileSettings),
    /// Into memory, for tests and rehearsals.
    Memory(MemoryOutbox),
}

impl Transport {
    /// Where mail goes, for people and logs: `smtp:host:port`, `sendmail:/program`, `file:/folder`. Without secrets.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Smtp(settings) => settings.describe(),
            Self::Sendmail(settings) => format!("sendmail:{}", settings.program().display()),
            Self::File(settings) => format!("file:{}", settings.folder().display()),
            Self::Memory(_) => "memory".to_owned(),
        }
    }

    /// Who takes mail, for people.
    #[must_use]
    pub const fn taker(&self) -> &'static str {
        if self.is_program() {
            "program"
        } else {
            "mail server"
        }
    }

    /// Mail goes to a program of this machine.
    #[must_use]
    pub const fn is_program(&self) -> bool {
        matches!(self, Self::Sendmail(_))
    }

    /// Opens a connection that is ready for a first message: greeted, encrypted and logged in.
    pub async fn connect(&self) -> Result<Connection, NotSent> {
        let kind = match self {
            Self::Smtp(settings) => Kind::Smtp(Box::new(SmtpConnection::open(settings).await?)),
            Self::Sendmail(settings) => Kind::Sendmail(Box::new(settings.connect())),
            Self::File(settings) => Kind::File(settings.connect()),
            Self::Memory(outbox) => Kind::Memory(outbox.connect()?),
        };
        Ok(Connection { kind })
    }
}

/// A way for several messages, one after the other.
#[derive(Debug)]
pub struct Connection {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Smtp(Box<SmtpConnection>),
    Sendmail(Box<SendmailConnection>),
    File(FileConnection),
    Memory(MemoryConnection),
}

impl Connection {
    /// Announces a message, up to the server's go-ahead. Dropping the future before it is ready
    /// destroys the connection.
    pub async fn begin(&mut self, envelope: &Envelope) -> Result<(), NotSent> {
        match &mut self.kind {
            Kind::Smtp(connection) => connection.begin(envelope).await,
            Kind::Sendmail(connection) => connection.begin(envelope),
            Kind::File(connection) => connection.begin().await,
            Kind::Memory(connection) => connection.begin(envelope),
        }
    }

    /// Sends the message that was announced. Whoever drops the future before it is ready must
    /// hold the message to be in doubt.
    pub async fn submit(&mut self, message: &[u8]) -> Submitted {
        match &mut self.kind {
            Kind::Smtp(connection) => connection.submit(message).await,
            Kind::Sendmail(connection) => connection.submit(message).await,
            Kind::File(connection) => connection.submit(message).await,
            Kind::Memory(connection) => connection.submit(message),
        }
    }

    /// Gives up a message that was announced: nothing of it will arrive. Destroys the connection,
    /// because the protocol has no word for it between the go-ahead and the final dot.
    pub async fn abandon(&mut self) {
        match &mut self.kind {
            Kind::Smtp(connection) => connection.abandon(),
            Kind::Sendmail(connection) => connection.abandon(),
            Kind::File(connection) => connection.abandon().await,
            Kind::Memory(connection) => connection.abandon(),
        }
    }

    /// True while another message may be announced.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        match &self.kind {
            Kind::Smtp(connection) => connection.is_usable(),
            Kind::Sendmail(connection) => connection.is_usable(),
            Kind::File(connection) => connection.is_usable(),
            Kind::Memory(connection) => connection.is_usable(),
        }
    }

    /// Takes leave politely. Mail that was accepted is safe without it.
    pub async fn close(self) {
        if let Kind::Smtp(connection) = self.kind {
            connection.close().await;
        }
    }
}
