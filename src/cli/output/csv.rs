//! CSV for spreadsheets and scripts, with a guard against cells that a spreadsheet would run.
//!
//! A cell that begins with a character which starts a formula gets a `'` before it. Reading takes
//! exactly that one away again, so a file that admit wrote can be given back to it.

use std::borrow::Cow;

/// The text of a cell with the guard, if it needs one. A text that already looks guarded is
/// guarded once more, so that reading gives back what was there.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    let needs_guard = match text.strip_prefix('\'') {
        Some(rest) => rest.starts_with(['\'']) || rest.starts_with(is_trigger),
        None => text.starts_with(is_trigger),
    };
    if needs_guard {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_trigger(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠'
    )
}

/// One row, with its line end, quoted where RFC 4180 asks for it.
#[must_use]
pub fn row<'a>(cells: impl IntoIterator<Item = Cow<'a, str>>) -> String {
    let mut line = String::new();
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        let guarded = guarded(&cell);
        let must_quote = guarded.contains([',', '"', '\r', '\n']) || guarded.len() != cell.len();
        if must_quote {
            line.push('"');
            line.push_str(&guarded.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&guarded);
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_guarded_and_a_dutch_name_is_not() {
        assert_eq!(guarded("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(guarded("＝1"), "'＝1");
        assert_eq!(guarded("'t Hart"), "'t Hart");
        assert_eq!(guarded("'=1"), "''=1");
        assert_eq!(guarded("''=1"), "'''=1");
    }

    #[test]
    fn cells_are_quoted_only_where_needed() {
        let cells = ["a", "b,c", "d\"e", "-1", ""].map(Cow::Borrowed);
        assert_eq!(row(cells), "a,\"b,c\",\"d\"\"e\",\"'-1\",\n");
    }
}
