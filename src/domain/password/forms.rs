//! A password in the forms in which it is compared with words: folded, with the usual
//! substitutions undone, and without what is put around a word to please a rule.

use secrecy::zeroize::Zeroizing;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Characters around a word that do not make it another word. More of them are worth something.
const MAX_DECORATION: usize = 8;

/// Characters that people put between words.
const SEPARATORS: &str = " -_.,:;/+*&~|\\'\"()[]";

/// What stands for what. The second differs from the first in the two that are read either way, the
/// third is what the digits give with the shift key down.
const SUBSTITUTIONS: [&[(char, char)]; 3] = [
    &[
        ('@', 'a'),
        ('4', 'a'),
        ('3', 'e'),
        ('0', 'o'),
        ('$', 's'),
        ('5', 's'),
        ('7', 't'),
        ('1', 'i'),
        ('!', 'i'),
    ],
    &[
        ('@', 'a'),
        ('4', 'a'),
        ('3', 'e'),
        ('0', 'o'),
        ('$', 's'),
        ('5', 's'),
        ('7', 't'),
        ('1', 'l'),
        ('!', 'l'),
    ],
    &[
        ('!', '1'),
        ('@', '2'),
        ('#', '3'),
        ('$', '4'),
        ('%', '5'),
        ('^', '6'),
        ('&', '7'),
        ('*', '8'),
        ('(', '9'),
        (')', '0'),
    ],
];

/// The forms of one password. Wiped when they are dropped.
pub(super) struct Forms {
    /// Folded; and the same without separators.
    bases: [Zeroizing<String>; 2],
}

impl Forms {
    /// The forms of a password as typed.
    pub(super) fn of(password: &str) -> Self {
        let folded = fold(password);
        let mut joined = Zeroizing::new(String::with_capacity(folded.len()));
        joined.extend(folded.chars().filter(|c| !SEPARATORS.contains(*c)));
        Self {
            bases: [folded, joined],
        }
    }

    /// Whether any form, whole or without decoration around it, is such a word.
    pub(super) fn any_word(&self, is_word: impl Fn(&str) -> bool) -> bool {
        self.bases.iter().any(|base| {
            let (starts, ends) = cuts(base);
            variants(base).any(|variant| {
                starts.iter().enumerate().any(|(before, &start)| {
                    let left = ends.len().min(MAX_DECORATION + 1 - before);
                    ends.iter()
                        .take(left)
                        .any(|&end| variant.get(start..end).is_some_and(&is_word))
                })
            })
        })
    }

    /// Whether any form has one of these words in it.
    pub(super) fn contain(&self, words: &[String]) -> bool {
        self.bases.iter().any(|base| {
            variants(base).any(|variant| words.iter().any(|word| variant.contains(word.as_str())))
        })
    }

    /// Whether the letters alone, all of them, are one of these words.
    pub(super) fn letters_are(&self, words: &[String]) -> bool {
        let [folded, _] = &self.bases;
        let mut letters = Zeroizing::new(String::with_capacity(folded.len()));
        letters.extend(folded.chars().filter(|c| c.is_alphabetic()));
        words.contains(&letters)
    }
}

/// Where decoration at the beginning and at the end may be cut off; the whole text first.
fn cuts(base: &str) -> (Vec<usize>, Vec<usize>) {
    let decoration = |&(_, c): &(usize, char)| !c.is_alphabetic();
    let leading = base.char_indices().take_while(decoration);
    let trailing = base.char_indices().rev().take_while(decoration);
    let starts = leading.map(|(at, c)| at + c.len_utf8());
    let ends = trailing.map(|(at, _)| at);
    (
        std::iter::once(0)
            .chain(starts.take(MAX_DECORATION))
            .collect(),
        std::iter::once(base.len())
            .chain(ends.take(MAX_DECORATION))
            .collect(),
    )
}

/// A text, and the same with substitutions undone. They keep its length in bytes.
fn variants(base: &str) -> impl Iterator<Item = Zeroizing<String>> {
    let undone = SUBSTITUTIONS.iter().map(|table| {
        let mut variant = Zeroizing::new(String::with_capacity(base.len()));
        variant.extend(base.chars().map(|c| {
            let found = table.iter().find(|(from, _)| *from == c);
            found.map_or(c, |(_, to)| *to)
        }));
        variant
    });
    std::iter::once(Zeroizing::new(base.to_owned())).chain(undone)
}

/// Lower case without accents, and the letters that are no letter with an accent as people write
/// them without.
pub(super) fn fold(text: &str) -> Zeroizing<String> {
    let mut folded = Zeroizing::new(String::with_capacity(text.len().saturating_mul(2)));
    let plain = text.nfkd().flat_map(char::to_lowercase).nfkd();
    for c in plain.filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'þ' => folded.push_str("th"),
            _ => folded.push(c),
        }
    }
    folded
}
