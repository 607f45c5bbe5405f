//! `admit invite show`: everything about the invitations of one person.

use crate::cli::args::{OutputArgs, TargetArg};
use crate::cli::changes::invitations;
use crate::cli::commands::invite::view::{InvitationView, MailView};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::escape::escape;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Fields, Format, json};
use crate::domain::account::AccountState;
use crate::domain::invitation::InvitationStatus;
use crate::domain::mail::MailFate;
use crate::domain::slug::Slug;
use crate::service::invitation::{Invitation, InvitationStory};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite show anna@acme.example
  admit invite show anna@acme.example --space spring-clinic --json";

/// Show a person's invitations.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The address, or the id of an invitation
    #[arg(value_name = "EMAIL|ID")]
    pub target: TargetArg,
    /// In this space only
    #[arg(long, value_name = "SLUG")]
    pub space: Option<Slug>,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Shows them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields: Fields<InvitationView> = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let space = match &args.space {
            Some(slug) => Some(service.find_space(slug).await?.id),
            None => None,
        };
        let target = invitations::target(&args.target, space);
        let stories = service.show_invitations(&target).await?;
        match cx.ui.manner().format.unwrap_or_default() {
            Format::Table if cx.ui.manner().quiet && cx.ui.manner().format.is_none() => {}
            Format::Table => tell(args, cx, stories)?,
            Format::Csv => {
                let now = stories.first().map(|story| story.now).unwrap_or_default();
                let views = stories
                    .into_iter()
                    .map(|story| InvitationView::of(story.invitation, story.now));
                output::list(&cx.ui, fields, views.collect(), now)?;
            }
            Format::Json => {
                let objects: Vec<String> = stories
                    .into_iter()
                    .map(|story| object(args, &fields, story))
                    .collect::<Result<_, _>>()?;
                cx.ui.result(&format!("[{}]\n", objects.join(",\n ")))?;
            }
            Format::Jsonl => {
                for story in stories {
                    let line = object(args, &fields, story)?;
                    cx.ui.result(&format!("{line}\n"))?;
                }
            }
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

/// The invitation as an object; with its mails, unless fields were chosen.
fn object(
    args: &Args,
    fields: &Fields<InvitationView>,
    story: InvitationStory,
) -> Result<String, CliError> {
    let view = InvitationView::of(story.invitation, story.now);
    let object = json::object(&view, fields.columns());
    if !args.output.fields.is_empty() {
        return Ok(object);
    }
    let columns = Fields::<MailView>::choose(&[])?;
    let mails: Vec<String> = story
        .mails
        .into_iter()
        .map(|mail| json::object(&MailView(mail), columns.columns()))
        .collect();
    let open = object.strip_suffix('}').unwrap_or(&object);
    Ok(format!("{open},\"mails\":[{}]}}", mails.join(",")))
}

fn tell(args: &Args, cx: &Context, stories: Vec<InvitationStory>) -> Result<(), CliError> {
    let ui = &cx.ui;
    for (index, story) in stories.into_iter().enumerate() {
        if index > 0 {
            ui.result("\n")?;
        }
        let now = story.now;
        let next = what_next(&story);
        let view = InvitationView::of(story.invitation, now);
        // Shown field by field there is room for all of them.
        let all: Vec<String> = match args.output.fields.as_slice() {
            [] => Fields::<InvitationView>::choose(&[])?
                .columns()
                .iter()
                .map(|column| column.name.to_owned())
                .collect(),
            chosen => chosen.to_vec(),
        };
        output::object(ui, Fields::choose(&all)?, view, now)?;
        if !args.output.fields.is_empty() {
            continue;
        }
        if !story.mails.is_empty() {
            ui.result("\nMails:\n")?;
            let mails = story.mails.into_iter().map(MailView).collect();
            output::list(ui, Fields::choose(&[])?, mails, now)?;
        }
        ui.result(&format!("\n{}\n", escape_lines(&next)))?;
    }
    Ok(())
}

fn escape_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(escape).collect();
    lines.join("\n")
}

/// What its state means, and the command that helps.
fn what_next(story: &InvitationStory) -> String {
    let invitation = &story.invitation;
    let (email, space) = (invitation.email.as_str(), &invitation.space);
    let day = |at: jiff::Timestamp| at.strftime("%Y-%m-%d").to_string();
    let ended = invitation.ended_at.map(day).unwrap_or_default();
    let expires = day(invitation.expires_at);
    let resend = format!("admit invite resend {email} --space {space}");
    let withdraw = format!("admit invite withdraw {email} --space {space}");
    match invitation.status(story.now) {
        InvitationStatus::Open => match invitation.mail_state {
            Some(MailFate::Queued | MailFate::Claimed | MailFate::Submitting) => format!(
                "Its mail has not left yet. Deliver what waits: admit mail deliver\n\
                 Take it back: {withdraw}"
            ),
            Some(MailFate::Dead) => format!(
                "The mail server refused its mail for good, so nobody can answer it.\n\
                 Take it back and invite the right address: {withdraw}\n\
                 Or try once more: {resend}"
            ),
            Some(MailFate::InDoubt) => format!(
                "Its mail may or may not have left: there was no clear answer.\n\
                 If it did not arrive, send it again: {resend}"
            ),
            Some(MailFate::Bounced) => format!(
                "Its mail came back, so nobody can answer it.\n\
                 Give it the right address: admit invite correct {email} --to ADDRESS\n\
                 Or mail this one all the same: admit mail allow {email} --reason TEXT"
            ),
            Some(MailFate::Complained) => format!(
                "Its reader reported the mail as unwanted, so nothing more is mailed there.\n\
                 Take it back: {withdraw}"
            ),
            _ => format!(
                "It waits for an answer until {expires}.\n\
                 Send it again: {resend}\nTake it back: {withdraw}"
            ),
        },
        InvitationStatus::Expired => format!(
            "It has expired ({expires}) and can no longer be accepted.\n\
             Renew it and send it again: {resend}"
        ),
        InvitationStatus::Withdrawn => format!(
            "It was withdrawn ({ended}); its links no longer work.\n\
             Invite anew: admit invite send {email} --space {space} --again"
        ),
        InvitationStatus::Accepted => accepted(invitation, &ended),
    }
}

/// Who has accepted it, and what that came to.
fn accepted(invitation: &Invitation, ended: &str) -> String {
    let (account, space) = (invitation.account_address(), &invitation.space_name);
    match invitation.accepter_state {
        Some(AccountState::Pending) => format!(
            "It was accepted ({ended}) by {account}, whose membership of {space} sleeps until the \
             account is activated.\nMail the activation again: admit activation resend {account}"
        ),
        Some(AccountState::Erased) | None => {
            format!("It was accepted ({ended}) by an account that is erased.")
        }
        Some(_) => format!(
            "It was accepted ({ended}) by {account}.\nLook at the account: admit account show \
             {account}"
        ),
    }
}
