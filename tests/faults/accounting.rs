//! The accounting: what the files asked for, what the outbox says, and what the server accepted must
//! tell the same story (after the checker of a total queue in Jepsen, made stricter).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use sha2::{Digest as _, Sha256};

use crate::cli::invite_send_desk::Mail;
use crate::support::smtp::Received;

/// A mail as the outbox has it.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub(super) email: String,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) maybe_duplicate: bool,
    /// SHA-256 of the links that were made for it, in hexadecimal.
    pub(super) links: Vec<String>,
}

/// A mail as the server accepted it.
#[derive(Debug, Clone)]
pub(super) struct Accepted {
    pub(super) recipient: String,
    /// The local part of its Message-ID.
    pub(super) message_id: String,
    pub(super) link: String,
}

/// What the comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Account {
    /// People that the files name.
    pub(super) rows: usize,
    /// Mails that the server accepted, repetitions included.
    pub(super) accepted: usize,
    /// Mails that wait.
    pub(super) waiting: usize,
    pub(super) in_doubt: usize,
    pub(super) dead: usize,
    /// The same mail accepted again.
    pub(super) duplicates: usize,
    /// Not accepted, and not told as dead, in doubt or waiting either.
    pub(super) lost: Vec<String>,
    /// Accepted for somebody whom no file names.
    pub(super) unexpected: Vec<String>,
    /// Two different mails for one intent.
    pub(super) doubled: Vec<String>,
    /// Accepted more than once, and the outbox does not know that it may be so.
    pub(super) unlabelled: Vec<String>,
    /// Accepted, and the outbox says that it did not leave.
    pub(super) denied: Vec<String>,
    /// Accepted with a link that the database does not know.
    pub(super) unusable: Vec<String>,
}

impl Accepted {
    /// Reads what the server received.
    pub(super) fn read(received: &Received) -> Self {
        let mail = Mail::read(std::str::from_utf8(&received.message).unwrap());
        let message_id = &mail.headers["Message-ID"];
        let secret = BASE64URL.decode(mail.token()).unwrap();
        let local = message_id.trim_start_matches('<').split('@').next();
        Self {
            recipient: received.recipient.clone(),
            message_id: local.unwrap_or_default().to_owned(),
            link: hexadecimal(&Sha256::digest(secret)),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Compares the three logs.
pub(super) fn compare(
    rows: &BTreeSet<String>,
    outbox: &[Outgoing],
    accepted: &[Accepted],
) -> Account {
    let in_state = |state: &str| outbox.iter().filter(|mail| mail.state == state).count();
    let mut account = Account {
        rows: rows.len(),
        accepted: accepted.len(),
        waiting: in_state("queued") + in_state("claimed") + in_state("submitting"),
        in_doubt: in_state("in_doubt"),
        dead: in_state("dead"),
        ..Account::default()
    };
    let mut by_recipient: BTreeMap<&str, Vec<&Accepted>> = BTreeMap::new();
    for mail in accepted {
        by_recipient.entry(&mail.recipient).or_default().push(mail);
    }
    let mut by_email: BTreeMap<&str, Vec<&Outgoing>> = BTreeMap::new();
    for mail in outbox {
        by_email.entry(&mail.email).or_default().push(mail);
    }
    for row in rows {
        let told = by_email.get(row.as_str()).map_or(&[][..], Vec::as_slice);
        let is_told = told.iter().any(|mail| mail.state != "sent");
        if !by_recipient.contains_key(row.as_str()) && !is_told {
            account.lost.push(row.clone());
        }
        let intents: BTreeSet<&str> = told.iter().map(|mail| mail.kind.as_str()).collect();
        if told.len() > intents.len() || intents.len() > 1 {
            account.doubled.push(row.clone());
        }
    }
    let by_id: BTreeMap<&str, &Outgoing> =
        outbox.iter().map(|mail| (mail.id.as_str(), mail)).collect();
    for (recipient, mails) in by_recipient {
        account.look_at(rows, recipient, &mails, &by_id);
    }
    account
}

impl Account {
    /// What one person got.
    fn look_at(
        &mut self,
        rows: &BTreeSet<String>,
        recipient: &str,
        mails: &[&Accepted],
        outbox: &BTreeMap<&str, &Outgoing>,
    ) {
        if !rows.contains(recipient) {
            self.unexpected.push(recipient.to_owned());
        }
        let ids: BTreeSet<&str> = mails.iter().map(|mail| mail.message_id.as_str()).collect();
        if ids.len() > 1 && !self.doubled.iter().any(|known| known == recipient) {
            self.doubled.push(recipient.to_owned());
        }
        self.duplicates += mails.len() - ids.len();
        let known = mails
            .iter()
            .map(|mail| outbox.get(mail.message_id.as_str()));
        let may_have_left = |mail: &Outgoing| {
            mail.maybe_duplicate
                || ["sent", "in_doubt", "submitting"].contains(&mail.state.as_str())
        };
        if known
            .clone()
            .any(|mail| mail.is_none_or(|mail| !may_have_left(mail)))
        {
            self.denied.push(recipient.to_owned());
        }
        let is_labelled = known.flatten().all(|mail| mail.maybe_duplicate);
        if mails.len() > ids.len() && !is_labelled {
            self.unlabelled.push(recipient.to_owned());
        }
        let is_usable = |mail: &&Accepted| {
            let known = outbox.get(mail.message_id.as_str());
            known.is_some_and(|known| known.links.contains(&mail.link))
        };
        if !mails.iter().all(is_usable) {
            self.unusable.push(recipient.to_owned());
        }
    }

    /// What must never be, each with its name.
    pub(super) fn wrongs(&self) -> [(&'static str, &Vec<String>); 6] {
        [
            ("lost", &self.lost),
            ("unexpected", &self.unexpected),
            ("doubled", &self.doubled),
            ("unlabelled", &self.unlabelled),
            ("denied", &self.denied),
            ("unusable", &self.unusable),
        ]
    }

    /// Whether nothing is wrong.
    pub(super) fn is_right(&self) -> bool {
        self.wrongs().iter().all(|(_, people)| people.is_empty())
    }

    /// Adds another account, of other people.
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.accepted += other.accepted;
        self.waiting += other.waiting;
        self.in_doubt += other.in_doubt;
        self.dead += other.dead;
        self.duplicates += other.duplicates;
        self.lost.extend(other.lost);
        self.unexpected.extend(other.unexpected);
        self.doubled.extend(other.doubled);
        self.unlabelled.extend(other.unlabelled);
        self.denied.extend(other.denied);
        self.unusable.extend(other.unusable);
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rows, {} accepted, {} waiting, {} in doubt, {} dead, {} duplicates",
            self.rows, self.accepted, self.waiting, self.in_doubt, self.dead, self.duplicates
        )?;
        for (wrong, people) in self.wrongs() {
            if !people.is_empty() {
                write!(f, "; {wrong}: {}", people.join(" "))?;
            }
        }
        Ok(())
    }
}

fn outgoing(email: &str, id: &str, state: &str) -> Outgoing {
    Outgoing {
        email: email.to_owned(),
        id: id.to_owned(),
        kind: "invitation".to_owned(),
        state: state.to_owned(),
        maybe_duplicate: false,
        links: vec![format!("link of {id}")],
    }
}

fn accepted(recipient: &str, id: &str) -> Accepted {
    Accepted {
        recipient: recipient.to_owned(),
        message_id: id.to_owned(),
        link: format!("link of {id}"),
    }
}

/// The names of what is wrong in a world of one row, `a@x.test`.
fn wrongs(outbox: &[Outgoing], server: &[Accepted]) -> Vec<&'static str> {
    let rows = BTreeSet::from(["a@x.test".to_owned()]);
    let account = compare(&rows, outbox, server);
    let wrongs = account.wrongs();
    let found = wrongs.iter().filter(|(_, people)| !people.is_empty());
    found.map(|(name, _)| *name).collect()
}

#[test]
fn the_accounting_finds_each_wrong_and_nothing_else() {
    let sent = || outgoing("a@x.test", "1", "sent");
    let got = || accepted("a@x.test", "1");
    let none: [&str; 0] = [];
    assert_eq!(wrongs(&[sent()], &[got()]), none);
    for told in ["queued", "dead", "in_doubt", "expired"] {
        assert_eq!(
            wrongs(&[outgoing("a@x.test", "1", told)], &[]),
            none,
            "{told}"
        );
    }
    assert_eq!(wrongs(&[], &[]), ["lost"]);
    assert_eq!(wrongs(&[sent()], &[]), ["lost"]);
    let stranger = accepted("b@x.test", "2");
    let to_stranger = outgoing("b@x.test", "2", "sent");
    assert_eq!(
        wrongs(&[sent(), to_stranger], &[got(), stranger]),
        ["unexpected"]
    );
    let second = outgoing("a@x.test", "2", "sent");
    let both = [got(), accepted("a@x.test", "2")];
    assert_eq!(wrongs(&[sent(), second.clone()], &both), ["doubled"]);
    assert_eq!(wrongs(&[sent(), second], &[got()]), ["doubled"]);
    assert_eq!(wrongs(&[sent()], &[got(), got()]), ["unlabelled"]);
    let mut labelled = sent();
    labelled.maybe_duplicate = true;
    assert_eq!(wrongs(&[labelled], &[got(), got()]), none);
    assert_eq!(
        wrongs(&[outgoing("a@x.test", "1", "dead")], &[got()]),
        ["denied"]
    );
    let mut other_link = sent();
    other_link.links.clear();
    assert_eq!(wrongs(&[other_link], &[got()]), ["unusable"]);
}
