//! The one error that a command ends with: what happened, why, and what to type next.
//!
//! Commands make it from the errors of the layers below; only `cli` writes hints. It is rendered
//! once, at the end of the run, in the words of clap's own errors. May use the rest of `cli`.

use std::error::Error;
use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::escape::escape;
use super::exit::ExitCode;

/// An expected failure, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliError {
    /// How the run ends.
    pub exit: ExitCode,
    /// A stable word for scripts; the name of the exit code unless something narrower is known.
    pub code: &'static str,
    /// What happened: a lower-case fragment without a period.
    pub message: String,
    /// Why, from the nearest cause to the farthest.
    pub causes: Vec<String>,
    /// What to do next, as imperatives with commands in backticks.
    pub hints: Vec<String>,
    /// It is no failure: the message is what was asked for in place of the run, and goes to standard
    /// output.
    pub is_answer: bool,
}

/// The object that stands on stderr when the output is for a machine.
#[derive(Serialize)]
struct JsonError<'a> {
    schema: u8,
    r#type: &'static str,
    code: &'static str,
    exit: u8,
    message: &'a str,
    causes: &'a [String],
    hints: &'a [String],
}

impl CliError {
    /// An error with the code word of its exit code.
    pub fn new(exit: ExitCode, message: impl Into<String>) -> Self {
        Self {
            exit,
            code: exit.name(),
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            is_answer: false,
        }
    }

    /// No error, but the end of the run all the same: what was asked for in its place.
    #[must_use]
    pub fn answer(text: String) -> Self {
        Self {
            is_answer: true,
            ..Self::new(ExitCode::Ok, text)
        }
    }

    /// Wrong usage that clap cannot see.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// A setting or secret that is missing or wrong.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Config, message)
    }

    /// A failure of admit itself.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Bug, format!("internal error: {}", message.into()))
    }

    /// Writing of the result failed.
    #[must_use]
    pub fn unwritable(error: &io::Error) -> Self {
        Self::new(
            ExitCode::IoError,
            "cannot write the result to standard output",
        )
        .caused_by(error)
    }

    /// The same with a narrower code word.
    #[must_use]
    pub const fn with_code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// The same with an error and everything behind it as causes.
    #[must_use]
    pub fn caused_by(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            // Many errors repeat their source in their own text; once is enough.
            if !self.causes.last().is_some_and(|last| last.contains(&text)) {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// The same with one more thing to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The error as people read it; `paint` puts the words `error:` and `hint:` into colour.
    #[must_use]
    pub fn to_text(&self, paint: impl Fn(&str) -> String) -> String {
        let message = escape(&self.message);
        // Who says no has made no mistake.
        let mut text = if self.exit == ExitCode::Cancelled {
            format!("{}.\n", capitalised(&message))
        } else {
            format!("{} {message}\n", paint("error:"))
        };
        for cause in &self.causes {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  caused by: {}", escape(cause));
        }
        if !self.hints.is_empty() {
            text.push('\n');
        }
        for hint in &self.hints {
            let _ = writeln!(text, "{} {}", paint("hint:"), escape(hint));
        }
        text
    }

    /// The error as one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let object = JsonError {
            schema: 1,
            r#type: "error",
            code: self.code,
            exit: self.exit.number(),
            message: &self.message,
            causes: &self.causes,
            hints: &self.hints,
        };
        // A struct of strings and numbers always has a JSON form.
        serde_json::to_string(&object).unwrap_or_default() + "\n"
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error() -> CliError {
        CliError::new(ExitCode::Refused, "finn has already accepted")
            .with_code("already_accepted")
            .caused_by(&io::Error::other("a\u{1b}[31mb"))
            .hint("to stop access: `admit account disable finn@acme.example`")
    }

    #[test]
    fn an_error_reads_like_those_of_clap_and_cannot_drive_the_terminal() {
        insta::assert_snapshot!(error().to_text(str::to_owned), @r"
        error: finn has already accepted
          caused by: a\u{1b}[31mb

        hint: to stop access: `admit account disable finn@acme.example`
        ");
    }

    #[test]
    fn a_no_is_told_as_no_error() {
        let cancelled = CliError::new(ExitCode::Cancelled, "nothing was changed");
        assert_eq!(cancelled.to_text(str::to_owned), "Nothing was changed.\n");
    }

    #[test]
    fn an_error_for_a_machine_is_one_line_of_json_with_a_stable_code() {
        let line = error().to_json();
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(value["code"], "already_accepted");
        assert_eq!(value["exit"], 4);
    }

    #[test]
    fn a_cause_that_its_outer_error_already_tells_is_said_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer: {0}")]
        struct Outer(#[source] io::Error);
        let error = CliError::usage("x").caused_by(&Outer(io::Error::other("inner")));
        assert_eq!(error.causes, ["outer: inner"]);
    }
}
