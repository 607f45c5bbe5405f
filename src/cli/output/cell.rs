//! One value of one record, before it is written in any format.

use std::fmt::Write as _;

use jiff::Timestamp;

/// A value. Formats write it each in their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing there: empty in tables and CSV, `null` in JSON.
    Null,
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// A number with two decimals, in hundredths.
    Hundredths(i64),
    /// A truth.
    Bool(bool),
    /// A moment.
    Time(Timestamp),
    /// Several texts: joined by `+` in tables and CSV, an array in JSON.
    List(Vec<String>),
}

impl Cell {
    /// A text that may be missing.
    pub fn text(text: impl Into<Option<String>>) -> Self {
        text.into().map_or(Self::Null, Self::Text)
    }

    /// A word or another thing with a text form.
    pub fn of(value: &(impl ToString + ?Sized)) -> Self {
        Self::Text(value.to_string())
    }

    /// Bytes, in hexadecimal digits.
    #[must_use]
    pub fn hex(bytes: &[u8]) -> Self {
        let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
            // Writing to a String cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        Self::Text(digits)
    }

    /// A moment that may be missing.
    pub fn time(time: impl Into<Option<Timestamp>>) -> Self {
        time.into().map_or(Self::Null, Self::Time)
    }

    /// A number that may be missing.
    pub fn number(number: impl Into<Option<i64>>) -> Self {
        number.into().map_or(Self::Null, Self::Number)
    }

    /// A part of a whole that may be missing, in percent.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "ten thousand times a small number"
    )]
    pub fn percent(part: Option<f64>) -> Self {
        part.map_or(Self::Null, |part| {
            Self::Hundredths((part * 10_000.0).round() as i64)
        })
    }

    /// The value as plain text, times in RFC 3339 UTC to the second.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Hundredths(number) => {
                let sign = if *number < 0 { "-" } else { "" };
                let (whole, rest) = (number.unsigned_abs() / 100, number.unsigned_abs() % 100);
                format!("{sign}{whole}.{rest:02}")
            }
            Self::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
            Self::Time(time) => super::time::exact(*time),
            Self::List(texts) => texts.join("+"),
        }
    }
}
