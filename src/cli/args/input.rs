//! The flags of commands that read a file of people.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::intake::{self, ColumnChoice, InputFile, ReadOptions, Separator, Source, TextEncoding};

/// A file of people, and what is said about it instead of leaving it to be found out.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Read people from this file, CSV or .xlsx
    ///
    /// CSV is read as any spreadsheet writes it; - is standard input.
    #[arg(long, value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub csv: Option<PathBuf>,
    /// The file's encoding, where it is guessed wrong: utf-8, windows-1252, macintosh
    #[arg(long, value_name = "LABEL", requires = "csv", hide_short_help = true)]
    pub encoding: Option<TextEncoding>,
    /// What separates the file's columns: `,` `;` `|` or `tab`
    #[arg(
        long,
        value_name = "CHARACTER",
        requires = "csv",
        hide_short_help = true
    )]
    pub separator: Option<Separator>,
    /// Which column is what, by header or place: email="Work mail", email=2; can be repeated
    #[arg(
        long = "column",
        value_name = "FIELD=HEADER",
        requires = "csv",
        hide_short_help = true
    )]
    pub columns: Vec<ColumnChoice>,
    /// The file's first row is data; columns go by number, as in --column email=1
    #[arg(long, requires = "csv", hide_short_help = true)]
    pub no_header: bool,
    /// The workbook's sheet [default: the first with a column of addresses]
    #[arg(long, value_name = "NAME", requires = "csv", hide_short_help = true)]
    pub sheet: Option<String>,
}

impl InputArgs {
    /// The parser does not ask for `--csv` where addresses rule it out, and a flag that changes
    /// nothing would be a promise not kept.
    fn refuse_without_file(&self) -> Result<(), CliError> {
        let given = [
            ("--encoding", self.encoding.is_some()),
            ("--separator", self.separator.is_some()),
            ("--column", !self.columns.is_empty()),
            ("--no-header", self.no_header),
            ("--sheet", self.sheet.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((flag, _)) => Err(only_for_files(flag)),
            None => Ok(()),
        }
    }

    /// Reads the file, if one is named.
    pub fn open(&self) -> Result<Option<InputFile>, CliError> {
        let Some(path) = &self.csv else {
            self.refuse_without_file()?;
            return Ok(None);
        };
        let options = ReadOptions {
            separator: self.separator,
            encoding: self.encoding,
            columns: self.columns.clone(),
            no_header: self.no_header,
            sheet: self.sheet.clone(),
        };
        let source = if path.as_os_str() == "-" {
            if io::stdin().is_terminal() {
                return Err(CliError::usage(
                    "--csv - reads standard input, which is this terminal",
                )
                .hint("pipe a file into it, or name one: `--csv people.csv`"));
            }
            Source::Reader {
                name: "standard input".to_owned(),
                reader: Box::new(io::stdin()),
            }
        } else {
            Source::Path(path.clone())
        };
        let name = source.name();
        let opened = intake::open(source, &options);
        opened.map(Some).map_err(|error| named(error.into(), &name))
    }
}

/// A flag about a file was given where there is none.
pub(super) fn only_for_files(flag: &str) -> CliError {
    CliError::usage(format!("{flag} is about a file, and none is named"))
        .hint("name the file with `--csv FILE`, or leave the flag out")
}

/// The error with the file's name in it: a job's log has nothing else that tells which one it was.
fn named(mut error: CliError, name: &str) -> CliError {
    if error.exit == ExitCode::BadData && !error.message.contains(name) {
        error.message = format!("{name}: {}", error.message);
    }
    error
}
