//! A mail as lists and shows write it: its state in words, and the command that helps.

use jiff::Timestamp;

use crate::cli::output::{Cell, Column, Rank, Record};
use crate::domain::mail::{BlockCause, MailFate, MailKind};
use crate::service::outbox::Mail;

/// A mail as it is at a moment.
pub(super) struct MailView {
    pub(super) mail: Mail,
    pub(super) now: Timestamp,
}

/// One column.
const fn column(name: &'static str, rank: Rank, cell: fn(&MailView) -> Cell) -> Column<MailView> {
    Column { name, rank, cell }
}

impl Record for MailView {
    const COLUMNS: &'static [Column<Self>] = &[
        column("email", Rank::Key, |v| Cell::of(&v.email())),
        column("kind", Rank::Key, |v| Cell::of(&v.mail.kind)),
        column("state", Rank::Key, |v| Cell::of(&v.mail.fate)),
        column("standing", Rank::Extra(2), |v| Cell::of(v.standing())),
        column("space", Rank::Extra(6), |v| {
            Cell::text(v.mail.space.as_ref().map(ToString::to_string))
        }),
        column("attempts", Rank::Extra(5), |v| {
            Cell::Number(i64::from(v.mail.attempts))
        }),
        column("next_at", Rank::Extra(3), |v| Cell::time(v.next_at())),
        column("answer", Rank::Extra(4), |v| Cell::text(v.answer())),
        column("written_at", Rank::Extra(1), |v| {
            Cell::Time(v.mail.created_at)
        }),
        column("left_at", Rank::OnRequest, |v| Cell::time(v.mail.armed_at)),
        column("ended_at", Rank::OnRequest, |v| Cell::time(v.mail.ended_at)),
        column("maybe_duplicate", Rank::OnRequest, |v| {
            Cell::Bool(v.mail.maybe_duplicate)
        }),
        column("about", Rank::OnRequest, |v| Cell::Text(v.about())),
        column("command", Rank::OnRequest, |v| {
            Cell::text(v.commands().into_iter().next())
        }),
        column("reply_code", Rank::OnRequest, |v| {
            Cell::number(v.mail.reply_code.map(i64::from))
        }),
        column("enhanced_code", Rank::OnRequest, |v| {
            Cell::text(v.mail.reply_enhanced.clone())
        }),
        column("came_back_code", Rank::OnRequest, |v| {
            Cell::text(v.mail.reported_status.clone())
        }),
        column("came_back_at", Rank::OnRequest, |v| {
            Cell::time(v.mail.reported_at)
        }),
        column("address_blocked", Rank::OnRequest, |v| {
            Cell::text(v.mail.blocked.map(|cause| cause.to_string()))
        }),
        column("batch", Rank::OnRequest, |v| {
            Cell::text(v.mail.batch_id.map(|id| id.to_string()))
        }),
        column("id", Rank::Extra(7), |v| Cell::of(&v.mail.id)),
    ];
}

impl MailView {
    pub(super) fn email(&self) -> String {
        let email = self.mail.email.as_ref();
        email.map_or_else(String::new, |email| email.as_str().to_owned())
    }

    /// When it is tried next.
    fn next_at(&self) -> Option<Timestamp> {
        (self.mail.fate == MailFate::Queued).then_some(self.mail.not_before)
    }

    /// What came back, else what the server last said.
    fn answer(&self) -> Option<String> {
        let mail = &self.mail;
        if mail.reported_at.is_some() {
            return mail.reported.clone();
        }
        let words = mail.reply.clone()?;
        Some(match mail.reply_code {
            Some(code) => format!("{code} {words}"),
            None => words,
        })
    }

    /// Where it is, in words.
    pub(super) fn standing(&self) -> &'static str {
        let mail = &self.mail;
        match mail.fate {
            MailFate::Queued if mail.maybe_duplicate => "waiting to be sent once more",
            MailFate::Queued if mail.attempts > 0 => "waiting to be tried again",
            MailFate::Queued if mail.not_before > self.now => "waiting for its time",
            MailFate::Queued => "waiting",
            MailFate::Claimed | MailFate::Submitting => "sending",
            MailFate::Sent if mail.maybe_duplicate => "sent, perhaps twice",
            MailFate::Sent => "sent",
            MailFate::Dead => "dead",
            MailFate::InDoubt => "in doubt",
            MailFate::Expired => "expired",
            MailFate::Moot => "outrun",
            MailFate::Bounced => "bounced",
            MailFate::Complained => "unwanted",
        }
    }

    /// What it is about.
    pub(super) fn about(&self) -> String {
        let mail = &self.mail;
        let space = mail.space.as_ref();
        let space = space.map_or_else(String::new, |space| format!(" to {space}"));
        match mail.kind {
            MailKind::Invitation => format!("invitation{space}"),
            MailKind::Reminder => format!("reminder of an invitation{space}"),
            MailKind::Activation => "activation of an account".to_owned(),
            MailKind::Reset => "reset of a password".to_owned(),
            MailKind::AddressOld | MailKind::AddressNew => "change of an address".to_owned(),
            MailKind::PasswordChanged => "notice of a changed password".to_owned(),
            MailKind::MembershipEnded | MailKind::MembershipRestored => {
                let space = mail.space.as_ref();
                let of = space.map_or_else(String::new, |space| format!(" of {space}"));
                format!("notice of a membership{of}")
            }
        }
    }

    /// A sentence about what that means.
    pub(super) fn meaning(&self) -> String {
        let mail = &self.mail;
        let said = self
            .answer()
            .map_or_else(String::new, |answer| format!(": {answer}"));
        match mail.fate {
            MailFate::Queued if mail.maybe_duplicate => format!(
                "It may or may not have left before; it is sent once more by itself, labelled as \
                 perhaps the second one{said}"
            ),
            MailFate::Queued if mail.attempts > 0 => {
                format!("It did not leave yet and is tried again by itself{said}")
            }
            MailFate::Queued => "It has not left yet.".to_owned(),
            MailFate::Claimed | MailFate::Submitting => "It is leaving right now.".to_owned(),
            MailFate::Sent => "The mail server took it. Did it not arrive, the spam folder is the \
                               first place to look."
                .to_owned(),
            MailFate::Dead => format!("It will not be sent{said}"),
            MailFate::InDoubt => {
                format!("It may or may not have left{said}. The mail server's log knows.")
            }
            MailFate::Expired => "It was given up, because its time ran out.".to_owned(),
            MailFate::Moot => "It was not sent, because what it was about was over or was sent \
                               anew."
                .to_owned(),
            MailFate::Bounced => format!("The mail server took it, and it came back{said}"),
            MailFate::Complained => "Its reader reported it as unwanted.".to_owned(),
        }
    }

    /// The commands that help, the most likely first.
    pub(super) fn commands(&self) -> Vec<String> {
        let mail = &self.mail;
        let (id, email) = (mail.id, self.email());
        match mail.fate {
            MailFate::Queued => vec!["admit mail deliver".to_owned()],
            MailFate::Claimed | MailFate::Submitting | MailFate::Moot => Vec::new(),
            MailFate::InDoubt => vec![format!(
                "admit mail resolve {id} --as sent|dead|resend --reason TEXT"
            )],
            _ if !mail.open => Vec::new(),
            _ if mail.over || mail.fate == MailFate::Expired => vec![self.anew()],
            MailFate::Sent => vec![format!("admit mail retry {id} --again --reason TEXT")],
            MailFate::Dead if mail.blocked.is_none() => vec![format!("admit mail retry {id}")],
            _ => self.mended(&email),
        }
    }

    /// What asks for the same once more from its beginning.
    fn anew(&self) -> String {
        let email = self.email();
        match self.mail.kind {
            MailKind::Invitation | MailKind::Reminder => {
                let space = self.mail.space.as_ref();
                let space = space.map_or_else(String::new, |slug| format!(" --space {slug}"));
                format!("admit invite resend {email}{space}")
            }
            MailKind::Activation => format!("admit activation resend {email}"),
            MailKind::Reset => format!("admit password reset {email}"),
            _ => format!("admit mail retry {}", self.mail.id),
        }
    }

    /// Another address, or another try at this one.
    fn mended(&self, email: &str) -> Vec<String> {
        let correct = match self.mail.invitation_id {
            Some(_) => format!("admit invite correct {email} --to ADDRESS"),
            None => format!("admit account change-email {email} --to ADDRESS"),
        };
        let mut commands = vec![correct];
        if self.mail.blocked.is_some_and(BlockCause::is_undeliverable) {
            commands.push(format!("admit mail allow {email} --reason TEXT"));
        } else {
            commands.push(format!(
                "admit mail retry {} --again --reason TEXT",
                self.mail.id
            ));
        }
        commands
    }
}
