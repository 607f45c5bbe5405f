//! `admit mail preview`: how mails look, and whether all their templates can be used.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ValueEnum, ValueHint};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::mailing;
use crate::cli::text::plural;
use crate::domain::language::Language;
use crate::domain::mail::MailKind;
use crate::service::delivery::MailingError;
use crate::service::mail_preview::{Preview, check_templates, preview};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail preview invitation --language nl
  admit mail preview reset --open reset.html
  admit mail preview --check
  ADMIT_MAIL_TEMPLATES=./templates admit mail preview --check";

/// Show how a mail looks.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The kind of mail
    #[arg(value_name = "KIND", value_parser = kind())]
    pub kind: Option<MailKind>,
    /// In this language: en or nl
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub language: Language,
    /// Which part of it
    #[arg(long, value_name = "PART", value_enum, default_value_t)]
    pub part: Part,
    /// Write the HTML to this file, to be opened in a browser
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "part")]
    pub open: Option<PathBuf>,
    /// Replace that file if it exists
    #[arg(long, requires = "open")]
    pub overwrite: bool,
    /// Try every template with made-up people instead, and end with 78 if one cannot be used
    #[arg(long, conflicts_with_all = ["kind", "language", "part", "open"])]
    pub check: bool,
}

/// A part of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Part {
    /// Subject and plain text
    #[default]
    Text,
    /// The HTML
    Html,
    /// The headers of the message
    Headers,
}

fn kind() -> impl TypedValueParser<Value = MailKind> {
    PossibleValuesParser::new(MailKind::ALL.iter().map(|word| word.as_str()))
        .try_map(|word| word.parse())
}

/// Shows it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    if args.kind.is_none() && !args.check {
        let kinds: Vec<&str> = MailKind::ALL.iter().map(|kind| kind.as_str()).collect();
        return Err(CliError::usage("no kind of mail is named")
            .hint(format!("name one: {}", kinds.join(", ")))
            .hint("or try all of them: `admit mail preview --check`"));
    }
    let (sender, folder) = mailing::sample_sender(cx)?;
    let folder = folder.as_deref();
    let Some(kind) = args.kind else {
        let tried = check_templates(folder).map_err(|errors| broken(cx, &errors))?;
        cx.ui.status(&format!(
            "Every template can be used: {} with made-up people.",
            plural(
                tried as u64,
                "mail was put into words",
                "mails were put into words"
            )
        ));
        return Ok(ExitCode::Ok.into());
    };
    let shown = preview((kind, args.language), &sender, folder)?;
    match &args.open {
        Some(path) => {
            write(path, &shown.composed.html, args.overwrite)?;
            cx.ui.status(&format!("The HTML is in {}", path.display()));
        }
        None => cx.ui.result(&part(&shown, args.part))?,
    }
    cx.ui.finish()?;
    Ok(ExitCode::Ok.into())
}

/// Tells every template that cannot be used.
fn broken(cx: &Context, errors: &[MailingError]) -> CliError {
    let message = match errors {
        [only] => only.to_string(),
        several => {
            for error in several {
                cx.ui.warning(&error.to_string());
            }
            let errors = plural(several.len() as u64, "error", "errors");
            format!("mail templates cannot be used: {errors}")
        }
    };
    CliError::config(message)
        .with_code("template")
        .hint("see what it comes to once it is mended: `admit mail preview KIND`")
}

fn part(shown: &Preview, part: Part) -> String {
    let text = match part {
        Part::Text => format!("{}\n\n{}", shown.composed.subject, shown.composed.text),
        Part::Html => shown.composed.html.clone(),
        Part::Headers => shown.headers.clone(),
    };
    format!("{}\n", text.trim_end())
}

fn write(path: &Path, html: &str, overwrite: bool) -> Result<(), CliError> {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    if overwrite {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(html.as_bytes()));
    written.map_err(|error| {
        let path = path.display();
        if error.kind() == ErrorKind::AlreadyExists {
            return CliError::new(ExitCode::CantCreate, format!("{path} exists already"))
                .hint("name another file, or add `--overwrite`");
        }
        CliError::new(ExitCode::CantCreate, format!("cannot write {path}")).caused_by(&error)
    })
}
