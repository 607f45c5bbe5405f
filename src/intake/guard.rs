//! The formula guard: what a spreadsheet would take for a formula gets a `'` before it, and loses
//! exactly that one when it is read again.
//!
//! The triggers are those of the OWASP page on CSV injection with NUL, and their full-width twins,
//! which some spreadsheets fold. Depends on nothing.

use std::borrow::Cow;

/// True for what makes a spreadsheet compute a cell instead of showing it.
const fn is_trigger(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0')
        || matches!(c, '\u{FF1D}' | '\u{FF0B}' | '\u{FF0D}' | '\u{FF20}')
}

/// The cell as it is written into a file: with a guard, if it needs one.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// True when a cell must be guarded. A cell that begins like a guarded one must be too, or reading
/// would take away a `'` that was its own.
pub(super) fn needs_guard(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(is_trigger)
}

/// True when the cell begins with a guard, which is one byte long. The `'` of `'t Hart` is none.
pub(super) fn is_guarded(cell: &str) -> bool {
    cell.starts_with('\'') && needs_guard(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unguard(cell: &str) -> &str {
        if is_guarded(cell) { &cell[1..] } else { cell }
    }

    #[test]
    fn formulas_are_guarded_and_names_with_an_apostrophe_are_left_alone() {
        for cell in ["=1", "+31", "-1", "@x", "\tx", "\nx", "\u{ff1d}1", "'=1"] {
            assert_eq!(guarded(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["'t Hart", "''t", "", "'", "a=b"] {
            assert_eq!(guarded(cell), cell);
            assert_eq!(unguard(cell), cell);
        }
        assert_eq!(unguard("'=1"), "=1");
        assert_eq!(unguard("''=1"), "'=1");
    }

    proptest! {
        #[test]
        fn reading_takes_away_exactly_what_writing_added(cell in "['=+@a\u{ff0b}\n-]{0,6}") {
            let written = guarded(&cell);
            prop_assert_eq!(unguard(&written), cell.as_str());
        }
    }
}
