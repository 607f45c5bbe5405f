//! Small rules of language: line breaks, and one thing or several. Depends on nothing.

/// The text in lines of at most this many characters.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `1 person`, `2 people`: the number with the word that fits it.
#[must_use]
pub fn plural(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_cut_and_lines_never_too_long() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("immeasurable", 4), ["immeasurable"]);
    }

    #[test]
    fn one_is_one_and_none_is_several() {
        let people = |count| plural(count, "person", "people");
        assert_eq!(
            [people(0), people(1), people(2)],
            ["0 people", "1 person", "2 people"]
        );
    }
}
