//! How mails look, with made-up people: for whoever writes templates, and to try them all.

use std::path::Path;

use jiff::Timestamp;

use super::delivery::{MailingError, Sender};
use super::new_id;
use crate::domain::language::Language;
use crate::domain::mail::MailKind;
use crate::mail::{ComposeError, Composed, Mailbox, Outgoing, Sample, Templates, message};

/// The address that made-up mails go to.
const RECIPIENT: &str = "anna.berg@mail.example";
/// The date that they have: 17 December 2030, 12:00.
const DATE: Timestamp = Timestamp::constant(1_923_739_200, 0);

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it says.
    pub composed: Composed,
    /// The headers of its message, one a line, less those of its parts.
    pub headers: String,
}

/// Puts a kind of mail into words, as it would go to a made-up person.
pub fn preview(
    (kind, language): (MailKind, Language),
    sender: &Sender,
    templates: Option<&Path>,
) -> Result<Preview, MailingError> {
    let from: Mailbox = sender.from.parse()?;
    let words = (sender.base_url.as_str(), sender.support_contact.as_deref());
    let composed = read(templates)?.sample((kind, language), Sample::Usual, words)?;
    let outgoing = Outgoing {
        id: new_id(),
        from,
        reply_to: None,
        to: RECIPIENT
            .parse()
            .map_err(|_| MailingError::Templates(ComposeError::Address(RECIPIENT.to_owned())))?,
        to_name: Some("Anna van der Berg".to_owned()),
        date: DATE,
        composed: composed.clone(),
    };
    let message = message::build(&outgoing)?;
    let message = String::from_utf8_lossy(&message).replace("\r\n", "\n");
    let headers = message.split("\n\n").next().unwrap_or_default();
    Ok(Preview {
        composed,
        headers: format!("{headers}\n"),
    })
}

/// Puts every kind of mail into words in every language, for people with every kind of name. Answers
/// how many those were, or all templates that cannot be used, each with its line.
pub fn check_templates(templates: Option<&Path>) -> Result<usize, Vec<MailingError>> {
    Templates::try_folder(templates)
        .map_err(|errors| errors.into_iter().map(MailingError::from).collect())
}

fn read(templates: Option<&Path>) -> Result<Templates, ComposeError> {
    match templates {
        None => Templates::builtin(),
        Some(folder) => Templates::read_folder(folder),
    }
}
