//! "Did you mean …?": the nearest known word to one that is not known.

/// The candidate that `typed` most probably meant, if one is near enough to be worth offering.
#[must_use]
pub fn nearest<'a, I>(typed: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    const NEAR_ENOUGH: f64 = 0.75;
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&typed, candidate), candidate))
        .filter(|(score, _)| *score >= NEAR_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_a_different_word_is_not() {
        assert_eq!(nearest("acem", ["acme", "spring-clinic"]), Some("acme"));
        assert_eq!(nearest("onwer", ["owner", "client"]), Some("owner"));
        assert_eq!(nearest("zzz", ["acme"]), None);
    }
}
