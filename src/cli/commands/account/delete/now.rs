//! Deleting for good: erased in the same transaction.

use std::path::PathBuf;

use super::{missing, standing, unchanged};
use crate::cli::erasing::{Erasing, Taken, in_words};
use crate::cli::error::CliError;
use crate::service::account::AccountTarget;
use crate::service::erasure::{AccountErasure, EraseAccount};
use crate::service::{Grounds, Mode, Service};

/// Deletes and erases.
#[derive(Clone)]
pub(super) struct EraseNow {
    pub(super) grounds: Grounds,
    pub(super) leave_ownerless: bool,
    pub(super) ignore_missing: bool,
    pub(super) mail_folder: Option<PathBuf>,
}

impl Erasing for EraseNow {
    const ASK: (&'static str, &'static str) = ("Erase", "erasing");
    const NOUN: (&'static str, &'static str) = ("account", "accounts");

    async fn take(
        &self,
        service: &Service,
        target: &AccountTarget,
        mode: Mode,
    ) -> Result<Taken, CliError> {
        let request = EraseAccount {
            target: target.clone(),
            leave_ownerless: self.leave_ownerless,
            mail_folder: self.mail_folder.clone(),
            grounds: self.grounds.clone(),
            mode,
        };
        let untouched = match service.erase_account(&request).await {
            Ok(AccountErasure::Erased(erasure)) => {
                let (email, receipt) = (erasure.account.display(), erasure.receipt);
                let would = if mode == Mode::DryRun {
                    "Would be erased"
                } else {
                    "Erased"
                };
                let mut sentence = format!("{would}: {email} ({}).", in_words(&receipt));
                let mut about = standing(&erasure.memberships);
                for address in &erasure.left {
                    let address = address.display();
                    let words = format!(
                        "invitations to {address} stay; if that is the same person: `admit invite erase {address} --reason \"...\"`"
                    );
                    sentence = format!("{sentence}\nNote: {words}");
                    about.push(words);
                }
                return Ok(Taken {
                    target: email,
                    receipt: Some(receipt),
                    about,
                    sentence,
                });
            }
            Ok(AccountErasure::Unchanged(account)) => unchanged(&account),
            Err(error) => missing(error.into(), target, self.ignore_missing)?,
        };
        Ok(Taken {
            target: untouched.target,
            receipt: None,
            about: Vec::new(),
            sentence: untouched.sentence,
        })
    }
}
