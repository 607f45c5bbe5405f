//! Errors about the terms of use.

use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::consent::FIRST_VERSION;
use crate::service::terms::TermsError;

impl From<TermsError> for CliError {
    fn from(error: TermsError) -> Self {
        let message = error.to_string();
        let not_found = || Self::new(ExitCode::NotFound, message.clone());
        let refused = |code| Self::new(ExitCode::Refused, message.clone()).with_code(code);
        match error {
            TermsError::OnlyDefault => refused("default_text").hint(
                "publish your own, which will be version 2: `admit terms publish --en FILE --nl FILE`",
            ),
            TermsError::NoVersion {
                version: FIRST_VERSION,
                ..
            } => not_found().hint(
                "it was admit's default text, which nobody accepted; the others: `admit terms list`",
            ),
            TermsError::NoVersion { .. } => not_found().hint("all of them: `admit terms list`"),
            TermsError::NoText { version, known, .. } => {
                let one = |language| format!("`admit terms show {version} --language {language}`");
                let known: Vec<String> = known.into_iter().map(one).collect();
                not_found().hint(format!("look at what it has: {}", known.join(" or ")))
            }
            TermsError::Taken { .. } => refused("published").hint(
                "leave out `--add-to` to publish a new version, which everybody has to accept",
            ),
            TermsError::OnlyAdds { version, lacking } => {
                let flags: Vec<String> = lacking
                    .iter()
                    .map(|language| format!("--{language} FILE"))
                    .collect();
                refused("only_adds").hint(format!(
                    "add what it lacks, and nobody has to accept it again: `admit terms publish {} --add-to {version}`",
                    flags.join(" ")
                ))
            }
            TermsError::Overtaken { .. } => {
                refused("overtaken").hint("look at it first: `admit terms list`")
            }
            TermsError::Fault(fault) => fault.into(),
        }
    }
}
