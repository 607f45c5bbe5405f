//! The errors about accounts, and the verb that fits where one does not.

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::account::show::{Candidate, PersonError};
use crate::service::account::{Account, AccountError};

impl From<AccountError> for CliError {
    fn from(error: AccountError) -> Self {
        let message = error.to_string();
        let refused = |code| Self::new(ExitCode::Refused, message.clone()).with_code(code);
        match error {
            AccountError::NotFound(_, near) if near.is_empty() => {
                Self::new(ExitCode::NotFound, message)
                    .hint("look for the person by name or number: `admit account show TEXT`")
            }
            AccountError::NotFound(_, near) => Self::new(ExitCode::NotFound, message)
                .hint(format!("did you mean {}?", near.join(" or "))),
            AccountError::Invited(email) => Self::new(ExitCode::NotFound, message)
                .hint(format!(
                    "{email} is invited and has not joined: `admit invite resend {email}`"
                ))
                .hint(format!(
                    "to take that back: `admit invite withdraw {email}`; to forget the person: `admit invite erase {email} --reason \"...\"`"
                )),
            AccountError::Elsewhere(_, account) => Self::new(ExitCode::NotFound, message).hint(
                format!("its invitation was accepted by the account {account}: `admit account show {account}`"),
            ),
            AccountError::Pending(account) => in_state(refused("account_pending"), &account),
            AccountError::Active(account) => in_state(refused("account_active"), &account),
            AccountError::Disabled(account) => in_state(refused("account_disabled"), &account),
            AccountError::Deleted(account) => in_state(refused("account_deleted"), &account),
            AccountError::Erased(account) => in_state(refused("account_erased"), &account),
            AccountError::AddressTaken(email) => refused("address_taken")
                .hint(format!(
                    "look at that account: `admit account show {email}`"
                ))
                .hint("one address has one account; give the other one another address first"),
            AccountError::KeptBack(address) => address.into(),
            AccountError::CoolingDown { .. } => {
                refused("cooling_down").hint("sooner only with `--force --reason \"...\"`")
            }
            AccountError::LastOwner { ref spaces, .. } => refused("last_owner")
                .hint(format!(
                    "make somebody else an owner first: `admit member set-role EMAIL --space {} --role owner`",
                    spaces.first().map_or("SLUG", String::as_str)
                ))
                .hint("or leave it without one: `--leave-ownerless`"),
            AccountError::InFlight(_) => Self::new(ExitCode::TryAgain, message)
                .with_code("in_flight")
                .hint("run the same line again in a minute"),
            AccountError::Fault(fault) => fault.into(),
        }
    }
}

impl CliError {
    /// An address that is to get an account has one already.
    #[must_use]
    pub fn account_exists(account: &Account) -> Self {
        let message = format!(
            "{} has an account already, which is {}",
            account.display(),
            account.state
        );
        in_state(
            Self::new(ExitCode::Refused, message).with_code("exists"),
            account,
        )
    }
}

/// The verb that fits the state of an account.
fn in_state(error: CliError, account: &Account) -> CliError {
    use crate::domain::account::AccountState::{Active, Deleted, Disabled, Erased, Pending};
    let email = account.display();
    match account.state {
        Pending => error.hint(format!(
            "mail the activation again: `admit activation resend {email}`"
        )),
        Active => error.hint(format!(
            "let the person choose a new password: `admit password reset {email}`"
        )),
        Disabled => error.hint(format!("open it again: `admit account reactivate {email}`")),
        Deleted => error.hint(format!("bring it back: `admit account restore {email}`")),
        Erased => error.hint("nothing of it is left; a new one: `admit account create EMAIL`"),
    }
}

impl From<PersonError> for CliError {
    fn from(error: PersonError) -> Self {
        let message = error.to_string();
        let not_found = Self::new(ExitCode::NotFound, message);
        match error {
            PersonError::NotFound(_, near) if near.is_empty() => not_found
                .hint("all accounts: `admit account list`; all invitations: `admit invite list`")
                .hint(
                    "nobody gets in without an invitation: `admit invite send EMAIL --space SLUG`",
                ),
            PersonError::NotFound(_, near) => {
                not_found.hint(format!("did you mean {}?", near.join(" or ")))
            }
            PersonError::Several {
                candidates, more, ..
            } => {
                let error = candidates
                    .iter()
                    .map(|one| format!("{}: `admit account show {}`", about(one), naming(one)))
                    .fold(not_found.with_code("several"), Self::hint);
                if more {
                    error.hint("there are more; give more of the name")
                } else {
                    error
                }
            }
            PersonError::Fault(fault) => fault.into(),
        }
    }
}

fn about(one: &Candidate) -> String {
    let name = match one.name.full() {
        empty if empty.is_empty() => "no name".to_owned(),
        name => name,
    };
    match one.account_id {
        Some(_) => name,
        None => format!("{name}, invited"),
    }
}

fn naming(one: &Candidate) -> String {
    one.email.display()
}
