//! `admit invite correct`: corrects the address of an invitation.

use jiff::Timestamp;

use crate::cli::args::{ChangeArgs, OutputArgs, TargetArg};
use crate::cli::bulk::deliver;
use crate::cli::changes::invitations::target;
use crate::cli::changes::mails::Mails;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::{database, mailing};
use crate::domain::email::EmailAddress;
use crate::domain::slug::Slug;
use crate::service::correct::{CorrectInvitation, InvitationCorrected};
use crate::service::delivery::Scope;
use crate::service::invitation::Invitation;
use crate::service::new_run;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite correct anna@acme.exmaple --to anna@acme.example
  admit invite correct anna@acme.exmaple --to anna@acme.example \\
    --space spring-clinic --queue";

/// Correct the address of an open invitation, and mail it to the right one.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The address that is wrong, or the id of the invitation
    #[arg(value_name = "EMAIL|ID")]
    pub invitation: TargetArg,
    /// The right address
    #[arg(long, value_name = "NEW")]
    pub to: EmailAddress,
    /// In this space [default: wherever the address is invited]
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// Leave the mail to a later `mail deliver`
    #[arg(long)]
    pub queue: bool,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// What became of the invitation.
struct Row {
    invitation: Invitation,
    changed: bool,
}

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "id",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.invitation.id),
        },
        Column {
            name: "email",
            rank: Rank::Key,
            cell: |row| Cell::Text(row.invitation.email.display()),
        },
        Column {
            name: "space",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.invitation.space),
        },
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |row| {
                Cell::of(if row.changed {
                    "corrected"
                } else {
                    "unchanged"
                })
            },
        },
        Column {
            name: "expires_at",
            rank: Rank::Key,
            cell: |row| Cell::Time(row.invitation.expires_at),
        },
    ];
}

/// Corrects it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns::<Row>()?;
    let dry_run = args.change.dry_run;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mailing = if args.queue || dry_run {
            None
        } else {
            Some(mailing::mailing(cx, &connected)?)
        };
        let space = match &args.space {
            Some(slug) => Some(service.find_space(slug).await?.id),
            None => None,
        };
        let request = CorrectInvitation {
            target: target(&args.invitation, space),
            to: args.to.clone(),
            run: new_run(),
            grounds: args.change.grounds(),
            mode: args.change.mode(),
        };
        let came = service.correct_invitation(&request).await?;
        let (invitation, mail) = match &came {
            InvitationCorrected::Corrected {
                invitation, mail, ..
            } => (invitation.as_ref().clone(), (!dry_run).then_some(*mail)),
            InvitationCorrected::Unchanged(invitation) => (invitation.as_ref().clone(), None),
        };
        if args.output.asked_format().is_some() {
            let changed = matches!(came, InvitationCorrected::Corrected { .. });
            let row = Row {
                invitation: invitation.clone(),
                changed,
            };
            output::object(&cx.ui, fields, row, Timestamp::UNIX_EPOCH)?;
        }
        cx.ui.status(&sentence(&came, dry_run));
        if dry_run {
            let place = &connected.place;
            cx.ui
                .status(&format!("Dry run, nothing was changed ({place})."));
        }
        let mut code = ExitCode::Ok;
        if let Some(mail) = mail {
            let scope = Scope::Batch(request.run);
            let mails = Mails {
                cx,
                service,
                mailing,
                scope,
                dead_hint: deliver::DEAD_INVITATIONS,
            };
            let delivery = mails.deliver().await?;
            code = mails.tell_one((mail, &invitation.email.display()), &delivery)?;
        }
        cx.ui.finish()?;
        Ok(code.into())
    })?
}

fn sentence(came: &InvitationCorrected, dry_run: bool) -> String {
    match came {
        InvitationCorrected::Unchanged(invitation) => {
            let email = invitation.email.display();
            format!("Unchanged: {email} is the address of the invitation.")
        }
        InvitationCorrected::Corrected {
            invitation, from, ..
        } => {
            let (old, new) = (from.display(), invitation.email.display());
            let until = invitation.expires_at.strftime("%Y-%m-%d");
            if dry_run {
                return format!("Would be corrected: {old} to {new}, good until {until}.");
            }
            format!(
                "Corrected: {old} to {new}. Links sent to the old address no longer work; the new one is good until {until}."
            )
        }
    }
}
