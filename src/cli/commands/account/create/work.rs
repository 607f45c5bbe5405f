//! The people who are to get accounts, and what is done for each.

use std::collections::HashSet;

use crate::cli::changes::Work;
use crate::cli::changes::outcome::{ChangeStatus, ChangeView};
use crate::cli::changes::pass::NotChanged;
use crate::cli::changes::people::Done;
use crate::cli::changes::targets::{Named, Target, Targets};
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::domain::email::EmailAddress;
use crate::domain::id::BatchId;
use crate::domain::language::Language;
use crate::domain::name::PersonName;
use crate::intake::invitee;
use crate::intake::{Columns, Field, Row};
use crate::service::account::create::{AccountCreated, CreateAccount};
use crate::service::{Grounds, Mode, Service};

/// The code of an address that was named before.
const REPEATED: &str = "repeated";

/// Somebody who is to get an account.
#[derive(Debug, Clone)]
pub(super) struct NewPerson {
    email: EmailAddress,
    name: PersonName,
    language: Language,
}

/// The people of a run.
pub(super) struct People {
    named: Named<EmailAddress>,
    name: PersonName,
    language: Language,
}

impl People {
    /// With the name that a single one is given, and the language of those whose row says none.
    pub(super) const fn new(
        named: Named<EmailAddress>,
        name: PersonName,
        language: Language,
    ) -> Self {
        Self {
            named,
            name,
            language,
        }
    }
}

impl Targets for People {
    type Argument = EmailAddress;
    type Target = NewPerson;

    fn named(&self) -> &Named<EmailAddress> {
        &self.named
    }

    fn of_row(&self, row: &Row, columns: &Columns) -> Target<NewPerson> {
        let cell = columns
            .place(Field::Email)
            .map_or("", |place| row.cells.get(place));
        let mut text = cell.trim().to_owned();
        let named = invitee::read(row, columns).map(|invitee| {
            text = invitee.address.display();
            NewPerson {
                email: invitee.address,
                name: invitee.name,
                language: invitee.language.unwrap_or(self.language),
            }
        });
        Target {
            row: row.number,
            text,
            named,
        }
    }

    fn of_argument(&self, row: u64, argument: &EmailAddress) -> Target<NewPerson> {
        Target {
            row,
            text: argument.display(),
            named: Ok(NewPerson {
                email: argument.clone(),
                name: self.name.clone(),
                language: self.language,
            }),
        }
    }
}

/// Makes accounts.
pub(super) struct Create {
    if_absent: bool,
    grounds: Grounds,
    run: BatchId,
    mode: Mode,
    seen: HashSet<String>,
}

impl Create {
    /// Begins a run.
    pub(super) fn new(if_absent: bool, grounds: Grounds, (run, mode): (BatchId, Mode)) -> Self {
        Self {
            if_absent,
            grounds,
            run,
            mode,
            seen: HashSet::new(),
        }
    }

    async fn create(&self, service: &Service, person: &NewPerson) -> Result<Done, CliError> {
        let request = CreateAccount {
            email: person.email.clone(),
            name: person.name.clone(),
            language: person.language,
            run: Some(self.run),
            grounds: self.grounds.clone(),
            mode: self.mode,
        };
        let would = self.mode == Mode::DryRun;
        match service.create_account(&request).await? {
            AccountCreated::Created(account, mail) => {
                let email = account.display();
                let sentence = if would {
                    format!("Would be made: {email}, with an activation that is good for 7 days.")
                } else {
                    format!(
                        "Made: {email}. The person has 7 days to choose a password and accept the \
                         terms, by the link in the mail."
                    )
                };
                Ok(Done {
                    changed: true,
                    sentence,
                    mail: Some(mail).filter(|_| !would),
                    ..unchanged(email, None)
                })
            }
            AccountCreated::Exists(account) if self.if_absent => {
                let email = account.display();
                Ok(Done {
                    sentence: format!(
                        "Unchanged: {email} has an account already, which is {}.",
                        account.state
                    ),
                    message: Some(format!("has an account, which is {}", account.state)),
                    ..unchanged(email, Some("exists"))
                })
            }
            AccountCreated::Exists(account) => Err(CliError::account_exists(&account)),
        }
    }
}

fn unchanged(target: String, code: Option<&'static str>) -> Done {
    Done {
        target,
        changed: false,
        code,
        message: None,
        sentence: String::new(),
        about: None,
        mail: None,
    }
}

impl Work for Create {
    type Target = NewPerson;
    type Done = Done;

    fn word(&self) -> &'static str {
        "created"
    }

    fn noun(&self) -> (&'static str, &'static str) {
        ("account", "accounts")
    }

    async fn change(
        &mut self,
        service: &Service,
        chunk: &[NewPerson],
    ) -> (Vec<Result<Done, NotChanged>>, Option<CliError>) {
        let mut outcomes = Vec::with_capacity(chunk.len());
        for person in chunk {
            if !self.seen.insert(person.email.key().as_str().to_owned()) {
                outcomes.push(Ok(Done {
                    message: Some("named before in this run".to_owned()),
                    ..unchanged(person.email.display(), Some(REPEATED))
                }));
                continue;
            }
            match self.create(service, person).await {
                Ok(done) => outcomes.push(Ok(done)),
                // Of this address: every other error is the database's, and ends the run.
                Err(error) if error.exit == ExitCode::Refused => {
                    outcomes.push(Err(NotChanged { space: None, error }));
                }
                Err(error) => return (outcomes, Some(error)),
            }
        }
        (outcomes, None)
    }

    fn view(&self, row: u64, target: String, done: &Done) -> ChangeView {
        let status = match done.code {
            _ if done.changed => ChangeStatus::Done(self.word()),
            Some(REPEATED) => ChangeStatus::Duplicate,
            _ => ChangeStatus::Unchanged,
        };
        ChangeView {
            row,
            target,
            space: None,
            status,
            code: done.code,
            message: done.message.clone(),
            hint: None,
        }
    }

    fn line(&self, done: &Done) -> Option<String> {
        done.changed.then(|| format!("  {}", done.target))
    }

    fn name(&self, done: &Done) -> String {
        done.target.clone()
    }

    fn rehearsal(&self) -> Self {
        Self::new(
            self.if_absent,
            self.grounds.clone(),
            (self.run, Mode::DryRun),
        )
    }
}
