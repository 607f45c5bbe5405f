//! Makes a message (RFC 5322) of what a letter says.
//!
//! Everything but the link is derived from stored values, so that two attempts of one mail have
//! the same Message-ID, date and boundary and a recipient's server can tell the repetition.
//! Nothing that comes from a person can add a header or a line.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox as LettreMailbox, Message, MultiPart, SinglePart};
use lettre::{Address, address::Envelope as LettreEnvelope};

use super::letter::one_line;
use super::{ComposeError, Composed, Mailbox};
use crate::domain::email::EmailAddress;
use crate::domain::id::MailId;

/// Longest name or subject in a header, in bytes. With it no header line can come near the 998
/// octets of RFC 5322, 2.1.1, even if it has no blank to fold at.
const MAX_HEADER_TEXT: usize = 400;

/// A mail, ready to become a message.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The mail's id: the local part of its Message-ID, the same on every attempt.
    pub id: MailId,
    /// The sender.
    pub from: Mailbox,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<Mailbox>,
    /// The recipient.
    pub to: EmailAddress,
    /// The recipient's name.
    pub to_name: Option<String>,
    /// The date in the header: when the mail was queued, not when it is attempted.
    pub date: Timestamp,
    /// What it says.
    pub composed: Composed,
}

/// The bytes of the message: CRLF only, ASCII only, no line longer than 998 octets.
pub fn build(mail: &Outgoing) -> Result<Vec<u8>, ComposeError> {
    let from = mailbox(mail.from.name(), mail.from.address())?;
    let to = mailbox(mail.to_name.as_deref(), &mail.to)?;
    // Named here, because lettre would otherwise read it back out of the headers it has written.
    let envelope = LettreEnvelope::new(Some(from.email.clone()), vec![to.email.clone()])?;
    let message_id = format!("<{}@{}>", mail.id, mail.from.address().domain());
    // Dates before 1970 cannot be written and cannot occur.
    let date = SystemTime::from(mail.date.max(Timestamp::UNIX_EPOCH));
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(header_text(&mail.composed.subject))
        .date(date)
        .message_id(Some(message_id))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .envelope(envelope);
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox(reply_to.name(), reply_to.address())?);
    }
    let parts = MultiPart::alternative()
        .boundary(format!("admit-{}", mail.id.as_uuid().simple()))
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.composed.text))
        .singlepart(part(ContentType::TEXT_HTML, &mail.composed.html));
    Ok(builder.multipart(parts)?.formatted())
}

/// Quoted-printable always, so that the encoding does not depend on what the text happens to be.
fn part(content_type: ContentType, text: &str) -> SinglePart {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = Body::new_with_encoding(lines, ContentTransferEncoding::QuotedPrintable)
        .unwrap_or_else(Body::new);
    SinglePart::builder().header(content_type).body(body)
}

fn mailbox(name: Option<&str>, address: &EmailAddress) -> Result<LettreMailbox, ComposeError> {
    let parsed: Address = address
        .as_str()
        .parse()
        .map_err(|_| ComposeError::Address(address.masked()))?;
    let name = name.map(header_text).filter(|name| !name.is_empty());
    Ok(LettreMailbox::new(name, parsed))
}

/// Text that may stand in a header: one line, of bounded length, and not readable as an encoded
/// word (RFC 2047), which a mail program would turn into something else.
fn header_text(text: &str) -> String {
    let mut text = one_line(text).replace("=?", "= ?");
    let end = text.floor_char_boundary(MAX_HEADER_TEXT);
    text.truncate(end);
    text.truncate(text.trim_end().len());
    text
}
