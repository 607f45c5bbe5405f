//! Reads messages that come back: reports of deliveries that failed (RFC 3464) and of mail that was
//! not wanted (RFC 5965), and tells them from automatic answers.
//!
//! What comes in is written by anybody. Nothing of it is believed but what the report's own fields
//! say, and nothing of it is kept but an enhanced code and the server's words, cut and masked.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::Reply;
use crate::domain::email::EmailAddress;
use crate::domain::id::MailId;

/// Hexadecimal digits of a mail's id without its dashes.
const ID_DIGITS: usize = 32;
/// Headers by which a message tells to whom it was delivered.
const DELIVERED_TO: [&str; 5] = [
    "to",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
];

/// A message that came in, as far as it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The mail of ours that it is about, as it says.
    pub mail: Option<MailId>,
    /// What it says of that mail.
    pub verdict: Verdict,
    /// The enhanced code of RFC 3463.
    pub status: Option<String>,
    /// The server's words, with addresses masked, at most 512 octets.
    pub said: Option<String>,
    /// The keys of the addresses that it names as failed.
    pub recipients: Vec<String>,
}

/// What a message that came in says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The mail will not be delivered.
    Failed {
        /// The address is at fault, for good; otherwise it may work another time or for another
        /// sender.
        address: bool,
    },
    /// The mail was reported as unwanted.
    Complaint,
    /// The server still tries.
    Delayed,
    /// The mail was delivered, or passed on to where reports are not made.
    Delivered,
    /// An automatic answer, such as of somebody who is away.
    Automatic,
    /// No report of any kind.
    NoReport,
}

impl Verdict {
    /// Whether the address should not be mailed any more.
    #[must_use]
    pub const fn is_about_address(self) -> bool {
        matches!(self, Self::Failed { address: true } | Self::Complaint)
    }
}

/// What is to be read is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mail message: it has none of the headers that every message has")]
pub struct NotAMessage;

/// Reads one message.
pub fn read(raw: &[u8]) -> Result<Returned, NotAMessage> {
    let message = MessageParser::default().parse(raw).ok_or(NotAMessage)?;
    let has = |name: &str| message.header(name.to_owned()).is_some();
    if !["From", "To", "Received", "Return-Path", "Message-ID"]
        .into_iter()
        .any(has)
    {
        return Err(NotAMessage);
    }
    let report = part_of(&message, &["delivery-status", "global-delivery-status"]);
    let complaint = part_of(&message, &["feedback-report"]);
    let mut returned = match (is_report(&message), report, complaint) {
        (true, Some(part), _) => delivery_report(&message, part),
        (true, None, Some(part)) => feedback_report(&message, part),
        // What a mail server says in words alone may be a bounce, however it marks it.
        (false, ..) if is_from_a_server(&message) => nothing(Verdict::NoReport),
        _ => nothing(if is_automatic(&message) {
            Verdict::Automatic
        } else {
            Verdict::NoReport
        }),
    };
    returned.mail = addressed_to(&message)
        .or(returned.mail)
        .or_else(|| enclosed(&message));
    Ok(returned)
}

/// The address that reports about a mail come back to, by which they are told apart (RFC 5233).
#[must_use]
pub fn return_path(bounces: &EmailAddress, mail: MailId) -> Option<EmailAddress> {
    let (local, domain) = bounces.as_str().split_once('@')?;
    let id = mail.as_uuid().simple();
    format!("{local}+{id}@{domain}").parse().ok()
}

fn nothing(verdict: Verdict) -> Returned {
    Returned {
        mail: None,
        verdict,
        status: None,
        said: None,
        recipients: Vec::new(),
    }
}

fn is_report(message: &Message<'_>) -> bool {
    let content = message.root_part().content_type();
    content.is_some_and(|content| {
        content.ctype().eq_ignore_ascii_case("multipart")
            && content
                .subtype()
                .is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
    })
}

/// Says itself that nobody wrote it (RFC 3834), or that it is a receipt (RFC 8098).
fn is_automatic(message: &Message<'_>) -> bool {
    let said = |name: &str| message.header_raw(name.to_owned()).map(str::trim);
    let submitted = said("Auto-Submitted").is_some_and(|value| !value.eq_ignore_ascii_case("no"));
    submitted
        || ["X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"]
            .into_iter()
            .any(|name| said(name).is_some())
        || said("Precedence").is_some_and(|value| value.eq_ignore_ascii_case("auto_reply"))
        || is_report(message)
}

/// From the name that mail servers write under (RFC 5321, 4.5.1; RFC 2142).
fn is_from_a_server(message: &Message<'_>) -> bool {
    let from = message.from().and_then(|from| from.first());
    let local = from
        .and_then(|from| from.address())
        .and_then(|address| address.split('@').next());
    local.is_some_and(|local| local.eq_ignore_ascii_case("mailer-daemon"))
}

fn part_of<'m, 'x>(message: &'m Message<'x>, subtypes: &[&str]) -> Option<&'m MessagePart<'x>> {
    message.parts.iter().find(|part| {
        part.content_type().is_some_and(|content| {
            content.ctype().eq_ignore_ascii_case("message")
                && content.subtype().is_some_and(|subtype| {
                    subtypes.iter().any(|one| subtype.eq_ignore_ascii_case(one))
                })
        })
    })
}

/// One group of fields, such as a header: names in small letters, values on one line.
type Fields = Vec<(String, String)>;

/// The groups of fields of a text, which empty lines separate.
fn groups(text: &[u8]) -> Vec<Fields> {
    let text = String::from_utf8_lossy(text);
    let mut groups = vec![Fields::new()];
    for line in text.lines() {
        let Some(group) = groups.last_mut() else {
            break;
        };
        if line.trim().is_empty() {
            if !group.is_empty() {
                groups.push(Fields::new());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}

fn field<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    let found = fields.iter().find(|(one, _)| one == name);
    found.map(|(_, value)| value.as_str())
}

fn delivery_report(message: &Message<'_>, part: &MessagePart<'_>) -> Returned {
    let groups = groups(bytes_of(message, part));
    let about = |wanted: &str| {
        groups.iter().find(|fields| {
            field(fields, "action").is_some_and(|action| action.eq_ignore_ascii_case(wanted))
        })
    };
    let mail = groups
        .iter()
        .find_map(|fields| field(fields, "x-original-message-id").and_then(message_id));
    let Some(failed) = about("failed") else {
        let verdict = if about("delayed").is_some() {
            Verdict::Delayed
        } else if ["delivered", "relayed", "expanded"]
            .iter()
            .any(|one| about(one).is_some())
        {
            Verdict::Delivered
        } else {
            Verdict::NoReport
        };
        return Returned {
            mail,
            ..nothing(verdict)
        };
    };
    let reply = reply(failed);
    let recipients = ["final-recipient", "original-recipient"]
        .iter()
        .filter_map(|name| field(failed, name))
        .filter_map(|value| value.rsplit(';').next()?.trim().parse().ok())
        .map(|email: EmailAddress| email.key().as_str().to_owned())
        .collect();
    Returned {
        mail,
        verdict: Verdict::Failed {
            address: reply.is_permanent() && !reply.is_policy(),
        },
        status: reply.enhanced,
        said: Some(reply.text).filter(|text| !text.is_empty()),
        recipients,
    }
}

/// What the last server said of a recipient. The report's own code says less than the server's, where
/// it is no more than a class.
fn reply(failed: &Fields) -> Reply {
    let diagnostic = field(failed, "diagnostic-code").unwrap_or_default();
    let words = diagnostic.split_once(';').map_or("", |(_, words)| words);
    let words = words.trim();
    let code = words
        .get(..3)
        .and_then(|code| code.parse().ok())
        .filter(|code| (400..600).contains(code));
    let rest = code.and_then(|_| words.get(3..)).unwrap_or(words);
    let said = Reply::new(code.unwrap_or(0), rest.trim_start_matches(['-', ' ']));
    let status = field(failed, "status").map(|status| {
        // A comment may follow, as in `5.1.1 (no such user)`.
        let end = status.find(|c: char| !c.is_ascii_digit() && c != '.');
        status[..end.unwrap_or(status.len())].to_owned()
    });
    let status = status.filter(|status| is_status(status));
    let is_vague = |status: &String| status.ends_with(".0.0");
    match (status, &said.enhanced) {
        (Some(status), Some(_)) if is_vague(&status) => said,
        (Some(status), _) => Reply {
            code: if status.starts_with('4') { 450 } else { 550 },
            enhanced: Some(status),
            text: said.text,
        },
        // Without any code nothing shows that it is for good.
        (None, _) => Reply {
            code: code.unwrap_or(450),
            ..said
        },
    }
}

fn is_status(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    numbers.len() == 3
        && matches!(numbers[0], "2" | "4" | "5")
        && numbers
            .iter()
            .all(|one| (1..=3).contains(&one.len()) && one.bytes().all(|b| b.is_ascii_digit()))
}

fn feedback_report(message: &Message<'_>, part: &MessagePart<'_>) -> Returned {
    let groups = groups(bytes_of(message, part));
    let fields = groups.into_iter().next().unwrap_or_default();
    let kind = field(&fields, "feedback-type").unwrap_or_default();
    let unwanted = ["abuse", "fraud", "opt-out"];
    let verdict = if unwanted.iter().any(|one| kind.eq_ignore_ascii_case(one)) {
        Verdict::Complaint
    } else {
        Verdict::NoReport
    };
    Returned {
        mail: field(&fields, "original-mail-from").and_then(subaddress),
        ..nothing(verdict)
    }
}

/// The mail whose own return path the message came to.
fn addressed_to(message: &Message<'_>) -> Option<MailId> {
    message.headers_raw().find_map(|(name, value)| {
        let name = name.trim();
        let counts = DELIVERED_TO
            .iter()
            .any(|one| name.eq_ignore_ascii_case(one));
        subaddress(value).filter(|_| counts)
    })
}

/// The mail that the message encloses, or the header of.
fn enclosed(message: &Message<'_>) -> Option<MailId> {
    let parts = message.parts.iter().filter(|part| {
        let content = part.content_type();
        matches!(part.body, PartType::Message(_))
            || content.is_some_and(|content| {
                content.subtype().is_some_and(|subtype| {
                    ["rfc822-headers", "rfc822", "global-headers"]
                        .iter()
                        .any(|one| subtype.eq_ignore_ascii_case(one))
                })
            })
    });
    parts
        .map(|part| groups(bytes_of(message, part)))
        .find_map(|groups| {
            let header = groups.first()?;
            let by_path = field(header, "return-path").and_then(subaddress);
            by_path.or_else(|| field(header, "message-id").and_then(message_id))
        })
}

/// What is in a part, decoded; of an enclosed message its own text.
fn bytes_of<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> &'m [u8] {
    let enclosed = |start: u32, end: u32| {
        let range = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
        message.raw_message().get(range)
    };
    match &part.body {
        PartType::Message(_) => enclosed(part.offset_body, part.offset_end).unwrap_or_default(),
        _ => part.contents(),
    }
}

/// The id in `bounces+01a20ada46437135...@clinic.example`.
fn subaddress(text: &str) -> Option<MailId> {
    text.split('+').skip(1).find_map(|rest| {
        let (id, behind) = rest.split_at_checked(ID_DIGITS)?;
        let is_id = id.bytes().all(|b| b.is_ascii_hexdigit()) && behind.starts_with('@');
        id.parse().ok().filter(|_| is_id)
    })
}

/// The id in `<01a20ada-4643-7135-80b2-5bbb589259f9@clinic.example>`.
fn message_id(text: &str) -> Option<MailId> {
    let (_, inner) = text.split_once('<')?;
    let (id, _) = inner.split_once('@')?;
    id.parse().ok().filter(|_| id.len() == 36)
}

#[cfg(test)]
mod tests;
