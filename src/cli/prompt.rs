//! Questions to a person, and the refusal to ask where there is none.
//!
//! A question is asked only if standard input and standard error are both terminals and nobody
//! forbade it. The answer is read as a whole line with the terminal left in its normal mode: then
//! Enter is needed, the end of input counts as no, the cursor is never hidden, and Ctrl-C ends the
//! process by its signal as it does anywhere else. So no question is asked while signals are held
//! back: the stop watch of a bulk run starts after the last question.

use std::collections::VecDeque;
use std::io::{self, BufRead as _};
use std::sync::{Mutex, PoisonError};

use dialoguer::theme::{SimpleTheme, Theme as _};

use super::colour::Tone;
use super::error::CliError;
use super::escape::escape;
use super::exit::ExitCode;
use super::ui::Ui;

/// Who answers questions.
#[derive(Debug)]
pub enum Prompter {
    /// The person at the terminal.
    Terminal,
    /// These answers, in order; when they run out, the end of input.
    Scripted(Mutex<VecDeque<String>>),
    /// Nobody.
    Unavailable,
}

/// A question before something is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question itself, with its question mark.
    pub text: String,
    /// What needs the answer, for the refusal: `inviting 2 people`.
    pub act: String,
    /// What it is about, shown above the question, a line each.
    pub details: Vec<String>,
}

impl Prompter {
    /// Answers that a test prepared.
    #[must_use]
    pub fn scripted<'a>(answers: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Scripted(Mutex::new(answers.into_iter().map(str::to_owned).collect()))
    }

    /// True if there is somebody to ask.
    #[must_use]
    pub const fn can_ask(&self) -> bool {
        !matches!(self, Self::Unavailable)
    }

    /// Asks yes or no; anything but `y` or `yes` is no, which is an error of exit 10. With nobody
    /// to ask it is exit 2, and the hint names `--yes`.
    pub fn confirm(&self, ui: &Ui, question: &Question) -> Result<(), CliError> {
        if !self.can_ask() {
            return Err(CliError::usage(format!(
                "{} needs a confirmation, and there is no terminal to ask on",
                question.act
            ))
            .with_code("confirmation_needed")
            .hint("add `--yes`, or `--dry-run` to look first"));
        }
        show_details(ui, question);
        let mut text = String::new();
        let asked = SimpleTheme.format_confirm_prompt(&mut text, &question.text, Some(false));
        let prompt = if asked.is_ok() {
            text
        } else {
            format!("{} [y/N] ", question.text)
        };
        let answer = self.answer(ui, &prompt)?;
        let yes = answer.is_some_and(|answer| {
            matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
        });
        if yes {
            Ok(())
        } else {
            Err(cancelled("nothing was changed"))
        }
    }

    /// Asks for a word to be typed again, such as the address of an account to delete; letter case
    /// does not matter. `flag` is what a script gives instead.
    pub fn confirm_by_typing(
        &self,
        ui: &Ui,
        question: &Question,
        word: &str,
        flag: &str,
    ) -> Result<(), CliError> {
        if !self.can_ask() {
            return Err(CliError::usage(format!(
                "{} needs \"{word}\" typed again, and there is no terminal to ask on",
                question.act
            ))
            .with_code("confirmation_needed")
            .hint(format!("add `{flag} {word}`, or `--dry-run` to look first")));
        }
        show_details(ui, question);
        let answer = self.answer(ui, &format!("{}: ", question.text))?;
        let same = answer.is_some_and(|typed| typed.trim().to_lowercase() == word.to_lowercase());
        if same {
            Ok(())
        } else {
            let what = if word.contains('@') { " address" } else { "" };
            Err(cancelled(&format!(
                "not the same{what}. Nothing was changed"
            )))
        }
    }

    /// The line that was typed, or `None` at the end of input.
    fn answer(&self, ui: &Ui, prompt: &str) -> Result<Option<String>, CliError> {
        match self {
            Self::Unavailable => Ok(None),
            Self::Scripted(answers) => {
                ui.tell(prompt);
                ui.tell("\n");
                Ok(answers
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .pop_front())
            }
            Self::Terminal => {
                ui.tell(&ui.paint(Tone::Strong, &escape(prompt)));
                read_line(ui)
            }
        }
    }
}

fn read_line(ui: &Ui) -> Result<Option<String>, CliError> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).map_err(|error| {
        CliError::new(ExitCode::NoInput, "cannot read the answer").caused_by(&error)
    })?;
    if read == 0 {
        // The end of input leaves the cursor behind the question.
        ui.tell("\n");
        return Ok(None);
    }
    Ok(Some(line))
}

fn show_details(ui: &Ui, question: &Question) {
    for line in &question.details {
        ui.tell(&format!("{}\n", escape(line)));
    }
}

fn cancelled(message: &str) -> CliError {
    CliError::new(ExitCode::Cancelled, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sink::Written;
    use crate::cli::ui::Manner;

    fn question() -> Question {
        Question {
            text: "Invite 2 people to Acme?".to_owned(),
            act: "inviting 2 people".to_owned(),
            details: vec!["  anna@acme.example".to_owned()],
        }
    }

    fn asked(prompter: &Prompter) -> (Result<(), CliError>, String) {
        let err = Written::default();
        let ui = Ui::new(Manner::default(), Written::default().sink(), err.sink());
        (prompter.confirm(&ui, &question()), err.text())
    }

    #[test]
    fn only_yes_is_yes_and_the_end_of_input_is_no() {
        for yes in ["y", "YES", " yes "] {
            assert_eq!(asked(&Prompter::scripted([yes])).0, Ok(()), "{yes}");
        }
        for no in ["", "n", "ja", "yess"] {
            let error = asked(&Prompter::scripted([no])).0.unwrap_err();
            assert_eq!(error.exit, ExitCode::Cancelled, "{no}");
        }
        assert_eq!(
            asked(&Prompter::scripted([])).0.unwrap_err().exit,
            ExitCode::Cancelled
        );
    }

    #[test]
    fn what_it_is_about_is_shown_before_the_question() {
        let text = asked(&Prompter::scripted(["y"])).1;
        assert_eq!(
            text,
            "  anna@acme.example\nInvite 2 people to Acme? [y/N] \n"
        );
    }

    #[test]
    fn without_anybody_to_ask_the_refusal_names_the_flag() {
        let (result, text) = asked(&Prompter::Unavailable);
        let error = result.unwrap_err();
        assert_eq!(text, "");
        assert_eq!(error.exit, ExitCode::Usage);
        assert_eq!(
            error.message,
            "inviting 2 people needs a confirmation, and there is no terminal to ask on"
        );
        assert_eq!(error.hints, ["add `--yes`, or `--dry-run` to look first"]);
    }

    #[test]
    fn a_word_typed_again_must_be_the_same_but_for_letter_case() {
        let ui = Ui::new(
            Manner::default(),
            Written::default().sink(),
            Written::default().sink(),
        );
        let typed = |answer| {
            Prompter::scripted([answer]).confirm_by_typing(
                &ui,
                &question(),
                "finn@acme.example",
                "--confirm",
            )
        };
        assert_eq!(typed("Finn@acme.example"), Ok(()));
        assert_eq!(
            typed("finn@acme.exmaple").unwrap_err().exit,
            ExitCode::Cancelled
        );
        let refused = Prompter::Unavailable
            .confirm_by_typing(&ui, &question(), "finn@acme.example", "--confirm")
            .unwrap_err();
        assert_eq!(
            refused.hints,
            ["add `--confirm finn@acme.example`, or `--dry-run` to look first"]
        );
    }
}
