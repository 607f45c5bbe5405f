//! Lists page by page: what is fetched at a time, and where the next page begins.

use std::fmt::Write as _;

use super::args::{ListArgs, OutputArgs};
use super::context::Context;
use super::error::CliError;
use super::escape::escape;

/// Records that are fetched at a time, so that a list of any length takes the memory of a page.
const FETCHED: u32 = 1_000;

/// How far a list has come.
#[derive(Debug)]
pub struct Pages<T> {
    left: Option<u32>,
    cursor: Option<T>,
    more: bool,
}

impl<T: Copy + std::str::FromStr> Pages<T> {
    /// Begins where the flags say.
    pub fn begin(cx: &Context, list: &ListArgs) -> Result<Self, CliError> {
        Ok(Self {
            left: list.most(cx.ui.manner().width.is_some()),
            cursor: list.cursor()?,
            more: true,
        })
    }

    /// Where the next page begins and how many records it can have; none when the list is over.
    #[must_use]
    pub fn next(&self) -> Option<(Option<T>, u32)> {
        let size = self.left.map_or(FETCHED, |left| left.min(FETCHED));
        (self.more && size > 0).then_some((self.cursor, size))
    }

    /// Notes a page of so many records; `next` is where the one after it begins.
    pub fn note(&mut self, records: usize, next: Option<T>) {
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        self.left = self.left.map(|left| left.saturating_sub(records));
        self.more = next.is_some();
        self.cursor = next.or(self.cursor);
    }

    /// The cursor of the page that was not asked for, if there is one.
    #[must_use]
    pub fn rest(&self) -> Option<T> {
        self.cursor.filter(|_| self.more)
    }
}

/// Tells how to see the page after this one.
pub fn tell_next(
    cx: &Context,
    command: &str,
    flags: &[(&str, Option<String>)],
    cursor: &str,
    output: &OutputArgs,
) {
    let mut line = command.to_owned();
    for (flag, value) in flags.iter().chain(&output.flags()) {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(line, " {flag} {}", quoted(value));
        }
    }
    cx.ui.status(&format!("next page: {line} --after {cursor}"));
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@._-+:/,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", escape(word).replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_only_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("anna@acme.example"), "anna@acme.example");
        assert_eq!(quoted("id,email"), "id,email");
        assert_eq!(quoted("Jan de Vries"), "'Jan de Vries'");
        assert_eq!(quoted("O'Shea"), "'O'\\''Shea'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn pages_end_with_the_limit_or_with_the_records() {
        let mut pages = Pages {
            left: Some(1_500),
            cursor: None,
            more: true,
        };
        assert_eq!(pages.next(), Some((None, 1_000)));
        pages.note(1_000, Some(7));
        assert_eq!(pages.next(), Some((Some(7), 500)));
        pages.note(500, Some(3));
        assert_eq!((pages.next(), pages.rest()), (None, Some(3)));
        pages.note(0, None);
        assert_eq!(pages.rest(), None);
    }
}
