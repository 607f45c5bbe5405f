//! What a mail server answered, and what that means.
//!
//! A reply is kept with the mail and shown to operators, so it is cut to a bounded length, shows
//! no control characters, and hides what servers like to quote: addresses and links.

use std::fmt;

use super::transport::Stage;

/// Longest text that is kept, in bytes.
const MAX_TEXT: usize = 512;
/// Runs of link characters this long are hidden: the secret of a link has 43.
const SECRET_LENGTH: usize = 43;

/// Words of refusals that are about the sender, in replies without an enhanced code.
const POLICY_WORDS: [&str; 9] = [
    "relay",
    "sender",
    "policy",
    "spam",
    "blacklist",
    "blocklist",
    "blocked",
    "reputation",
    "not permitted",
];

/// One reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The three digits of RFC 5321, 4.2.
    pub code: u16,
    /// The enhanced code of RFC 3463, such as `5.1.1`, where the server gave one.
    pub enhanced: Option<String>,
    /// The words: at most 512 bytes, without control characters, addresses and secrets hidden.
    pub text: String,
}

impl Reply {
    /// Takes a reply as it came: its code, and its lines joined by blanks.
    #[must_use]
    pub fn new(code: u16, text: &str) -> Self {
        let words: Vec<&str> = text
            .split(|c: char| c.is_control() || c.is_whitespace())
            .filter(|word| !word.is_empty())
            .collect();
        let enhanced = words.first().filter(|word| is_enhanced(word, code));
        let rest = &words[usize::from(enhanced.is_some())..];
        let hidden: Vec<String> = rest.iter().map(|word| hide(word)).collect();
        let mut text = hidden.join(" ");
        text.truncate(text.floor_char_boundary(MAX_TEXT));
        Self {
            code,
            enhanced: enhanced.map(|word| (*word).to_owned()),
            text,
        }
    }

    /// 2yz: done.
    #[must_use]
    pub const fn is_positive(&self) -> bool {
        self.code >= 200 && self.code < 300
    }

    /// Worth another attempt later. The enhanced code decides, then the class of the code.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.class() == '4'
    }

    /// Refused for good, as far as the server can say.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.class() == '5'
    }

    /// The recipient's address is at fault (x.1.1, .2, .3, .6 and .10: no such mailbox, no such
    /// domain, bad syntax, moved, null MX). Senders' addresses (x.1.7, x.1.8) are not meant.
    #[must_use]
    pub fn is_bad_recipient(&self) -> bool {
        matches!(self.subject(), Some((1, 0..=3 | 6 | 10)))
    }

    /// The server refuses us, not this recipient: policy, reputation or our sender's address
    /// (x.7.x, x.1.7, x.1.8). Of a server that gives no enhanced codes its words decide.
    #[must_use]
    pub fn is_policy(&self) -> bool {
        if let Some(subject) = self.subject() {
            return matches!(subject, (7, _) | (1, 7 | 8));
        }
        let text = self.text.to_ascii_lowercase();
        self.is_permanent() && POLICY_WORDS.iter().any(|word| text.contains(word))
    }

    /// Whether a refusal at this place, `None` after the message, is about us: our sender, our mails or
    /// how many they are, the server's own state. Such refusals meet whoever comes next too. Only what
    /// names the recipient is about the recipient: the address (see [`Reply::is_bad_recipient`]), the
    /// mailbox (x.2.z), or 5.4.1, with which Exchange turns away whom it does not know; at `RCPT TO` also
    /// a domain that cannot be reached (x.4.4, 5.4.310) or an address that cannot be written (5.6.7). A
    /// bare one (RFC 3463, 3) is judged by its place: the recipient is told after the sender, and has
    /// been accepted when the message comes.
    #[must_use]
    pub fn is_about_us(&self, place: Option<Stage>) -> bool {
        if self.is_policy() {
            return true;
        }
        let subject = self.subject().filter(|_| !self.is_bare());
        match (place, subject) {
            (Some(Stage::Mail), _) => true,
            (Some(Stage::Recipient), None | Some((4, 4 | 310) | (6, 7)))
            | (_, Some((4, 1) | (2, _))) => false,
            (_, Some(_)) if self.is_bad_recipient() => false,
            // What another server or network does not take for now is about where the mail goes.
            (_, Some(subject)) => self.is_permanent() || matches!(subject, (3, _) | (4, 5)),
            (_, None) => true,
        }
    }

    /// It says no more than its words do: no enhanced code, or one that means nothing (x.0.z, x.5.0).
    #[must_use]
    pub fn is_bare(&self) -> bool {
        matches!(self.subject(), None | Some((0, _) | (5, 0)))
    }

    /// The recipient's mailbox is full: x.2.2, or 552 without an enhanced code. 452 without one is the
    /// server's own disk (RFC 5321, 4.2.2).
    #[must_use]
    pub fn is_mailbox_full(&self) -> bool {
        match self.subject() {
            Some(subject) => subject == (2, 2),
            None => self.code == 552,
        }
    }

    /// The server asks us to log in, or does not like how we did (RFC 4954, 6; RFC 3207, 4).
    #[must_use]
    pub const fn is_authentication(&self) -> bool {
        matches!(self.code, 530 | 534 | 535 | 538)
    }

    /// The server is closing the connection (RFC 5321, 3.8).
    #[must_use]
    pub const fn is_closing(&self) -> bool {
        self.code == 421
    }

    fn class(&self) -> char {
        let first = |text: &str| text.chars().next();
        self.enhanced
            .as_deref()
            .and_then(first)
            .or_else(|| first(&self.code.to_string()))
            .unwrap_or('5')
    }

    /// The second and third number of the enhanced code.
    fn subject(&self) -> Option<(u16, u16)> {
        let mut numbers = self.enhanced.as_deref()?.split('.').skip(1);
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = &self.enhanced {
            write!(f, " {enhanced}")?;
        }
        if self.text.is_empty() {
            Ok(())
        } else {
            write!(f, " {}", self.text)
        }
    }
}

/// Three numbers joined by dots, the first of which agrees with the reply's class (RFC 2034, 4).
fn is_enhanced(word: &str, code: u16) -> bool {
    let numbers: Vec<&str> = word.split('.').collect();
    let short = |number: &&str| {
        (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    };
    numbers.len() == 3
        && numbers.iter().all(short)
        && matches!(numbers[0], "2" | "4" | "5")
        && numbers[0] == (code / 100).to_string()
}

/// Hides the local part of every address in a word, and every run that could be a link's secret.
fn hide(word: &str) -> String {
    let is_atext = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.\"".contains(c);
    let mut shown = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('@') {
        let local_start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| is_atext(*c))
            .last()
            .map_or(before.len(), |(at, _)| at);
        let (kept, local) = before.split_at(local_start);
        shown.push_str(kept);
        shown.extend(local.chars().next());
        shown.push_str("***@");
        rest = after;
    }
    shown.push_str(rest);
    let is_secret = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let has_secret = shown
        .split(|c| !is_secret(c))
        .any(|run| run.len() >= SECRET_LENGTH);
    if has_secret { "***".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_enhanced_code_is_read_where_it_agrees_with_the_code() {
        let reply = Reply::new(550, "5.1.1 No such user");
        assert_eq!(reply.enhanced.as_deref(), Some("5.1.1"));
        assert_eq!(reply.text, "No such user");
        assert_eq!(reply.to_string(), "550 5.1.1 No such user");
        assert_eq!(Reply::new(550, "4.1.1 odd").enhanced, None);
        assert_eq!(Reply::new(250, "").to_string(), "250");
    }

    #[test]
    fn replies_are_classed_by_enhanced_code_and_then_by_digit() {
        assert!(Reply::new(451, "try later").is_transient());
        assert!(Reply::new(554, "no").is_permanent());
        assert!(Reply::new(550, "5.1.1 who").is_bad_recipient());
        assert!(Reply::new(550, "5.1.10 null mx").is_bad_recipient());
        assert!(!Reply::new(550, "5.1.8 your sender").is_bad_recipient());
        assert!(Reply::new(550, "5.1.8 your sender").is_policy());
        assert!(Reply::new(451, "4.7.1 slow down").is_policy());
        assert!(Reply::new(554, "Relay access denied").is_policy());
        assert!(Reply::new(550, "message rejected as SPAM").is_policy());
        assert!(!Reply::new(550, "Unknown user").is_policy());
        assert!(!Reply::new(451, "greylisted, sender unknown").is_policy());
        assert!(!Reply::new(550, "5.1.1 no such user to relay to").is_policy());
        assert!(Reply::new(452, "4.2.2 full").is_mailbox_full());
        assert!(Reply::new(552, "full").is_mailbox_full());
        assert!(!Reply::new(452, "4.3.1 our disk").is_mailbox_full());
        assert!(!Reply::new(452, "space shortage").is_mailbox_full());
        assert!(!Reply::new(550, "who").is_bad_recipient());
    }

    #[test]
    fn only_what_names_the_recipient_is_about_the_recipient() {
        use Stage::{Data, Mail, Recipient};
        for (code, text, place, about_us) in [
            (550, "5.1.1 who", Some(Recipient), false),
            (550, "5.1.1 who", None, false),
            (550, "5.2.1 disabled", Some(Recipient), false),
            (550, "5.4.1 access denied", Some(Recipient), false),
            (550, "unknown user", Some(Recipient), false),
            (451, "greylisted", Some(Recipient), false),
            (
                450,
                "4.4.3 its domain does not answer",
                Some(Recipient),
                false,
            ),
            (
                550,
                "5.4.5 daily sending limit exceeded",
                Some(Recipient),
                true,
            ),
            (
                550,
                "5.1.90 daily limit for recipients",
                Some(Recipient),
                true,
            ),
            (554, "5.6.0 content rejected", None, true),
            (554, "Message rejected: address is not verified", None, true),
            (554, "no", Some(Data), true),
            (550, "no", Some(Mail), true),
            (452, "space shortage", Some(Mail), true),
            (452, "4.3.1 our disk", Some(Recipient), true),
            (451, "slow down", None, true),
            (550, "5.5.0 mailbox unavailable", Some(Recipient), false),
            (550, "5.0.0 no", Some(Recipient), false),
            (550, "5.4.4 no such domain", Some(Recipient), false),
            (553, "5.6.7 not ASCII", Some(Recipient), false),
            (554, "5.0.0 no", None, true),
        ] {
            let reply = Reply::new(code, text);
            assert_eq!(reply.is_about_us(place), about_us, "{reply} at {place:?}");
        }
    }

    #[test]
    fn people_and_links_are_hidden_and_the_text_is_bounded() {
        let secret = "A".repeat(43);
        let text = format!(
            "5.1.1 <anna@acme.example>: unknown\u{1b}[31m, to=bob@x.test,c@y.test see \
             https://admit.example/join/{secret}"
        );
        assert_eq!(
            Reply::new(550, &text).text,
            "<a***@acme.example>: unknown [31m, t***@x.test,c***@y.test see ***"
        );
        assert_eq!(Reply::new(250, &"é".repeat(400)).text.len(), 512);
    }
}
