//! Makes text from files and databases safe to show on a terminal. Depends on nothing.

use std::borrow::Cow;

/// The text with everything that could move the cursor, change colours or reorder letters shown as
/// an escape: C0 and C1 controls, DEL, line separators, and the bidirectional controls of Unicode.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn controls_and_bidirectional_marks_are_shown_and_letters_are_left_alone() {
        assert_eq!(
            escape("a\u{1b}[2Jb\r\nc\u{7f}\u{9b}"),
            r"a\u{1b}[2Jb\r\nc\u{7f}\u{9b}"
        );
        assert_eq!(escape("x\u{202e}y"), r"x\u{202e}y");
        assert_eq!(escape("Köhler 李"), "Köhler 李");
    }
}
