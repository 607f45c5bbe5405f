//! `admit account show`: the whole story of one person, and why this person cannot get in.

mod verdict;
mod view;

use self::verdict::verdict;
use self::view::{EventView, MembershipView};
use crate::cli::args::{OutputArgs, texts};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::escape::escape;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Fields, Format, Record, json};
use crate::service::account::show::Person;

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit account show kim@acme.example
  admit account show \"van dam\"
  admit account show P-4711 --json";

/// Tell a person's whole story in the order of time, and why this person cannot get in.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An address, an id, your own number for the person, or a part of the name
    #[arg(value_name = "EMAIL|ID|NUMBER|NAME", value_parser = texts::reason)]
    pub who: String,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Shows them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields: Fields<Person> = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let person = connected.service.show_person(&args.who).await?;
        let whole = args.output.fields.is_empty();
        let now = person.now;
        let manner = cx.ui.manner();
        match manner.format.unwrap_or_default() {
            Format::Table if manner.quiet && manner.format.is_none() => {}
            Format::Table => tell(args, cx, person)?,
            Format::Csv => {
                output::list(&cx.ui, fields, vec![person], now)?;
            }
            Format::Json | Format::Jsonl => {
                let object = if whole {
                    whole_object(person, manner.format == Some(Format::Jsonl))?
                } else {
                    json::object(&person, fields.columns())
                };
                cx.ui.result(&format!("{object}\n"))?;
            }
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

/// Account, memberships, story and verdict; in lines for the eye, or all on one.
fn whole_object(person: Person, on_one_line: bool) -> Result<String, CliError> {
    let (part, entry) = if on_one_line {
        (",", ",")
    } else {
        (",\n ", ",\n  ")
    };
    let account = json::object(&person, Fields::<Person>::choose(&[])?.columns());
    let verdict = verdict(&person);
    let commands = serde_json::json!({
        "code": verdict.code,
        "sentence": verdict.sentence,
        "commands": verdict.commands,
    });
    let memberships = objects(person.memberships.into_iter().map(MembershipView), entry)?;
    let story = objects(person.story.into_iter().map(EventView), entry)?;
    Ok(format!(
        "{{\"schema\":1,\"account\":{account}{part}\"memberships\":[{memberships}]{part}\
         \"story\":[{story}]{part}\"verdict\":{commands}}}"
    ))
}

fn objects<R: Record>(records: impl Iterator<Item = R>, between: &str) -> Result<String, CliError> {
    let fields = Fields::<R>::choose(&[])?;
    let objects: Vec<String> = records
        .map(|record| json::object(&record, fields.columns()))
        .collect();
    Ok(objects.join(between))
}

fn tell(args: &Args, cx: &Context, mut person: Person) -> Result<(), CliError> {
    let ui = &cx.ui;
    let now = person.now;
    let verdict = verdict(&person);
    let memberships = std::mem::take(&mut person.memberships);
    let story = std::mem::take(&mut person.story);
    // Shown field by field there is room for all that has something in it.
    let chosen: Vec<String> = match args.output.fields.as_slice() {
        [] => Fields::<Person>::choose(&[])?
            .columns()
            .iter()
            .filter(|column| (column.cell)(&person) != output::Cell::Null)
            .map(|column| column.name.to_owned())
            .collect(),
        chosen => chosen.to_vec(),
    };
    output::object(ui, Fields::choose(&chosen)?, person, now)?;
    if !args.output.fields.is_empty() {
        return Ok(());
    }
    if !memberships.is_empty() {
        ui.result("\nMemberships:\n")?;
        let rows = memberships.into_iter().map(MembershipView).collect();
        output::list(ui, Fields::choose(&[])?, rows, now)?;
    }
    if !story.is_empty() {
        ui.result("\nStory:\n")?;
        let rows = story.into_iter().map(EventView).collect();
        output::list(ui, Fields::choose(&[])?, rows, now)?;
    }
    ui.result(&format!("\n{}\n", escape(&verdict.sentence)))?;
    for command in verdict.commands {
        ui.result(&format!("  {}\n", escape(&command)))?;
    }
    Ok(())
}
