//! `admit account create`: makes accounts for people who come without an invitation.

mod work;

use self::work::{Create, People};
use crate::cli::args::{ChangeArgs, InputArgs, OutputArgs, RowsArgs};
use crate::cli::changes::perform::{Manner, perform};
use crate::cli::changes::targets::Targets as _;
use crate::cli::changes::{ask, people, targets};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Ending;
use crate::cli::{database, mailing};
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::domain::name::{NamePart, PersonName};
use crate::service::delivery::Scope;
use crate::service::new_run;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account create kim@acme.example --name \"Kim van Dam\" --language nl
  admit account create kim@acme.example \\
    --given-name Kim --infix van --family-name Dam
  admit account create --csv people.csv --if-absent --dry-run";

/// So many accounts are made without a question.
const WITHOUT_QUESTION: u64 = 5;

/// Make accounts for people who come without an invitation.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The addresses
    #[arg(
        value_name = "EMAIL",
        conflicts_with = "csv",
        required_unless_present = "csv"
    )]
    pub addresses: Vec<EmailAddress>,
    /// The name of a single person
    #[arg(long, value_name = "NAME", conflicts_with_all = ["csv", "given_name", "infix", "family_name"])]
    pub name: Option<String>,
    /// The given name of a single person
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "csv",
        hide_short_help = true
    )]
    pub given_name: Option<String>,
    /// What stands between, such as van der
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "csv",
        hide_short_help = true
    )]
    pub infix: Option<String>,
    /// The family name of a single person
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "csv",
        hide_short_help = true
    )]
    pub family_name: Option<String>,
    /// The language of the mails, where the row does not say: en or nl
    #[arg(
        long,
        value_name = "LANGUAGE",
        default_value = "en",
        hide_short_help = true
    )]
    pub language: Language,
    /// An address that has an account is unchanged instead of refused
    #[arg(long)]
    pub if_absent: bool,
    /// Leave the mails to a later `mail deliver`
    #[arg(long, hide_short_help = true)]
    pub queue: bool,
    /// The file.
    #[command(flatten)]
    pub input: InputArgs,
    /// Which rows a table shows.
    #[command(flatten)]
    pub rows: RowsArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Makes them and mails their activations.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let name = name(args)?;
    let named = targets::open(&args.input, &args.addresses)?;
    targets::tell(cx, &named);
    let people = People::new(named, name, args.language);
    let dry_run = args.change.dry_run;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let mailing = if args.queue || dry_run {
            None
        } else {
            Some(mailing::mailing(cx, &connected)?)
        };
        let run = new_run();
        let (grounds, mode) = (args.change.grounds(), args.change.mode());
        let mut work = Create::new(args.if_absent, grounds, (run, mode));
        if people.count() > WITHOUT_QUESTION && !args.change.yes && !dry_run {
            let words = ("Make", "making");
            ask::ask(cx, &connected, (&work, &people), words).await?;
        }
        let manner = Manner {
            fields,
            all_rows: args.rows.all(),
            label: if dry_run { "Looking" } else { "Working" },
            dry_run,
        };
        let done = perform(cx, &connected, (&mut work, &people), manner).await?;
        let scope = (!dry_run).then_some(Scope::Batch(run));
        people::finish(cx, &connected, done, (scope, mailing)).await
    })?
}

/// The name that the flags give.
fn name(args: &Args) -> Result<PersonName, CliError> {
    let flags = [
        ("--name", &args.name),
        ("--given-name", &args.given_name),
        ("--infix", &args.infix),
        ("--family-name", &args.family_name),
    ];
    if args.addresses.len() > 1
        && let Some((flag, _)) = flags.iter().find(|(_, given)| given.is_some())
    {
        return Err(CliError::usage(format!("{flag} is for a single person"))
            .hint("put several people into a file: `admit invite template > people.csv`"));
    }
    let mut parts = Vec::with_capacity(flags.len());
    for (flag, given) in flags {
        let read = NamePart::read(given.as_deref().unwrap_or_default());
        let read = read.map_err(|error| CliError::usage(format!("{flag} {error}")))?;
        parts.push(read.part);
    }
    let mut parts = parts.into_iter();
    let whole = parts.next().flatten();
    Ok(PersonName {
        given: parts.next().flatten().or(whole),
        infix: parts.next().flatten(),
        family: parts.next().flatten(),
    })
}
