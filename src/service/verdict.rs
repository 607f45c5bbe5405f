//! Who is invited and who is not: the rule, apart from the database that states the facts.

use jiff::Timestamp;

use super::bulk::{InviteOptions, InviteRow};
use crate::domain::account::AccountState;
use crate::domain::bulk::{RowOutcome, RowStatus};
use crate::domain::id::InvitationId;
use crate::domain::invitation::InvitationEnd;
use crate::domain::mail::BlockCause;
use crate::domain::name::{NamePart, PersonName};
use crate::store::bulk::{Facts, OpenFacts};

/// What to do about one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Write a new invitation.
    Invite(RowOutcome),
    /// Give the open one, which has run out, a new life.
    Renew(InvitationId, RowOutcome),
    /// Give the open one what the row says, without a mail.
    Update(InvitationId, RowOutcome),
    /// One is open: nothing to write, but its mail may still wait.
    Open(InvitationId, RowOutcome),
    /// Nothing to do.
    Leave(RowOutcome),
}

impl Verdict {
    /// What the row's outcome will be.
    pub(super) const fn outcome(&self) -> &RowOutcome {
        match self {
            Self::Invite(outcome)
            | Self::Renew(_, outcome)
            | Self::Update(_, outcome)
            | Self::Open(_, outcome)
            | Self::Leave(outcome) => outcome,
        }
    }
}

/// Judges one row by what is known of its space and address.
pub(super) fn judge(
    row: &InviteRow,
    facts: Option<&Facts>,
    options: InviteOptions,
    now: Timestamp,
) -> Verdict {
    let Some(facts) = facts else {
        return Verdict::Invite(RowOutcome::plain(RowStatus::Invited));
    };
    if let Some(open) = &facts.open
        && open.id == row.id
    {
        // Our own, from a try of this very chunk whose commit was not confirmed.
        return Verdict::Open(open.id, invited(facts));
    }
    if let Some(cause) = facts.blocked {
        return Verdict::Leave(blocked(cause));
    }
    let memberships = [
        facts.account.and_then(|account| account.member),
        facts.accepted_member,
    ];
    if memberships.contains(&Some(true)) {
        return Verdict::Leave(RowOutcome::plain(RowStatus::AlreadyMember));
    }
    if let Some(open) = &facts.open {
        return judge_open(row, open, facts, options, now);
    }
    if options.again {
        return Verdict::Invite(invited(facts));
    }
    if memberships.contains(&Some(false)) {
        return Verdict::Leave(held_back(
            "membership_ended",
            "was a member and was signed off",
        ));
    }
    if facts.last_end == Some(InvitationEnd::Withdrawn) {
        return Verdict::Leave(held_back("withdrawn", "the last invitation was withdrawn"));
    }
    Verdict::Invite(invited(facts))
}

fn judge_open(
    row: &InviteRow,
    open: &OpenFacts,
    facts: &Facts,
    options: InviteOptions,
    now: Timestamp,
) -> Verdict {
    if open.expires_at <= now {
        return if options.again {
            Verdict::Renew(open.id, invited(facts))
        } else {
            Verdict::Leave(held_back("expired", "the last invitation has expired"))
        };
    }
    let differences = differences(row, open);
    if differences.is_empty() {
        return Verdict::Open(open.id, RowOutcome::plain(RowStatus::AlreadyInvited));
    }
    let named = differences.join(", ");
    if options.update {
        let message = format!("updated: {named}");
        let outcome = RowOutcome::because(RowStatus::AlreadyInvited, "updated", message);
        Verdict::Update(open.id, outcome)
    } else {
        let message = format!("the open invitation has another {named}; --update takes it over");
        let outcome = RowOutcome::because(RowStatus::AlreadyInvited, "differs", message);
        Verdict::Open(open.id, outcome)
    }
}

/// What a row says that its open invitation does not. A row that says nothing differs in nothing.
fn differences(row: &InviteRow, open: &OpenFacts) -> Vec<&'static str> {
    let mut found = Vec::new();
    let said = |part: &Option<NamePart>, has: &Option<NamePart>| part.is_some() && part != has;
    let PersonName {
        given,
        infix,
        family,
    } = &row.name;
    if said(given, &open.name.given)
        || said(infix, &open.name.infix)
        || said(family, &open.name.family)
    {
        found.push("name");
    }
    if row
        .language
        .is_some_and(|language| language != open.language)
    {
        found.push("language");
    }
    if row
        .roles
        .as_ref()
        .is_some_and(|roles| roles.to_words() != open.roles)
    {
        found.push("role");
    }
    if row.reference.is_some() && row.reference != open.reference {
        found.push("reference");
    }
    found
}

fn invited(facts: &Facts) -> RowOutcome {
    let because =
        |code, message: &str| RowOutcome::because(RowStatus::Invited, code, message.to_owned());
    match facts.account.map(|account| account.state) {
        Some(AccountState::Disabled) => because(
            "account_disabled",
            "the account of this address is disabled; support can reactivate it",
        ),
        Some(AccountState::Deleted) => because(
            "account_deleted",
            "the account of this address is deleted; support can restore it for a while",
        ),
        Some(AccountState::Pending) => because(
            "account_pending",
            "the account of this address is not activated; support can resend its activation",
        ),
        Some(AccountState::Active | AccountState::Erased) | None => {
            RowOutcome::plain(RowStatus::Invited)
        }
    }
}

/// Nobody can answer what cannot be delivered, so the row is one to mend; what is not wanted is passed
/// over.
fn blocked(cause: BlockCause) -> RowOutcome {
    match cause {
        BlockCause::Bounced => RowOutcome::refused(
            cause.code(),
            "mail to this address bounced; mend the address, or `admit mail allow` it",
        ),
        BlockCause::Complained => RowOutcome::refused(
            cause.code(),
            "its reader reported a mail as unwanted; only `admit mail allow` lifts that",
        ),
        BlockCause::Declined | BlockCause::ByStaff => {
            held_back(cause.code(), "mail to this address is blocked")
        }
    }
}

fn held_back(code: &'static str, what: &str) -> RowOutcome {
    let way_on = if code == "blocked" {
        ""
    } else {
        "; --again invites"
    };
    RowOutcome::because(RowStatus::HeldBack, code, format!("{what}{way_on}"))
}
