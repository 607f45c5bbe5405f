//! Where a person stands: what keeps them out, if anything does.

use jiff::Timestamp;

use super::Known;
use crate::domain::account::{AccountState, LoginOutcome};
use crate::domain::email::EmailAddress;
use crate::domain::id::InvitationId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::mail::{LinkPurpose, MailFate, MailKind};
use crate::domain::slug::Slug;
use crate::service::account::Account;
use crate::service::account::close::Deed;
use crate::store::account::story::PersonMail;
use crate::store::invitation::Invitation;

/// Where a mail is, as far as its reader is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailStanding {
    /// None is under way and none has left.
    None,
    /// It has not left yet; with what the server last said.
    Waiting(Option<String>),
    /// It left then.
    Sent(Timestamp),
    /// The server refused it for good, or it was given up; with what the server last said.
    Dead(Option<String>),
    /// It may have left or not.
    InDoubt,
    /// It was sent and came back; with the reason.
    Bounced(Option<String>),
    /// It was sent, and its reader reported it as unwanted.
    Complained,
}

/// An invitation that could let somebody in.
#[derive(Debug, Clone)]
pub struct InvitationStanding {
    /// The space.
    pub space: Slug,
    /// What it is.
    pub status: InvitationStatus,
    /// When it ended, or will end.
    pub until: Timestamp,
    /// Its newest mail.
    pub mail: MailStanding,
}

/// What keeps a person out, or lets them in.
#[derive(Debug, Clone)]
pub enum Standing {
    /// No account; this invitation is the nearest to being one.
    Invited(InvitationStanding),
    /// No account, and no invitation that was not accepted by somebody.
    Unknown,
    /// The account waits to be activated.
    Pending {
        /// Its newest activation mail.
        mail: MailStanding,
        /// Until when the newest link works; nothing where none is valid.
        link_until: Option<Timestamp>,
        /// When the account is erased if nothing happens.
        erased_at: Option<Timestamp>,
    },
    /// Too many log-ins failed.
    Locked {
        /// Until when no log-in is looked at.
        until: Timestamp,
    },
    /// Too many log-ins failed from the place that this person tried from, though not to the address.
    PlaceLocked {
        /// Until when no log-in from there is looked at.
        until: Timestamp,
    },
    /// A new password was asked for, and its mail did not get there; with what the server last said.
    ResetRefused(Option<String>),
    /// A new password was asked for, and its mail came back; with the reason.
    ResetBounced(Option<String>),
    /// Looked for by an address that the account is to have and has not yet.
    NextAddress {
        /// That address.
        next: EmailAddress,
        /// The old address has confirmed it, or need not.
        is_left: bool,
        /// The new one has.
        is_proved: bool,
    },
    /// The account works and is a member, once newer terms are accepted.
    TermsToAccept {
        /// The version.
        version: i32,
        /// The spaces it is a member of.
        spaces: Vec<Slug>,
    },
    /// The account works, and is a member nowhere.
    MemberNowhere {
        /// An invitation that waits for an answer.
        invitation: Option<InvitationStanding>,
        /// The last membership that ended, and when.
        ended: Option<(Slug, Timestamp)>,
    },
    /// The account works.
    Fine {
        /// The spaces it is a member of.
        spaces: Vec<Slug>,
        /// The last log-in failed, then.
        failed_at: Option<Timestamp>,
        /// An invitation to another space that waits for an answer.
        invitation: Option<InvitationStanding>,
    },
    /// Closed by staff.
    Disabled {
        /// When.
        since: Option<Timestamp>,
        /// By whom and why.
        deed: Option<Deed>,
    },
    /// Deleted, and can be restored.
    Deleted {
        /// Until then.
        until: Option<Timestamp>,
        /// By whom and why.
        deed: Option<Deed>,
    },
    /// Gone.
    Erased {
        /// When.
        at: Option<Timestamp>,
    },
}

impl Standing {
    /// The stable word.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invited(invitation) => invitation.code(),
            Self::Unknown => "unknown",
            Self::Pending {
                mail, link_until, ..
            } => match mail {
                MailStanding::Waiting(_) => "pending_mail_waiting",
                MailStanding::Dead(_) => "pending_mail_dead",
                MailStanding::InDoubt => "pending_mail_in_doubt",
                MailStanding::Bounced(_) => "pending_mail_bounced",
                MailStanding::Complained => "pending_mail_complained",
                MailStanding::Sent(_) | MailStanding::None if link_until.is_some() => {
                    "pending_link_unused"
                }
                MailStanding::Sent(_) => "pending_link_expired",
                MailStanding::None => "pending_no_link",
            },
            Self::Locked { .. } => "locked",
            Self::PlaceLocked { .. } => "place_locked",
            Self::ResetRefused(_) => "reset_mail_dead",
            Self::ResetBounced(_) => "reset_mail_bounced",
            Self::NextAddress { .. } => "next_address",
            Self::TermsToAccept { .. } => "terms_to_accept",
            Self::MemberNowhere {
                invitation: Some(_),
                ..
            } => "not_joined",
            Self::MemberNowhere { .. } => "member_nowhere",
            Self::Fine { .. } => "fine",
            Self::Disabled { .. } => "disabled",
            Self::Deleted { .. } => "deleted",
            Self::Erased { .. } => "erased",
        }
    }
}

impl InvitationStanding {
    const fn code(&self) -> &'static str {
        match (self.status, &self.mail) {
            (InvitationStatus::Withdrawn, _) => "invitation_withdrawn",
            (InvitationStatus::Expired, _) => "invitation_expired",
            (InvitationStatus::Accepted, _) => "invitation_accepted",
            (InvitationStatus::Open, MailStanding::Waiting(_)) => "invitation_mail_waiting",
            (InvitationStatus::Open, MailStanding::Dead(_)) => "invitation_mail_dead",
            (InvitationStatus::Open, MailStanding::InDoubt) => "invitation_mail_in_doubt",
            (InvitationStatus::Open, MailStanding::Bounced(_)) => "invitation_mail_bounced",
            (InvitationStatus::Open, MailStanding::Complained) => "invitation_mail_complained",
            (InvitationStatus::Open, _) => "invitation_unanswered",
        }
    }
}

pub(super) fn judge(known: &Known) -> Standing {
    let Some(account) = &known.account else {
        return match nearest_invitation(known) {
            Some(invitation) => Standing::Invited(invitation),
            None => Standing::Unknown,
        };
    };
    match account.state {
        AccountState::Pending => pending(known, account),
        AccountState::Active => active(known, account),
        AccountState::Disabled => Standing::Disabled {
            since: account.disabled_at,
            deed: known.closed_by.clone(),
        },
        AccountState::Deleted => Standing::Deleted {
            until: account.erase_after,
            deed: known.closed_by.clone(),
        },
        AccountState::Erased => Standing::Erased {
            at: account.erased_at,
        },
    }
}

fn pending(known: &Known, account: &Account) -> Standing {
    let mails = known.mails.iter().filter(|mail| {
        mail.kind == MailKind::Activation && mail.generation == account.activation_gen
    });
    let links = known.links.iter().filter(|link| {
        link.purpose == LinkPurpose::Activate
            && link.generation == account.activation_gen
            && link.used_at.is_none()
    });
    let newest = links.filter_map(|link| link.expires_at).max();
    Standing::Pending {
        mail: newest_mail(mails),
        link_until: newest.filter(|until| *until > known.now),
        erased_at: account.pending_until,
    }
}

fn active(known: &Known, account: &Account) -> Standing {
    if let Some(obstacle) = obstacle(known, account) {
        return obstacle;
    }
    let living = known
        .memberships
        .iter()
        .filter(|one| one.ended_at.is_none());
    let spaces: Vec<Slug> = living.map(|one| one.space.clone()).collect();
    let open = known.invitations.iter().rev().map(|(one, _)| one);
    let invitation = open
        .filter(|one| one.status(known.now) == InvitationStatus::Open)
        .find(|one| !spaces.contains(&one.space))
        .map(|one| standing_of(known, one));
    if spaces.is_empty() {
        let ended = known.memberships.iter();
        return Standing::MemberNowhere {
            invitation,
            ended: ended
                .filter_map(|one| Some((one.space.clone(), one.ended_at?)))
                .max_by_key(|(_, at)| *at),
        };
    }
    if let Some(version) = known.terms_to_accept {
        return Standing::TermsToAccept { version, spaces };
    }
    let last = known.log_ins.last();
    Standing::Fine {
        spaces,
        failed_at: last
            .filter(|last| last.outcome != LoginOutcome::LoggedIn)
            .map(|last| last.at),
        invitation,
    }
}

/// What keeps the person of an active account from logging in to it.
fn obstacle(known: &Known, account: &Account) -> Option<Standing> {
    if let Some(until) = known.locked_until {
        return Some(Standing::Locked { until });
    }
    if let Some(until) = known.place_locked_until {
        return Some(Standing::PlaceLocked { until });
    }
    let next = account.next_email.as_ref();
    if let Some(next) = next.filter(|next| known.looked_for.as_ref() == Some(&next.key())) {
        return Some(Standing::NextAddress {
            next: next.clone(),
            is_left: account.next_email_left.is_some(),
            is_proved: account.next_email_proved.is_some(),
        });
    }
    let resets = known
        .mails
        .iter()
        .filter(|mail| mail.kind == MailKind::Reset && mail.generation == account.reset_gen);
    let asked_at = resets.clone().map(|mail| mail.created_at).max()?;
    let got_in = known
        .log_ins
        .iter()
        .any(|one| one.outcome == LoginOutcome::LoggedIn && one.at > asked_at);
    match newest_mail(resets) {
        MailStanding::Dead(reply) if !got_in => Some(Standing::ResetRefused(reply)),
        MailStanding::Bounced(said) if !got_in => Some(Standing::ResetBounced(said)),
        _ => None,
    }
}

/// Of those that nobody accepted: an open one, else one that can be renewed, else one that was taken
/// back; the newest.
fn nearest_invitation(known: &Known) -> Option<InvitationStanding> {
    let rank = |one: &Invitation| match one.status(known.now) {
        InvitationStatus::Open => 2,
        InvitationStatus::Expired => 1,
        InvitationStatus::Withdrawn | InvitationStatus::Accepted => 0,
    };
    let waiting = known.invitations.iter().map(|(one, _)| one);
    let nearest = waiting
        .filter(|one| one.status(known.now) != InvitationStatus::Accepted)
        .max_by_key(|one| (rank(one), one.id))?;
    Some(standing_of(known, nearest))
}

fn standing_of(known: &Known, one: &Invitation) -> InvitationStanding {
    let about = |id: InvitationId| {
        let mails = known.mails.iter();
        mails.filter(move |mail| mail.invitation_id == Some(id) && mail.generation == one.link_gen)
    };
    InvitationStanding {
        space: one.space.clone(),
        status: one.status(known.now),
        until: one.ended_at.unwrap_or(one.expires_at),
        mail: newest_mail(about(one.id)),
    }
}

/// Where the newest of these mails is that was not outrun.
fn newest_mail<'a>(mails: impl Iterator<Item = &'a PersonMail>) -> MailStanding {
    let newest = mails.filter(|mail| mail.fate != MailFate::Moot).last();
    let Some(mail) = newest else {
        return MailStanding::None;
    };
    match mail.fate {
        MailFate::Queued | MailFate::Claimed | MailFate::Submitting => {
            MailStanding::Waiting(mail.reply.clone())
        }
        MailFate::Sent => MailStanding::Sent(mail.armed_at.unwrap_or(mail.created_at)),
        MailFate::Dead | MailFate::Expired => MailStanding::Dead(mail.reply.clone()),
        MailFate::InDoubt => MailStanding::InDoubt,
        MailFate::Bounced => MailStanding::Bounced(mail.reply.clone()),
        MailFate::Complained => MailStanding::Complained,
        MailFate::Moot => MailStanding::None,
    }
}
