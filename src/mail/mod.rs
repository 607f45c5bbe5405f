//! What a mail says and how it is handed over.
//!
//! Two halves that know nothing of each other. Composing is pure: a [`Letter`] becomes text and
//! HTML by [`Templates`], and [`message::build`] makes a message of it. Sending is a
//! [`Transport`] whose [`Connection`] shows its phases, so that the caller can write down "about
//! to submit" between the server's go-ahead and the first byte of the message. What a server took is
//! kept in a [`ReceiptBook`] before the database knows.
//!
//! May use `domain` and nothing else of admit.

mod dates;
mod file;
mod letter;
mod mailbox;
mod memory;
pub mod message;
mod own_templates;
mod receipts;
pub mod relay_log;
mod reply;
pub mod returned;
mod samples;
mod security;
mod sendmail;
mod smtp;
mod templates;
mod transport;

pub use file::FileSettings;
pub use letter::{AccountNote, Invitation, Letter};
pub use mailbox::{Mailbox, MailboxError};
pub use memory::{Delivered, MemoryFault, MemoryOutbox};
pub use message::{Outgoing, build};
pub use receipts::{LeftReceipts, Receipt, ReceiptBook, ReceiptFile, ReceiptFolder};
pub use reply::Reply;
pub use returned::Verdict;
pub use samples::Sample;
pub use security::{Security, security};
pub use sendmail::SendmailSettings;
pub use smtp::{Deadlines, Encryption, SmtpSettings, SmtpUrlError};
pub use templates::{ComposeError, Composed, Templates};
pub use transport::{Connection, Envelope, NotSent, Stage, Submitted, Transport};
