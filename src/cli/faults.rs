//! The errors of the layers below, as a person reads them: the only place that writes what to do
//! next about them.

mod account;
mod audit;
mod desk;
mod erasure;
mod mail;
mod outbox;
mod terms;

use super::error::CliError;
use super::exit::ExitCode;
use crate::domain::account::AccountState;
use crate::domain::mail::BlockCause;
use crate::embedded::EmbeddedError;
use crate::intake::{FileError, FileErrorKind};
use crate::service::ConnectError;
use crate::service::batch::BatchError;
use crate::service::database::SchemaState;
use crate::service::fault::{Fault, StoreError};
use crate::service::invitation::InvitationError;
use crate::service::kept_back::KeptBack;
use crate::service::organisation::OrganisationError;
use crate::service::space::SpaceError;

const fn exit_of(fault: Fault) -> ExitCode {
    match fault {
        Fault::Retry | Fault::TryLater => ExitCode::TryAgain,
        Fault::Unavailable => ExitCode::Unavailable,
        Fault::NotPermitted => ExitCode::NotPermitted,
        Fault::Violates(_) | Fault::Bug => ExitCode::Bug,
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        if error.is_of_another_session() {
            return Self::mixed_up(&error);
        }
        match exit_of(error.fault()) {
            ExitCode::Bug => Self::bug("the database refused what admit asked of it")
                .caused_by(&error)
                .hint("run it again with `-vv` and report what it says"),
            ExitCode::TryAgain if error.is_of_reading_alone() => Self::new(
                ExitCode::TryAgain,
                "the database can only be read for now",
            )
            .with_code("read_only")
            .caused_by(&error)
            .hint("if it is a standby, run the same line again once it has taken over")
            .hint("if the login may only read, as an auditor's, name another: `admit db roles` tells what each may"),
            ExitCode::TryAgain => Self::new(ExitCode::TryAgain, "the database is away for now")
                .caused_by(&error)
                .hint("run the same line again later; what is done is not done twice"),
            ExitCode::NotPermitted => Self::new(ExitCode::NotPermitted, "the database refused")
                .caused_by(&error)
                .hint("its login may not do this; name another one in `ADMIT_DATABASE_URL`: `admit db roles` tells what each may")
                .hint("after an update, grant what is new: `admit db roles --apply`"),
            exit => Self::new(exit, "the database refused").caused_by(&error),
        }
    }
}

impl CliError {
    /// A pooler answers with the statements of others.
    fn mixed_up(error: &StoreError) -> Self {
        let told = Self::new(
            ExitCode::Unavailable,
            "the pooler before the database mixes up prepared statements",
        );
        told.caused_by(error).with_pooler_hints()
    }

    /// The lines that make PgBouncer keep the statements of connections apart.
    fn with_pooler_hints(self) -> Self {
        self.with_code("pooled")
            .hint("in PgBouncer 1.21 or later: `max_prepared_statements = 200`")
            .hint(
                "in an older one: `server_reset_query = DEALLOCATE ALL` and \
                 `server_reset_query_always = 1`",
            )
    }

    /// The error of reaching a database.
    #[must_use]
    pub fn from_connect(error: &ConnectError) -> Self {
        let told = Self::new(exit_of(error.fault()), error.to_string());
        match error {
            ConnectError::Address => {
                Self::config(error.to_string()).hint("check it with `admit config show --origin`")
            }
            ConnectError::Schema {
                state: SchemaState::Missing | SchemaState::Behind(_),
                ..
            } => told
                .with_code("schema")
                .hint("bring it up to date: `admit db migrate`"),
            ConnectError::Schema { .. } | ConnectError::Diverged { .. } => told
                .with_code("schema")
                .hint("install the admit that migrated it, or a later one"),
            ConnectError::Failed(source) if source.is_of_another_session() => {
                Self::mixed_up(source)
            }
            ConnectError::Failed(source) if source.fault() == Fault::NotPermitted => told
                .caused_by(source)
                .hint("grant this login what it needs on admit's tables, or use one that has it"),
            ConnectError::Unreachable { source, .. } | ConnectError::Failed(source) => {
                told.caused_by(source)
            }
            ConnectError::Pooled { .. } => told
                .with_code("pooled")
                .hint("give the address of the server itself to this one command"),
            ConnectError::Mixing { .. } => told.with_pooler_hints(),
            ConnectError::Options { .. } => told
                .with_code("pooled")
                .hint("take `options` out of the address, and `PGOPTIONS` out of the environment")
                .hint(
                    "what they set belongs on the login: `ALTER ROLE name SET setting = value`; \
                     a role to act as, on a login of its own",
                ),
            ConnectError::Migration { source, .. } => told
                .caused_by(source)
                .hint("what failed was rolled back; admit needs a database of its own, and here a login that may create tables in it"),
        }
    }
}

impl From<ConnectError> for CliError {
    fn from(error: ConnectError) -> Self {
        Self::from_connect(&error)
    }
}

impl From<EmbeddedError> for CliError {
    fn from(error: EmbeddedError) -> Self {
        let exit = match &error {
            EmbeddedError::NotCreated { .. } => ExitCode::Config,
            temporary if temporary.is_temporary() => ExitCode::TryAgain,
            closed if closed.is_of_permission() => ExitCode::NotPermitted,
            _ => ExitCode::Unavailable,
        };
        let mut told = Self::new(exit, error.to_string());
        if let Some(source) = std::error::Error::source(&error) {
            told = told.caused_by(source);
        }
        error.hints().into_iter().fold(told, Self::hint)
    }
}

impl From<FileError> for CliError {
    fn from(error: FileError) -> Self {
        let exit = match error.kind() {
            FileErrorKind::Usage => ExitCode::Usage,
            FileErrorKind::NoInput => ExitCode::NoInput,
            FileErrorKind::BadData => ExitCode::BadData,
            FileErrorKind::CantCreate => ExitCode::CantCreate,
            FileErrorKind::Io => ExitCode::IoError,
        };
        let mut told = Self::new(exit, error.to_string());
        if let Some(source) = std::error::Error::source(&error) {
            told = told.caused_by(source);
        }
        match error.hint() {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}

impl From<OrganisationError> for CliError {
    fn from(error: OrganisationError) -> Self {
        let message = error.to_string();
        match error {
            OrganisationError::NotFound { near, .. } => {
                not_found(message, near.as_deref(), "`admit org list`")
            }
            OrganisationError::Exists { slug } => Self::new(ExitCode::Refused, message)
                .with_code("exists")
                .hint(format!("look at it: `admit org show {slug}`")),
            OrganisationError::Fault(fault) => fault.into(),
        }
    }
}

impl From<SpaceError> for CliError {
    fn from(error: SpaceError) -> Self {
        let message = error.to_string();
        match error {
            SpaceError::NotFound { slug, near } => {
                let told = not_found(message, near.as_deref(), "`admit space list`");
                if near.is_some() {
                    return told;
                }
                told.hint(format!(
                    "make it: `admit space create {slug} --name \"...\"`"
                ))
            }
            SpaceError::Exists { slug } => Self::new(ExitCode::Refused, message)
                .with_code("exists")
                .hint(format!("look at it: `admit space show {slug}`")),
            SpaceError::WhichOrganisation { known } => {
                Self::usage(message).hint(format!("add `--org SLUG`, one of: {}", known.join(", ")))
            }
            SpaceError::Organisation(error) => error.into(),
            SpaceError::Fault(fault) => fault.into(),
        }
    }
}

/// The refusal of an address that is not mailed. What came back can be lifted; what a person or staff
/// has decided cannot.
fn kept_back(message: String, cause: BlockCause, email: &str) -> CliError {
    let refused = CliError::new(ExitCode::Refused, message).with_code(cause.code());
    if !cause.is_undeliverable() {
        return refused;
    }
    refused.hint(format!(
        "once it can be delivered: `admit mail allow {email} --reason TEXT`"
    ))
}

impl From<KeptBack> for CliError {
    fn from(address: KeptBack) -> Self {
        kept_back(address.to_string(), address.cause, address.email.as_str())
    }
}

impl From<InvitationError> for CliError {
    fn from(error: InvitationError) -> Self {
        let message = error.to_string();
        let refused = |code| Self::new(ExitCode::Refused, message.clone()).with_code(code);
        match error {
            InvitationError::NotFound(_, near) if near.is_empty() => {
                Self::new(ExitCode::NotFound, message).hint("all of them: `admit invite list`")
            }
            InvitationError::NotFound(_, near) => Self::new(ExitCode::NotFound, message)
                .hint(format!("did you mean {}?", near.join(" or "))),
            InvitationError::Ambiguous { .. } => refused("ambiguous").hint("add `--space SLUG`"),
            InvitationError::Accepted(invitation)
                if invitation.accepter_state == Some(AccountState::Pending) =>
            {
                refused("already_accepted").hint(format!(
                    "the membership sleeps until the account is activated; mail that again: \
                     `admit activation resend {}`",
                    invitation.account_address().display()
                ))
            }
            InvitationError::Accepted(invitation) => refused("already_accepted").hint(format!(
                "an invitation cannot change a membership; look at the account: \
                 `admit account show {}`",
                invitation.account_address().display()
            )),
            InvitationError::Withdrawn(invitation) => refused("withdrawn").hint(format!(
                "invite anew: `admit invite send {} --space {} --again`",
                invitation.email, invitation.space
            )),
            InvitationError::KeptBack(invitation, cause) => {
                kept_back(message, cause, invitation.email.as_str()).hint(format!(
                    "or give the person's right address: `admit invite correct {} --to ADDRESS --space {}`",
                    invitation.email, invitation.space
                ))
            }
            InvitationError::Expired(invitation) => refused("expired").hint(format!(
                "renew it: `admit invite resend {} --space {}`",
                invitation.email, invitation.space
            )),
            InvitationError::NotSent(_) => {
                refused("not_sent").hint("deliver what waits: `admit mail deliver`")
            }
            InvitationError::CoolingDown { .. } => {
                refused("cooling_down").hint("sooner only with `--force --reason \"...\"`")
            }
            InvitationError::NotYours(_) => {
                refused("not_yours").hint("leave out `--sender` to change it all the same")
            }
            InvitationError::Fault(fault) => fault.into(),
        }
    }
}

impl From<BatchError> for CliError {
    fn from(error: BatchError) -> Self {
        let message = error.to_string();
        match error {
            BatchError::NotFound(_) => {
                Self::new(ExitCode::NotFound, message).hint("all of them: `admit batch list`")
            }
            BatchError::Fault(fault) => fault.into(),
        }
    }
}

fn not_found(message: String, near: Option<&str>, all: &str) -> CliError {
    let told = CliError::new(ExitCode::NotFound, message);
    match near {
        Some(near) => told.hint(format!("did you mean \"{near}\"? All of them: {all}")),
        None => told.hint(format!("all of them: {all}")),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_folder_that_is_closed_is_no_permission_and_says_what_the_system_said() {
        let error = CliError::from(EmbeddedError::Io {
            action: "look at",
            path: "/root/x".into(),
            source: io::ErrorKind::PermissionDenied.into(),
        });
        assert_eq!(error.exit, ExitCode::NotPermitted);
        assert_eq!(
            error.to_text(str::to_owned),
            "error: could not look at /root/x\n  caused by: permission denied\n\n\
             hint: name another folder with `--data-dir`\n"
        );
    }
}
