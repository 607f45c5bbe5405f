//! `admit generate`: the files in `completions/` and `man/`, which are committed. A test compares
//! them with the command tree.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueHint;

use super::completions::{KnownShell, script};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::manual;
use crate::cli::text::plural;

/// Shown at the end of the help.
pub const EXAMPLES: &str = "\
Examples:
  admit generate --out .";

/// Write the completion scripts and the manual pages.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder that gets `completions` and `man`
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
}

/// Writes them, and takes away pages of commands that are gone.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let files = files()?;
    for folder in ["completions", "man"] {
        let folder = args.out.join(folder);
        fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
        remove_others(&folder, &files, &args.out).map_err(|error| failed(&folder, &error))?;
    }
    for (name, text) in &files {
        let path = args.out.join(name);
        fs::write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    cx.ui.status(&format!(
        "{} written",
        plural(files.len() as u64, "file", "files")
    ));
    Ok(ExitCode::Ok.into())
}

/// Every generated file: its path below the output folder, and its text.
pub fn files() -> Result<Vec<(String, String)>, CliError> {
    let mut files = vec![
        (
            "completions/admit.bash".to_owned(),
            script(KnownShell::Bash),
        ),
        ("completions/_admit".to_owned(), script(KnownShell::Zsh)),
        (
            "completions/admit.fish".to_owned(),
            script(KnownShell::Fish),
        ),
    ];
    let pages = manual::pages()
        .map_err(|error| CliError::bug("a manual page was not made").caused_by(&error))?;
    files.extend(
        pages
            .into_iter()
            .map(|(name, text)| (format!("man/{name}"), text)),
    );
    Ok(files)
}

fn remove_others(folder: &Path, files: &[(String, String)], out: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let generated = path.extension().is_some_and(|extension| extension == "1");
        if generated && !files.iter().any(|(name, _)| out.join(name) == path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> CliError {
    CliError::new(
        ExitCode::CantCreate,
        format!("cannot write {}", path.display()),
    )
    .caused_by(error)
}
