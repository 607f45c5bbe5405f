//! The most common passwords, as a list that is part of the program: nothing is asked of anybody.

use std::sync::LazyLock;

use super::forms::Forms;

/// The file says where it is from.
const FILE: &str = include_str!("common.txt");

/// Shorter words are part of too many good passwords.
const MIN_WORD: usize = 4;

/// Sorted by bytes.
static LIST: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let below_the_notice = FILE.lines().skip_while(|line| !line.is_empty());
    below_the_notice.skip(1).collect()
});

/// Whether a password, or what is left of it without decoration, is one that many people have.
pub(super) fn is_common(forms: &Forms) -> bool {
    forms.any_word(|word| word.len() >= MIN_WORD && LIST.binary_search(&word).is_ok())
}

#[cfg(test)]
mod tests {
    use super::super::forms::fold;
    use super::*;

    #[test]
    fn the_list_is_large_sorted_and_as_it_is_compared() {
        assert!(LIST.len() > 30_000, "{}", LIST.len());
        assert!(LIST.is_sorted_by(|a, b| a < b));
        let unlike = LIST
            .iter()
            .find(|word| word.len() < MIN_WORD || fold(word).as_str() != **word);
        assert_eq!(unlike, None);
    }
}
