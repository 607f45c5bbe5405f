//! How mail leaves, put together from what the edge was told.

use std::path::PathBuf;

use secrecy::SecretString;

use super::{Mailing, Trouble};
pub use crate::mail::MemoryOutbox;
use crate::mail::{
    ComposeError, FileSettings, MailboxError, NotSent, ReceiptFolder, SmtpSettings, SmtpUrlError,
    Templates, Transport,
};

/// The way out, as it is set.
#[derive(Debug)]
pub enum Way {
    /// One file per message.
    File {
        /// Where they go.
        folder: PathBuf,
    },
    /// Into memory, for a demonstration.
    Memory(MemoryOutbox),
    /// A mail server.
    Smtp {
        /// Host, port, user and what is asked of encryption; never a password.
        url: String,
        /// The user's password.
        password: Option<SecretString>,
        /// Certificates that the server's is checked against, beside those of the system.
        ca_file: Option<PathBuf>,
        /// Where it is written down at once what the server took.
        receipts: PathBuf,
    },
}

/// What mails say of us.
#[derive(Debug)]
pub struct Sender {
    /// The sender, as `Spring Clinic <care@clinic.example>`.
    pub from: String,
    /// What links begin with, without a slash at its end.
    pub base_url: String,
    /// Whom people turn to when links or logging in do not work.
    pub support_contact: Option<String>,
}

/// Why mail cannot leave as it is set.
#[derive(Debug, thiserror::Error)]
pub enum MailingError {
    /// The mail server's address.
    #[error(transparent)]
    Url(#[from] SmtpUrlError),
    /// The sender.
    #[error("the sender of mails cannot be read: {0}")]
    From(#[from] MailboxError),
    /// The words.
    #[error("the templates of mails cannot be used: {0}")]
    Templates(#[from] ComposeError),
}

impl Mailing {
    /// Puts it together and checks what can be checked without a connection.
    pub fn new(way: Way, sender: Sender, connections: u16) -> Result<Self, MailingError> {
        let mut kept_in = None;
        let transport = match way {
            Way::File { folder } => Transport::File(FileSettings::new(folder)),
            Way::Memory(outbox) => Transport::Memory(outbox),
            Way::Smtp {
                url,
                password,
                ca_file,
                receipts,
            } => {
                kept_in = Some(ReceiptFolder::new(receipts));
                let mut settings = SmtpSettings::parse(&url)?;
                if let Some(password) = password {
                    settings = settings.with_password(password);
                }
                if let Some(ca_file) = ca_file {
                    settings = settings.with_ca_file(ca_file);
                }
                Transport::Smtp(settings)
            }
        };
        Ok(Self {
            transport,
            from: sender.from.parse()?,
            base_url: sender.base_url,
            support_contact: sender.support_contact,
            connections,
            templates: Templates::builtin()?,
            receipts: kept_in,
        })
    }

    /// Connects as for a first message, and takes leave again: nothing is sent.
    pub async fn reach(&self) -> Result<(), Trouble> {
        match self.transport.connect().await {
            Ok(connection) => {
                connection.close().await;
                Ok(())
            }
            Err(NotSent::Configuration { reason }) => Err(Trouble::Configuration(reason)),
            Err(NotSent::Unreachable { reason }) => Err(Trouble::Unreachable(reason)),
            Err(refused @ NotSent::Refused { .. }) => Err(Trouble::Unwelcome(refused.to_string())),
        }
    }

    /// Where mail goes, for people: without secrets.
    #[must_use]
    pub fn describe(&self) -> String {
        self.transport.describe()
    }
}
