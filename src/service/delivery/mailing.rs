//! How mail leaves, put together from what the edge was told.

use std::path::PathBuf;

use secrecy::SecretString;

use super::{Mailing, Pace, Trouble};
use crate::domain::email::EmailAddress;
pub use crate::mail::MemoryOutbox;
use crate::mail::{
    ComposeError, FileSettings, MailboxError, NotSent, ReceiptFolder, SendmailSettings,
    SmtpSettings, SmtpUrlError, Templates, Transport,
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
    /// A program on this machine.
    Sendmail {
        /// The program.
        program: PathBuf,
        /// The variables that it sees beside `PATH`.
        variables: Vec<(String, String)>,
        /// Where it is written down at once what the program took.
        receipts: PathBuf,
    },
}

/// How mail is delivered, whatever the way.
#[derive(Debug, Clone, Default)]
pub struct Habits {
    /// How many connections at once.
    pub connections: u16,
    /// How fast, and when.
    pub pace: Pace,
    /// A folder of templates that stand in for those that admit comes with.
    pub templates: Option<PathBuf>,
}

/// What mails say of us.
#[derive(Debug)]
pub struct Sender {
    /// The sender, as `Spring Clinic <care@clinic.example>`.
    pub from: String,
    /// Where mail servers report what could not be delivered, if not to the sender.
    pub bounces: Option<EmailAddress>,
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
    #[error(transparent)]
    Templates(#[from] ComposeError),
}

impl Mailing {
    /// Puts it together and checks what can be checked without a connection.
    pub fn new(way: Way, sender: Sender, habits: Habits) -> Result<Self, MailingError> {
        let templates = match &habits.templates {
            None => Templates::builtin()?,
            Some(folder) => Templates::with_folder(folder)?,
        };
        let mut kept_in = None;
        let transport = match way {
            Way::Sendmail {
                program,
                variables,
                receipts,
            } => {
                kept_in = Some(ReceiptFolder::new(receipts));
                Transport::Sendmail(SendmailSettings::new(program, variables))
            }
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
            bounces: sender.bounces,
            base_url: sender.base_url,
            support_contact: sender.support_contact,
            connections: habits.connections,
            templates,
            pace: habits.pace,
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
