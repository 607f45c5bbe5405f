//! An invitation and its mails, as lists and shows write them.

use jiff::Timestamp;

use crate::cli::output::{Cell, Column, Rank, Record};
use crate::domain::invitation::InvitationStatus;
use crate::service::invitation::{Invitation, MailEntry};

/// An invitation as it is at a moment.
pub(super) struct InvitationView {
    pub(super) invitation: Invitation,
    pub(super) status: InvitationStatus,
}

impl InvitationView {
    pub(super) fn of(invitation: Invitation, now: Timestamp) -> Self {
        let status = invitation.status(now);
        Self { invitation, status }
    }
}

/// One column.
const fn column<R>(name: &'static str, rank: Rank, cell: fn(&R) -> Cell) -> Column<R> {
    Column { name, rank, cell }
}

impl Record for InvitationView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("email", Rank::Key, |v| {
            Cell::of(v.invitation.email.as_str())
        }),
        column("name", Rank::Extra(4), |v| {
            Cell::text(Some(v.invitation.name.full()).filter(|name| !name.is_empty()))
        }),
        column("role", Rank::Extra(2), |v| {
            Cell::List(v.invitation.roles.clone())
        }),
        column("status", Rank::Key, |v| Cell::of(&v.status)),
        column("space", Rank::Extra(3), |v| Cell::of(&v.invitation.space)),
        column("language", Rank::OnRequest, |v| {
            Cell::of(v.invitation.language.as_str())
        }),
        column("reference", Rank::OnRequest, |v| {
            Cell::text(v.invitation.reference.clone())
        }),
        column("mail", Rank::Extra(5), |v| {
            Cell::text(v.invitation.mail_state.map(|state| state.to_string()))
        }),
        column("mail_reply", Rank::OnRequest, |v| {
            Cell::text(v.invitation.mail_reply.clone())
        }),
        column("invited_at", Rank::Extra(1), |v| {
            Cell::Time(v.invitation.created_at)
        }),
        column("first_sent_at", Rank::OnRequest, |v| {
            Cell::time(v.invitation.first_sent_at)
        }),
        // One that has ended expires no more.
        column("expires_at", Rank::Extra(1), |v| {
            Cell::time(Some(v.invitation.expires_at).filter(|_| v.invitation.ended.is_none()))
        }),
        column("ended_at", Rank::OnRequest, |v| {
            Cell::time(v.invitation.ended_at)
        }),
        column("id", Rank::OnRequest, |v| Cell::of(&v.invitation.id)),
        column("batch", Rank::OnRequest, |v| {
            Cell::of(&v.invitation.batch_id)
        }),
        column("sender", Rank::OnRequest, |v| {
            Cell::of(v.invitation.sender.as_str())
        }),
        column("email_normalized", Rank::OnRequest, |v| {
            Cell::of(v.invitation.email.key().as_str())
        }),
    ];
}

/// A mail of an invitation.
pub(super) struct MailView(pub(super) MailEntry);

impl Record for MailView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("kind", Rank::Key, |v| Cell::of(&v.0.kind)),
        column("state", Rank::Key, |v| Cell::of(&v.0.state)),
        column("written_at", Rank::Extra(1), |v| Cell::Time(v.0.created_at)),
        column("left_at", Rank::Extra(2), |v| Cell::time(v.0.armed_at)),
        column("attempts", Rank::Extra(4), |v| {
            Cell::Number(i64::from(v.0.attempts))
        }),
        column("reply", Rank::Extra(3), |v| Cell::text(v.0.reply.clone())),
        column("not_before", Rank::OnRequest, |v| {
            Cell::Time(v.0.not_before)
        }),
        column("maybe_duplicate", Rank::OnRequest, |v| {
            Cell::Bool(v.0.maybe_duplicate)
        }),
        column("id", Rank::OnRequest, |v| Cell::of(&v.0.id)),
    ];
}
