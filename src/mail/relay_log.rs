//! What the log of a mail server says of messages of ours.
//!
//! Postfix and Sendmail name the Message-ID in one line and the end in another, joined by the
//! server's own number for the message; Exim logs a message when it has taken it, with its id.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, BufRead};

use crate::domain::id::MailId;

/// Longest line that is looked at, in bytes.
const MAX_LINE: usize = 8_192;

/// Which of these mails a log shows as sent, each once, in the order of the log.
pub fn find_sent(mut log: impl BufRead, ours: &BTreeSet<MailId>) -> io::Result<Vec<MailId>> {
    let mut numbers: HashMap<String, MailId> = HashMap::new();
    let mut sent = Vec::new();
    let mut seen = HashSet::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        if log.read_until(b'\n', &mut line)? == 0 {
            return Ok(sent);
        }
        line.truncate(MAX_LINE);
        let text = String::from_utf8_lossy(&line);
        let named = message_id(&text).filter(|id| ours.contains(id));
        let number = queue_number(&text);
        if let Some(number) = number {
            if let Some(id) = named {
                numbers.insert(number.to_owned(), id);
            } else if names_a_message(&text) {
                // Servers use their numbers again: this one is another message's by now.
                numbers.remove(number);
            }
        }
        let known = || number.and_then(|number| numbers.get(number).copied());
        let Some(id) = named.or_else(known) else {
            continue;
        };
        if is_sent(&text) && seen.insert(id) {
            sent.push(id);
        }
    }
}

/// Whether the line tells which message a number stands for, ours or somebody else's.
fn names_a_message(line: &str) -> bool {
    ["message-id=", "msgid="]
        .iter()
        .any(|mark| line.contains(mark))
}

/// The first Message-ID of the kind that we give, anywhere in a line.
fn message_id(line: &str) -> Option<MailId> {
    const LENGTH: usize = 36;
    line.match_indices('@').find_map(|(at, _)| {
        let id = line.get(at.checked_sub(LENGTH)?..at)?;
        id.parse().ok()
    })
}

/// The server's own number: the word with a colon that follows the name of the program, as in
/// `postfix/smtp[812]: 4F1A2: to=...`.
fn queue_number(line: &str) -> Option<&str> {
    let (_, behind) = line.split_once("]: ")?;
    let (number, _) = behind.split_once(':')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric());
    is_number.then_some(number)
}

fn is_sent(line: &str) -> bool {
    // Exim: `<=` is a message that arrived there, `=>` one that left.
    ["status=sent", "stat=Sent", " <= ", " => "]
        .iter()
        .any(|mark| line.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "01a20ada-4643-7135-80b2-5bbb589259f9";
    const SECOND: &str = "01a20ada-4643-7135-80b2-5bbb589259fa";

    fn sent(log: &str) -> Vec<String> {
        let ours = [FIRST, SECOND].map(|id| id.parse().unwrap()).into();
        let found = find_sent(log.as_bytes(), &ours).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn postfix_tells_by_its_own_number_what_it_sent() {
        let log = format!(
            "Nov 28 11:00:00 mx postfix/cleanup[811]: 4F1A2: message-id=<{FIRST}@clinic.example>\n\
             Nov 28 11:00:00 mx postfix/cleanup[811]: 4F1A3: message-id=<{SECOND}@clinic.example>\n\
             Nov 28 11:00:01 mx postfix/smtp[812]: 4F1A3: to=<b@acme.example>, status=deferred (x)\n\
             Nov 28 11:00:01 mx postfix/smtp[812]: 4F1A2: to=<a@acme.example>, status=sent (250 ok)\n\
             Nov 28 11:00:02 mx postfix/smtp[812]: 4F1A9: to=<c@acme.example>, status=sent (250 ok)\n"
        );
        assert_eq!(sent(&log), [FIRST]);
    }

    #[test]
    fn a_number_that_was_given_to_another_message_is_no_longer_ours() {
        let log = format!(
            "Nov 28 11:00:00 mx postfix/cleanup[811]: 4F1A2: message-id=<{FIRST}@clinic.example>\n\
             Nov 28 11:00:00 mx postfix/cleanup[811]: 4F1A2: milter-reject: END-OF-MESSAGE\n\
             Nov 28 11:09:00 mx postfix/cleanup[811]: 4F1A2: message-id=<another@elsewhere.example>\n\
             Nov 28 11:09:01 mx postfix/smtp[812]: 4F1A2: to=<c@acme.example>, status=sent (250 ok)\n"
        );
        assert!(sent(&log).is_empty());
    }

    #[test]
    fn exim_and_sendmail_are_understood_and_other_peoples_mail_is_not_ours() {
        let exim = format!(
            "2026-11-28 11:00:00 1tGabc-0001-Xy <= care@clinic.example H=admit id={SECOND}@clinic.example\n"
        );
        assert_eq!(sent(&exim), [SECOND]);
        let sendmail = format!(
            "Nov 28 mx sm-mta[9]: 4AS0a1: from=<care@clinic.example>, msgid=<{FIRST}@clinic.example>\n\
             Nov 28 mx sm-mta[9]: 4AS0a1: to=<a@acme.example>, stat=Sent (ok)\n"
        );
        assert_eq!(sent(&sendmail), [FIRST]);
        let foreign = sendmail.replace(FIRST, "01a20ada-4643-7135-80b2-000000000000");
        assert!(sent(&foreign).is_empty());
        assert!(sent("\u{fffd}@@]: :\n]: 4F: <=").is_empty());
    }
}
