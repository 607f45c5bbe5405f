//! What happened to one person, in the order of time.

use jiff::Timestamp;

use super::Known;
use crate::domain::account::LoginOutcome;
use crate::domain::audit::AuditAction;
use crate::domain::invitation::InvitationStatus;
use crate::domain::language::Language;
use crate::domain::mail::{MailFate, MailKind};
use crate::domain::slug::Slug;
use crate::store::invitation::Invitation;
use crate::store::login::LoginEntry;

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct StoryEvent {
    /// When.
    pub at: Timestamp,
    /// Who did it, where somebody did.
    pub by: Option<String>,
    /// What.
    pub what: Happening,
    /// Why, in words.
    pub reason: Option<String>,
    /// The ticket it belongs to.
    pub ticket: Option<String>,
}

/// What can happen to a person.
#[derive(Debug, Clone)]
pub enum Happening {
    /// An invitation was written.
    Invited {
        /// To this space.
        space: Slug,
        /// The organisation's own number.
        reference: Option<String>,
    },
    /// An invitation came to an end, or its time ran out.
    InvitationEnded {
        /// To this space.
        space: Slug,
        /// How it ended.
        status: InvitationStatus,
        /// Another account joined by it.
        by_another: bool,
    },
    /// A mail left, or waits since it was written into the outbox.
    Mailed {
        /// What for.
        kind: MailKind,
        /// What became of it.
        fate: MailFate,
        /// The space it is about.
        space: Option<Slug>,
        /// How often it was tried.
        attempts: i16,
        /// What the server last said.
        reply: Option<String>,
    },
    /// Attempts to log in, all with one outcome, nothing else between them.
    LogIn {
        /// How they ended.
        outcome: LoginOutcome,
        /// How many.
        count: usize,
        /// When the last one was.
        last: Timestamp,
    },
    /// A version of the terms was accepted.
    TermsAccepted {
        /// Which.
        version: i32,
        /// The language of the text that was shown.
        language: Language,
    },
    /// A row of the audit.
    Recorded {
        /// Its word, such as `account.disabled`.
        action: String,
        /// The space concerned.
        space: Option<Slug>,
        /// The state before and after, where it changed.
        states: Option<(String, String)>,
    },
}

impl Happening {
    /// The stable word of this kind of event: that of the audit where there is one.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Invited { .. } => "invitation.sent".to_owned(),
            Self::InvitationEnded { status, .. } => format!("invitation.{status}"),
            Self::Mailed { kind, .. } => format!("mail.{kind}"),
            Self::LogIn { outcome, .. } => format!("log_in.{outcome}"),
            Self::TermsAccepted { .. } => AuditAction::TermsAccepted.to_string(),
            Self::Recorded { action, .. } => action.clone(),
        }
    }
}

pub(super) fn tell(known: &Known) -> Vec<StoryEvent> {
    let mut story = Vec::new();
    for (invitation, accepted_by) in &known.invitations {
        let account = known.account.as_ref().map(|account| account.id);
        let by_another = accepted_by.is_some() && *accepted_by != account;
        invited(known, invitation, by_another, &mut story);
    }
    story.extend(known.mails.iter().map(|mail| {
        event(
            mail.armed_at.unwrap_or(mail.created_at),
            Happening::Mailed {
                kind: mail.kind,
                fate: mail.fate,
                space: mail.space.clone(),
                attempts: mail.attempts,
                reply: mail.reply.clone(),
            },
        )
    }));
    log_ins(&known.log_ins, &mut story);
    story.extend(known.terms.iter().map(|one| {
        let (version, language) = (one.version, one.language);
        event(
            one.accepted_at,
            Happening::TermsAccepted { version, language },
        )
    }));
    recorded(known, &mut story);
    // Stable: what has one time stays in the order above.
    story.sort_by_key(|event| event.at);
    story
}

fn event(at: Timestamp, what: Happening) -> StoryEvent {
    StoryEvent {
        at,
        by: None,
        what,
        reason: None,
        ticket: None,
    }
}

/// An invitation's beginning, and its end where the audit does not tell it.
fn invited(known: &Known, one: &Invitation, by_another: bool, story: &mut Vec<StoryEvent>) {
    story.push(StoryEvent {
        by: Some(one.sender.clone()),
        ..event(
            one.created_at,
            Happening::Invited {
                space: one.space.clone(),
                reference: one.reference.clone(),
            },
        )
    });
    let status = one.status(known.now);
    let (at, told_as) = match status {
        InvitationStatus::Open => return,
        InvitationStatus::Expired => (Some(one.expires_at), None),
        InvitationStatus::Withdrawn => (one.ended_at, Some(AuditAction::InvitationWithdrawn)),
        InvitationStatus::Accepted if by_another => (one.ended_at, None),
        InvitationStatus::Accepted => (one.ended_at, Some(AuditAction::InvitationAccepted)),
    };
    let is_told = told_as.is_some_and(|action| {
        known
            .audit
            .iter()
            .any(|entry| entry.action == action.as_str() && entry.subject_id == one.id.as_uuid())
    });
    if let Some(at) = at
        && !is_told
    {
        let space = one.space.clone();
        story.push(event(
            at,
            Happening::InvitationEnded {
                space,
                status,
                by_another,
            },
        ));
    }
}

/// Attempts that ended alike, one after the other, are told as one.
fn log_ins(entries: &[LoginEntry], story: &mut Vec<StoryEvent>) {
    for group in entries.chunk_by(|a, b| a.outcome == b.outcome) {
        if let [first, .., last] | [first @ last] = group {
            let count = group.len();
            story.push(event(
                first.at,
                Happening::LogIn {
                    outcome: first.outcome,
                    count,
                    last: last.at,
                },
            ));
        }
    }
}

/// What the audit has, but for what is told from its own rows already.
fn recorded(known: &Known, story: &mut Vec<StoryEvent>) {
    let told_elsewhere = [AuditAction::TermsAccepted.as_str()];
    for entry in &known.audit {
        if told_elsewhere.contains(&entry.action.as_str()) {
            continue;
        }
        let states = entry.before.clone().zip(entry.after.clone());
        story.push(StoryEvent {
            at: entry.at,
            by: Some(entry.actor.clone()),
            what: Happening::Recorded {
                action: entry.action.clone(),
                space: entry.space.clone(),
                states: states.filter(|(before, after)| before != after),
            },
            reason: entry.reason.clone(),
            ticket: entry.ticket.clone(),
        });
    }
}
