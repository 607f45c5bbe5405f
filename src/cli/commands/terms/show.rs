//! `admit terms show`: the text of a version, or who has not accepted it.

use crate::cli::args::{ListArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::escape::escape;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Fields, Format, ListWriter, Rank, Record};
use crate::cli::pages::{Pages, tell_next};
use crate::domain::id::AccountId;
use crate::domain::language::Language;
use crate::service::Service;
use crate::service::terms::{Missing, VersionText};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit terms show
  admit terms show 2 --language nl > voorwaarden.txt
  admit terms show --missing --format csv > remind.csv";

/// What `admit terms show` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The version [default: the newest]
    #[arg(value_name = "VERSION", value_parser = clap::value_parser!(i32).range(1..))]
    pub number: Option<i32>,
    /// In this language: en or nl [default: the first it has]
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "missing")]
    pub language: Option<Language>,
    /// List who has not accepted it
    #[arg(long)]
    pub missing: bool,
    /// Which part of that list.
    #[command(flatten)]
    pub list: ListArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

struct Text(VersionText);

impl Record for Text {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "version",
            rank: Rank::Key,
            cell: |text| Cell::Number(text.0.version.into()),
        },
        Column {
            name: "language",
            rank: Rank::Key,
            cell: |text| Cell::of(&text.0.language),
        },
        Column {
            name: "published_at",
            rank: Rank::Key,
            cell: |text| Cell::time(text.0.published_at),
        },
        Column {
            name: "digest",
            rank: Rank::Key,
            cell: |text| Cell::hex(&text.0.digest),
        },
        Column {
            name: "text",
            rank: Rank::OnRequest,
            cell: |text| Cell::of(&text.0.body),
        },
    ];
}

struct Person(Missing);

impl Record for Person {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "email",
            rank: Rank::Key,
            cell: |person| Cell::of(person.0.email.as_str()),
        },
        Column {
            name: "name",
            rank: Rank::Extra(1),
            cell: |person| Cell::text(Some(person.0.name.full()).filter(|name| !name.is_empty())),
        },
        Column {
            name: "accepted",
            rank: Rank::Key,
            cell: |person| Cell::number(person.0.accepted.map(i64::from)),
        },
        Column {
            name: "accepted_at",
            rank: Rank::OnRequest,
            cell: |person| Cell::time(person.0.accepted_at),
        },
        Column {
            name: "id",
            rank: Rank::OnRequest,
            cell: |person| Cell::of(&person.0.id),
        },
    ];
}

/// Shows it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    if args.missing {
        return list_missing(args, cx);
    }
    if args.list.after.is_some() || args.list.limit.is_some() {
        return Err(CliError::usage("--limit and --after are about a list")
            .hint("add `--missing`, or leave them out"));
    }
    let fields: Fields<Text> = args.output.columns()?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let text = service.show_terms(args.number, args.language).await?;
        let manner = cx.ui.manner();
        let plain =
            manner.format.unwrap_or_default() == Format::Table && args.output.fields.is_empty();
        if !plain {
            output::object(&cx.ui, fields, Text(text), service.now().await?)?;
        } else if !(manner.quiet && manner.format.is_none()) {
            tell_text(cx, &text)?;
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

/// The text as it was published; on a terminal without what could drive it.
fn tell_text(cx: &Context, text: &VersionText) -> Result<(), CliError> {
    let (version, language) = (text.version, text.language);
    let what = if text.is_default {
        ", admit's default text"
    } else {
        ""
    };
    let since = text.published_at.map_or_else(
        || "which nobody has accepted yet".to_owned(),
        |time| format!("published on {}", time.strftime("%Y-%m-%d")),
    );
    cx.ui.status(&format!(
        "Version {version} of the terms in {language}{what}, {since}:"
    ));
    if cx.ui.manner().width.is_none() {
        return cx.ui.result(&text.body);
    }
    for line in text.body.lines() {
        let parts: Vec<_> = line.split('\t').map(escape).collect();
        cx.ui.result(&format!("{}\n", parts.join("\t")))?;
    }
    Ok(())
}

fn list_missing(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields: Fields<Person> = args.output.columns()?;
    let mut pages: Pages<AccountId> = Pages::begin(cx, &args.list)?;
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let version = write_missing(args, cx, &connected.service, (fields, &mut pages)).await?;
        if let Some(rest) = pages.rest() {
            let limit = args.list.limit.map(|limit| limit.to_string());
            let command = format!("admit terms show {version} --missing");
            tell_next(
                cx,
                &command,
                &[("--limit", limit)],
                &rest.to_string(),
                &args.output,
            );
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

/// Writes the list page by page, and answers which version it is about: the newest one may change
/// while it is written.
async fn write_missing(
    args: &Args,
    cx: &Context,
    service: &Service,
    (fields, pages): (Fields<Person>, &mut Pages<AccountId>),
) -> Result<i32, CliError> {
    let mut version = args.number;
    let mut fields = Some(fields);
    let mut writer = None;
    while let Some((before, size)) = pages.next() {
        let page = service
            .list_missing_acceptances(version, before, size)
            .await?;
        version = Some(page.version);
        if let Some(fields) = fields.take() {
            writer = Some(ListWriter::begin(&cx.ui, fields, page.now)?);
        }
        pages.note(page.people.len(), page.next);
        if let Some(writer) = &mut writer {
            for person in page.people {
                writer.push(Person(person))?;
            }
            writer.flush()?;
        }
    }
    let version = version.unwrap_or_default();
    let listed = writer.map_or(Ok(0), ListWriter::end)?;
    if listed == 0 && args.list.after.is_none() {
        cx.ui.status(&format!(
            "Every active account has accepted version {version} of the terms or a later one."
        ));
    }
    Ok(version)
}
