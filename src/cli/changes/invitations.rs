//! Invitations as the targets of a run: what `invite withdraw`, `resend` and `remind` share.

use super::Work;
use super::outcome::{ChangeStatus, ChangeView};
use super::pass::NotChanged;
use super::targets::{Named, Target, Targets};
use crate::cli::args::TargetArg;
use crate::cli::bulk::spaces::Spaces;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::domain::id::SpaceId;
use crate::domain::slug::Slug;
use crate::intake::invitee::read_target;
use crate::intake::{Columns, Field, Row};
use crate::service::Service;
use crate::service::changes::{Change, ChangeRun, Changed, Done};
use crate::service::invitation::{InvitationError, InvitationTarget};

/// The sender that a flag names; `me` is who is doing this.
pub fn sender(cx: &Context, named: Option<&str>) -> Result<Option<String>, CliError> {
    Ok(match named {
        Some("me") => Some(cx.settings()?.actor.value.clone()),
        other => other.map(str::to_owned),
    })
}

/// What an argument names, in a space or in whichever it is.
#[must_use]
pub fn target(named: &TargetArg, space: Option<SpaceId>) -> InvitationTarget {
    match named {
        TargetArg::Id(id) => InvitationTarget::Id(*id),
        TargetArg::Email(email) => InvitationTarget::Address {
            email: email.clone(),
            space,
        },
    }
}

/// The invitations of a run, and the spaces that they can be in.
#[derive(Debug)]
pub struct Invitations {
    named: Named<TargetArg>,
    spaces: Spaces,
}

impl Invitations {
    /// Finds the spaces.
    pub async fn new(
        space: Option<&Slug>,
        named: Named<TargetArg>,
        service: &Service,
    ) -> Result<Self, CliError> {
        let usual = match space {
            Some(slug) => Some(service.find_space(slug).await?),
            None => None,
        };
        let spaces = Spaces::new(&service.list_spaces().await?, usual.as_ref());
        Ok(Self { named, spaces })
    }
}

impl Targets for Invitations {
    type Argument = TargetArg;
    type Target = InvitationTarget;

    fn named(&self) -> &Named<TargetArg> {
        &self.named
    }

    fn of_row(&self, row: &Row, columns: &Columns) -> Target<InvitationTarget> {
        let cell = columns
            .place(Field::Email)
            .map_or("", |place| row.cells.get(place));
        let mut text = cell.trim().to_owned();
        let named = read_target(row, columns).and_then(|(email, space)| {
            text = email.display();
            let space = match (space, self.spaces.usual()) {
                (Some(slug), _) => Some(self.spaces.of_row(Some(&slug))?.id),
                (None, usual) => usual.map(|usual| usual.id),
            };
            Ok(InvitationTarget::Address { email, space })
        });
        Target {
            row: row.number,
            text,
            named,
        }
    }

    fn of_argument(&self, row: u64, argument: &TargetArg) -> Target<InvitationTarget> {
        let space = self.spaces.usual().map(|usual| usual.id);
        Target {
            row,
            text: match argument {
                TargetArg::Id(id) => id.to_string(),
                TargetArg::Email(email) => email.display(),
            },
            named: Ok(target(argument, space)),
        }
    }
}

impl Work for ChangeRun {
    type Target = InvitationTarget;
    type Done = Changed;

    fn word(&self) -> &'static str {
        match self.change() {
            Change::Withdraw => "withdrawn",
            Change::Resend { .. } => "resent",
            Change::Remind { .. } => "reminded",
        }
    }

    fn noun(&self) -> (&'static str, &'static str) {
        ("invitation", "invitations")
    }

    async fn change(
        &mut self,
        service: &Service,
        chunk: &[InvitationTarget],
    ) -> (Vec<Result<Changed, NotChanged>>, Option<CliError>) {
        match service.change_invitations(self, chunk).await {
            Ok(outcomes) => {
                let outcomes = outcomes.into_iter();
                let told = outcomes.map(|outcome| outcome.map_err(NotChanged::from));
                (told.collect(), None)
            }
            Err(error) => (Vec::new(), Some(error.into())),
        }
    }

    fn view(&self, row: u64, target: String, changed: &Changed) -> ChangeView {
        let invitation = &changed.invitation;
        let (status, code, message) = match changed.done {
            Done::Withdrawn | Done::Resent(_) | Done::Reminded(_) => {
                (ChangeStatus::Done(self.word()), None, None)
            }
            Done::Unchanged => {
                let day = invitation.ended_at.map(|at| at.strftime("%Y-%m-%d"));
                let when = day.map_or_else(String::new, |day| format!("withdrawn {day}"));
                (ChangeStatus::Unchanged, Some("withdrawn"), Some(when))
            }
            Done::Repeated => {
                let message = "named before in this run".to_owned();
                (ChangeStatus::Duplicate, Some("repeated"), Some(message))
            }
        };
        // What was chosen and not typed is told by the address.
        let target = if self.is_chosen {
            invitation.email.display()
        } else {
            target
        };
        ChangeView {
            row,
            target,
            space: Some(invitation.space.to_string()),
            status,
            code,
            message,
            hint: None,
        }
    }

    fn line(&self, changed: &Changed) -> Option<String> {
        if !matches!(
            changed.done,
            Done::Withdrawn | Done::Resent(_) | Done::Reminded(_)
        ) {
            return None;
        }
        let invitation = &changed.invitation;
        let mail = match invitation.mail_state {
            Some(state) => format!(", mail {state}"),
            None => String::new(),
        };
        let (email, was) = (invitation.email.display(), changed.was);
        Some(format!("  {email}  {}  {was}{mail}", invitation.space))
    }

    fn name(&self, changed: &Changed) -> String {
        changed.invitation.email.display()
    }

    fn rehearsal(&self) -> Self {
        Self::rehearsal(self)
    }
}

impl From<InvitationError> for NotChanged {
    fn from(error: InvitationError) -> Self {
        let space = match &error {
            InvitationError::Accepted(invitation)
            | InvitationError::Withdrawn(invitation)
            | InvitationError::KeptBack(invitation, _)
            | InvitationError::Expired(invitation)
            | InvitationError::NotSent(invitation)
            | InvitationError::CoolingDown { invitation, .. }
            | InvitationError::NotYours(invitation) => Some(invitation.space.to_string()),
            InvitationError::NotFound(..)
            | InvitationError::Ambiguous { .. }
            | InvitationError::Fault(_) => None,
        };
        Self {
            space,
            error: error.into(),
        }
    }
}
