//! CSV for spreadsheets and scripts, with a guard against cells that a spreadsheet would run.
//!
//! The guard is the one that files of people are read and reported with, so a file that admit wrote
//! can be given back to it.

use std::borrow::Cow;

use crate::intake::guard::guarded;

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
    fn cells_are_quoted_only_where_needed() {
        let cells = ["a", "b,c", "d\"e", "-1", ""].map(Cow::Borrowed);
        assert_eq!(row(cells), "a,\"b,c\",\"d\"\"e\",\"'-1\",\n");
    }
}
