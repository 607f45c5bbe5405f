//! A person, the memberships and the story, as they are written.

use crate::cli::output::{Cell, Column, Rank, Record};
use crate::cli::text::plural;
use crate::domain::account::{AccountState, LoginOutcome};
use crate::domain::invitation::InvitationStatus;
use crate::domain::mail::MailFate;
use crate::service::account::Account;
use crate::service::account::show::{Happening, Membership, Person, StoryEvent};

/// One column.
const fn column<R>(name: &'static str, rank: Rank, cell: fn(&R) -> Cell) -> Column<R> {
    Column { name, rank, cell }
}

/// What an account has, where there is one.
fn of(person: &Person, cell: impl FnOnce(&Account) -> Cell) -> Cell {
    person.account.as_ref().map_or(Cell::Null, cell)
}

impl Record for Person {
    const COLUMNS: &'static [Column<Self>] = &[
        column("email", Rank::Key, |p| {
            Cell::text(p.email.as_ref().map(|email| email.as_str().to_owned()))
        }),
        column("name", Rank::Key, |p| {
            Cell::text(Some(p.name.full()).filter(|name| !name.is_empty()))
        }),
        column("state", Rank::Key, |p| of(p, |a| Cell::of(&a.state))),
        column("language", Rank::Key, |p| {
            of(p, |a| Cell::of(a.language.as_str()))
        }),
        column("created_at", Rank::Key, |p| {
            of(p, |a| Cell::Time(a.created_at))
        }),
        column("made_by_staff", Rank::Key, |p| {
            of(p, |a| Cell::Bool(a.made_by_staff))
        }),
        column("pending_until", Rank::Key, |p| {
            let pending = |a: &&Account| a.state == AccountState::Pending;
            let account = p.account.as_ref().filter(pending);
            Cell::time(account.and_then(|a| a.pending_until))
        }),
        column("activated_at", Rank::Key, |p| {
            of(p, |a| Cell::time(a.activated_at))
        }),
        column("last_log_in_at", Rank::Key, |p| {
            Cell::time(p.last_log_in_at)
        }),
        column("disabled_at", Rank::Key, |p| {
            of(p, |a| Cell::time(a.disabled_at))
        }),
        column("deleted_at", Rank::Key, |p| {
            of(p, |a| Cell::time(a.deleted_at))
        }),
        column("erase_after", Rank::Key, |p| {
            let deleted = |a: &&Account| a.state == AccountState::Deleted;
            let account = p.account.as_ref().filter(deleted);
            Cell::time(account.and_then(|a| a.erase_after))
        }),
        column("erased_at", Rank::Key, |p| {
            of(p, |a| Cell::time(a.erased_at))
        }),
        column("next_email", Rank::Key, |p| {
            of(p, |a| {
                Cell::text(a.next_email.as_ref().map(|email| email.as_str().to_owned()))
            })
        }),
        column("id", Rank::Key, |p| of(p, |a| Cell::of(&a.id))),
    ];
}

/// A membership of the person.
pub(super) struct MembershipView(pub(super) Membership);

impl Record for MembershipView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("space", Rank::Key, |v| Cell::of(&v.0.space)),
        column("name", Rank::Extra(3), |v| {
            Cell::Text(v.0.space_name.clone())
        }),
        column("role", Rank::Key, |v| Cell::List(v.0.roles.clone())),
        column("state", Rank::Key, |v| {
            Cell::of(match (v.0.ended_at, v.0.account_state) {
                (Some(_), _) => "ended",
                (None, AccountState::Active) => "member",
                (None, _) => "dormant",
            })
        }),
        column("joined_at", Rank::Extra(1), |v| Cell::Time(v.0.joined_at)),
        column("ended_at", Rank::Extra(2), |v| Cell::time(v.0.ended_at)),
    ];
}

/// One thing that happened.
pub(super) struct EventView(pub(super) StoryEvent);

impl Record for EventView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("at", Rank::Key, |v| Cell::Time(v.0.at)),
        column("what", Rank::Key, |v| Cell::Text(what(&v.0.what))),
        column("by", Rank::Key, |v| Cell::text(v.0.by.clone())),
        column("detail", Rank::Wrapped, |v| Cell::text(detail(&v.0))),
        column("code", Rank::OnRequest, |v| Cell::Text(v.0.what.code())),
    ];
}

fn what(happening: &Happening) -> String {
    match happening {
        Happening::Invited { space, .. } => format!("invited to {space}"),
        Happening::InvitationEnded { space, status, .. } => match status {
            InvitationStatus::Expired => format!("invitation to {space} expired"),
            status => format!("invitation to {space} {status}"),
        },
        Happening::Mailed { kind, fate, .. } => {
            let kind = kind.as_str().replace('_', " ");
            let fate = match fate {
                MailFate::Queued => "waits",
                MailFate::Claimed | MailFate::Submitting => "is leaving",
                MailFate::Sent => "sent",
                MailFate::Dead => "refused",
                MailFate::InDoubt => "in doubt",
                MailFate::Expired => "given up",
                MailFate::Moot => "not sent",
                MailFate::Bounced => "bounced",
                MailFate::Complained => "reported as unwanted",
            };
            format!("{kind} mail {fate}")
        }
        Happening::LogIn { outcome, .. } => match outcome {
            LoginOutcome::LoggedIn => "logged in".to_owned(),
            _ => "log-in failed".to_owned(),
        },
        Happening::TermsAccepted { version, .. } => format!("accepted terms {version}"),
        Happening::Recorded { action, space, .. } => {
            let words = words_of(action);
            match space {
                Some(space) => format!("{words} ({space})"),
                None => words,
            }
        }
    }
}

/// What was done, of those whose word in the audit is not what a person would say.
fn words_of(action: &str) -> String {
    let words = match action {
        "account.address_asked" => "change of address asked for",
        "account.address_confirmed" => "change of address confirmed by one side",
        "account.address_given_up" => "change of address given up",
        "account.address_changed" => "address changed",
        "account.signed_up" => "signed up",
        "password.reset_asked" => "new password asked for",
        "password.changed" => "new password chosen",
        "link.printed" => "link shown to staff",
        "membership.made" => "became a member",
        "membership.roles_set" => "roles changed",
        other => return other.replace(['.', '_'], " "),
    };
    words.to_owned()
}

fn detail(event: &StoryEvent) -> Option<String> {
    let mut parts = Vec::new();
    match &event.what {
        Happening::Invited { reference, .. } => {
            parts.extend(reference.as_ref().map(|number| format!("number {number}")));
        }
        Happening::InvitationEnded { by_another, .. } => {
            parts.extend(by_another.then(|| "by another account".to_owned()));
        }
        Happening::Mailed {
            space,
            attempts,
            reply,
            fate,
            ..
        } => {
            parts.extend(space.as_ref().map(|space| format!("about {space}")));
            if *fate == MailFate::Moot {
                parts.push("what came after made it needless".to_owned());
            }
            if *attempts > 1 {
                parts.push(format!("tried {attempts} times"));
            }
            parts.extend(reply.as_ref().map(|reply| format!("server said: {reply}")));
        }
        Happening::LogIn {
            outcome,
            count,
            last,
        } => {
            parts.extend(reason_of(*outcome));
            if *count > 1 {
                let times = plural(*count as u64, "time", "times");
                let last = last.strftime("%Y-%m-%dT%H:%M:%SZ");
                parts.push(format!("{times}, the last at {last}"));
            }
        }
        Happening::TermsAccepted { language, .. } => {
            parts.push(format!("read in {}", language.as_str()));
        }
        Happening::Recorded { states, .. } => {
            let states = states.as_ref();
            parts.extend(states.map(|(before, after)| format!("{before} -> {after}")));
        }
    }
    parts.extend(event.reason.clone());
    parts.extend(
        event
            .ticket
            .as_ref()
            .map(|ticket| format!("ticket {ticket}")),
    );
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn reason_of(outcome: LoginOutcome) -> Option<String> {
    let words = match outcome {
        LoginOutcome::LoggedIn => return None,
        LoginOutcome::Invalid => "wrong password",
        LoginOutcome::Pending => "right password, not activated",
        LoginOutcome::Disabled => "right password, disabled",
        LoginOutcome::Deleted => "right password, deleted",
        LoginOutcome::Throttled => "too many had failed before",
    };
    Some(words.to_owned())
}
