//! A link on standard output, for somebody who is at the desk.
//!
//! It is the one way for a secret out of admit beside mail, so it goes to a terminal, or where
//! somebody said in so many words that it may go elsewhere.

use super::args::{AccountArg, ChangeArgs};
use super::context::Context;
use super::error::CliError;
use super::exit::{Ending, ExitCode};
use super::{database, mailing};
use crate::domain::mail::LinkPurpose;
use crate::service::link_shown::{LinkShown, ShowLink, Wanted};

/// Makes a link of the one account that is named, and prints it.
pub fn print(
    cx: &Context,
    (targets, wanted): (&[AccountArg], Wanted),
    change: &ChangeArgs,
) -> Result<Ending, CliError> {
    let [target] = targets else {
        return Err(
            CliError::usage("--print-link prints the link of one account")
                .hint("name one address; leave `--print-link` out to mail several"),
        );
    };
    let onto_terminal = cx.ui.manner().width.is_some();
    if !onto_terminal && !change.yes && !change.dry_run {
        return Err(CliError::usage(
            "--print-link prints a secret, and standard output is no terminal",
        )
        .with_code("no_terminal")
        .hint("add `--yes` if it may go there all the same"));
    }
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        // Settings that lack something are told before earlier links end.
        let base_url = mailing::base_url(cx, &connected)?;
        let request = ShowLink {
            target: target.0.clone(),
            wanted,
            grounds: change.grounds(),
            mode: change.mode(),
        };
        let shown = connected.service.show_link(&request).await?;
        match shown.url(&base_url) {
            Some(url) => cx.ui.result(&format!("{url}\n"))?,
            None => cx.ui.status(&format!(
                "Dry run, nothing was changed ({}).",
                connected.place
            )),
        }
        tell(cx, &shown, wanted);
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

fn tell(cx: &Context, shown: &LinkShown, wanted: Wanted) {
    let email = shown.account.display();
    let until = shown.expires_at.strftime("%Y-%m-%d %H:%M UTC");
    let what = match shown.purpose {
        LinkPurpose::Activate => "activates the account",
        LinkPurpose::Reset | LinkPurpose::Address | LinkPurpose::Join => "sets a new password",
    };
    if wanted != Wanted::Activation && shown.purpose == LinkPurpose::Activate {
        cx.ui.status(&format!(
            "{email} is not activated yet, and that comes first."
        ));
    }
    if shown.token.is_none() {
        cx.ui.status(&format!(
            "A link that {what} of {email} would be printed, good once until {until}."
        ));
        return;
    }
    cx.ui.status(&format!(
        "This link {what} of {email}. It works once, until {until}; earlier links no longer work.\n\
         Nothing was mailed. Give it to nobody but that person."
    ));
}
