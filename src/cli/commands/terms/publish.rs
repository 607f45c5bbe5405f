//! `admit terms publish`: a new version of the terms, or another language of one.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use clap::ValueHint;

use crate::cli::args::{ChangeArgs, OutputArgs};
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::prompt::Question;
use crate::cli::text::plural;
use crate::domain::language::Language;
use crate::domain::terms::{LONGEST, TermsText};
use crate::service::Mode;
use crate::service::consent::FIRST_VERSION;
use crate::service::terms::{PublishTerms, TermsPublished};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit terms publish --en terms.txt --nl voorwaarden.txt
  admit terms publish --nl voorwaarden.txt --add-to 3
  admit terms publish --en - --dry-run < terms.txt";

/// What `admit terms publish` takes.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("texts").args(["en", "nl"]).required(true).multiple(true))]
pub struct Args {
    /// The text in English; - is standard input
    #[arg(long, value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub en: Option<PathBuf>,
    /// The text in Dutch; - is standard input
    #[arg(long, value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub nl: Option<PathBuf>,
    /// Add the language to this version, which nobody has to accept again
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(i32).range(1..))]
    pub add_to: Option<i32>,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// What was done, or would be.
struct Done {
    published: TermsPublished,
    dry_run: bool,
}

impl Record for Done {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "version",
            rank: Rank::Key,
            cell: |done| Cell::Number(done.published.version.into()),
        },
        Column {
            name: "status",
            rank: Rank::Key,
            cell: |done| {
                Cell::of(match (done.published.added.is_empty(), done.dry_run) {
                    (true, _) => "unchanged",
                    (false, true) => "would_be_published",
                    (false, false) => "published",
                })
            },
        },
        Column {
            name: "added",
            rank: Rank::Key,
            cell: |done| {
                Cell::List(
                    done.published
                        .added
                        .iter()
                        .map(Language::to_string)
                        .collect(),
                )
            },
        },
        Column {
            name: "to_accept",
            rank: Rank::Key,
            // Of what was there before, `terms list` tells it.
            cell: |done| {
                let is_new = !done.published.added.is_empty();
                Cell::number(is_new.then_some(done.published.to_accept))
            },
        },
    ];
}

/// Publishes it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let mut request = PublishTerms {
        texts: texts(args)?,
        add_to: args.add_to,
        agreed: None,
        grounds: args.change.grounds(),
        mode: Mode::DryRun,
    };
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let service = &connected.service;
        let mut published = service.publish_terms(&request).await?;
        if !args.change.dry_run && !published.added.is_empty() {
            if !args.change.yes {
                let question = question(&published, args.add_to, &connected.place);
                cx.prompter.confirm(&cx.ui, &question)?;
                request.agreed = Some(published.version);
            }
            request.mode = Mode::Apply;
            published = service.publish_terms(&request).await?;
        }
        let done = Done {
            published: published.clone(),
            dry_run: args.change.dry_run,
        };
        output::object(&cx.ui, fields, done, service.now().await?)?;
        cx.ui.flush()?;
        tell(args, cx, &published, &connected.place);
        Ok(ExitCode::Ok.into())
    })?
}

/// The texts of the files.
fn texts(args: &Args) -> Result<Vec<(Language, TermsText)>, CliError> {
    let files = [(Language::En, &args.en), (Language::Nl, &args.nl)];
    let is_input = |path: &Path| path.as_os_str() == "-";
    let named = files
        .into_iter()
        .filter_map(|(language, path)| Some((language, path.as_deref()?)));
    if named.clone().filter(|(_, path)| is_input(path)).count() > 1 {
        return Err(CliError::usage("standard input can be read but once")
            .hint("name a file for the other language"));
    }
    named
        .map(|(language, path)| {
            let name = if is_input(path) {
                "standard input".to_owned()
            } else {
                path.display().to_string()
            };
            let bytes = if is_input(path) {
                if io::stdin().is_terminal() {
                    return Err(
                        CliError::usage("- reads standard input, which is this terminal")
                            .hint(format!("name a file: `--{language} terms.txt`")),
                    );
                }
                read(io::stdin())
            } else {
                File::open(path).and_then(read)
            };
            let bytes = bytes.map_err(|error| {
                CliError::new(ExitCode::NoInput, format!("cannot read {name}")).caused_by(&error)
            })?;
            let text = TermsText::read(&bytes).map_err(|error| {
                CliError::new(
                    ExitCode::BadData,
                    format!("{name} cannot be published: {error}"),
                )
            })?;
            Ok((language, text))
        })
        .collect()
}

/// What is in it, as far as it could be a text.
fn read(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn languages(languages: &[Language]) -> String {
    let words: Vec<&str> = languages.iter().map(|language| language.as_str()).collect();
    words.join(" and ")
}

fn question(published: &TermsPublished, add_to: Option<i32>, place: &str) -> Question {
    let version = published.version;
    let added = languages(&published.added);
    let text = if add_to.is_some() {
        format!("Add {added} to version {version} of the terms in {place}?")
    } else {
        format!("Publish version {version} of the terms, in {added}, in {place}?")
    };
    let effect = who_accepts(published, add_to, ["will have", "will have"]);
    Question {
        text,
        act: "publishing terms".to_owned(),
        details: vec![format!(
            "What is published stays as it is for ever; {effect}.{}",
            beginning(published, add_to)
        )],
    }
}

/// Why the first that is published is version 2.
fn beginning(published: &TermsPublished, add_to: Option<i32>) -> String {
    if add_to.is_some() || published.version != FIRST_VERSION + 1 {
        return String::new();
    }
    format!(" Version {FIRST_VERSION} is admit's default text.")
}

/// What it means for people; `have` is said of one and of several.
fn who_accepts(published: &TermsPublished, add_to: Option<i32>, have: [&str; 2]) -> String {
    if add_to.is_some() {
        return "nobody has to accept it again".to_owned();
    }
    let [one, several] = have;
    let one = format!("active account {one} to accept it");
    let several = format!("active accounts {several} to accept it");
    plural(published.to_accept.unsigned_abs(), &one, &several)
}

fn tell(args: &Args, cx: &Context, published: &TermsPublished, place: &str) {
    let version = published.version;
    let added = languages(&published.added);
    let what = match args.add_to {
        Some(_) => format!("{added} of version {version} of the terms"),
        None => format!("version {version} of the terms ({added})"),
    };
    let sentence = match (published.added.is_empty(), args.change.dry_run) {
        (true, _) => format!("Unchanged: version {version} of the terms has these texts already."),
        (false, true) => {
            let effect = who_accepts(published, args.add_to, ["would have", "would have"]);
            format!(
                "Dry run, nothing was changed: {what} would be published in {place}; {effect}.{}",
                beginning(published, args.add_to)
            )
        }
        (false, false) => {
            let effect = who_accepts(published, args.add_to, ["has", "have"]);
            format!(
                "Published {what} in {place}; {effect}.{}",
                beginning(published, args.add_to)
            )
        }
    };
    cx.ui.status(&sentence);
    if !published.added.is_empty() && !published.lacking.is_empty() {
        let flags: Vec<String> = published
            .lacking
            .iter()
            .map(|language| format!("--{language} FILE"))
            .collect();
        cx.ui.hint(&format!(
            "it has no text in {} yet: `admit terms publish {} --add-to {version}`",
            languages(&published.lacking),
            flags.join(" ")
        ));
    }
}
