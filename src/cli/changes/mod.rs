//! One run over invitations that exist: name them, look, ask, change, tell.
//!
//! What `invite withdraw` and `invite resend` share. The invitations are named on the command line
//! or by a file, which is gone through a chunk at a time, so memory does not grow with its length.

pub mod ask;
pub mod outcome;
pub mod pass;
pub mod perform;
pub mod targets;

use super::args::TargetArg;
use super::context::Context;
use super::error::CliError;
use crate::domain::id::SpaceId;
use crate::service::invitation::InvitationTarget;

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
