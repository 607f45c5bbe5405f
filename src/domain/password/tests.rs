//! Boundaries of the rules, samples of what is common or personal, and what holds for any text.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use super::*;
use crate::domain::name::{NamePart, PersonName};

fn nobody() -> PersonalWords {
    PersonalWords::default()
}

fn check_password(password: &str, words: &PersonalWords) -> Vec<PasswordRule> {
    PasswordPolicy::default().check(password, words)
}

fn codes(password: &str) -> Vec<&'static str> {
    codes_for(password, &nobody())
}

fn codes_for(password: &str, words: &PersonalWords) -> Vec<&'static str> {
    let rules = check_password(password, words);
    rules.into_iter().map(PasswordRule::code).collect()
}

fn person(email: &str, names: [&str; 3], more: &[&str]) -> PersonalWords {
    let [given, infix, family] = names.map(|text| NamePart::read(text).unwrap().part);
    let name = PersonName {
        given,
        infix,
        family,
    };
    PersonalWords::new(&email.parse().unwrap(), &name, more)
}

#[test]
fn every_unmet_rule_is_named_at_once() {
    assert_eq!(codes(""), ["too_short", "no_capital", "no_special"]);
    assert_eq!(
        codes("welkom"),
        ["too_short", "no_capital", "no_special", "common"]
    );
    let anna = person("anna@mail.test", ["Anna", "", ""], &[]);
    let all_but_long = ["too_short", "no_capital", "no_special", "personal"];
    assert_eq!(codes_for("annaxq", &anna), all_but_long);
    let long = "a".repeat(1025);
    assert_eq!(codes(&long), ["no_capital", "no_special", "too_long"]);
    assert_eq!(codes("Blauwe lucht?"), [] as [&str; 0]);
}

#[test]
fn characters_are_counted_as_code_points_once_composed() {
    assert_eq!(codes("Éé!ñüöx"), ["too_short"], "seven characters");
    assert_eq!(codes("Éé!ñüöxw"), [] as [&str; 0]);
    assert_eq!(codes("E\u{301}e\u{301}!zqw"), ["too_short"], "six composed");
    assert_eq!(codes("𝒳!🦊🦋🐿🦔🐝"), ["too_short"], "seven of four bytes");
    assert_eq!(codes("𝒳!🦊🦋🐿🦔🐝🐞"), [] as [&str; 0]);
    let raised = PasswordPolicy::new(12).unwrap();
    let too_short = vec![PasswordRule::TooShort(12)];
    assert_eq!(raised.check("Xq!wvutkmpz", &nobody()), too_short);
    assert_eq!(raised.check("Xq!wvutkmpzr", &nobody()), []);
    assert_eq!(too_short[0].to_string(), "use at least 12 characters");
    assert_eq!(PasswordPolicy::new(7), None);
    assert_eq!(PasswordPolicy::new(65), None);
}

#[test]
fn the_length_in_bytes_ends_at_1024_as_typed() {
    let fits = format!("Q!{}", "é".repeat(511));
    assert_eq!(fits.len(), 1024);
    assert_eq!(codes(&fits), [] as [&str; 0]);
    assert_eq!(codes(&format!("{fits}a")), ["too_long"]);
    // Composed it would fit; what was typed does not.
    let decomposed = format!("Q!{}", "e\u{301}".repeat(341));
    assert_eq!(decomposed.len(), 1025);
    assert_eq!(codes(&decomposed), ["too_long"]);
}

#[test]
fn capitals_and_special_characters_are_those_of_unicode() {
    for capital in ["Ж", "Ω", "É", "E\u{301}", "Ⓐ"] {
        assert_eq!(codes(&format!("{capital}!zqwvukm")), [] as [&str; 0]);
    }
    // An ideograph has no case.
    assert_eq!(codes("漢!zqwvukm"), ["no_capital"]);
    for special in ["!", "€", "·", "“", "🦊", "_", "№"] {
        assert_eq!(
            codes(&format!("Xzqwvukm{special}")),
            [] as [&str; 0],
            "{special}"
        );
    }
    for plain in [
        " ", "\u{a0}", "\t", "é", "7", "٣", "²", "x\u{302}", "\u{200b}", "\0",
    ] {
        assert_eq!(
            codes(&format!("Xzqwvukm{plain}")),
            ["no_special"],
            "{plain:?}"
        );
    }
}

#[test]
fn common_passwords_are_refused_however_decorated() {
    for password in [
        "Password1!",
        "Welkom01!",
        "P@ssw0rd!",
        "P@$$w0rd1",
        "WELKOM-2024",
        "Zomer2024!",
        "Wachtwoord#1",
        "W@chtw00rd!",
        "$ECRET1!",
        "!QAZ2wsx",
        "1qaz@WSX",
        "Qwerty123!",
        "Wélkom01!",
        "Pass-word1",
        "Amsterdam€",
        "!!!Feyenoord1908",
        "Healthspace!1",
        "Sunsh1ne!",
    ] {
        assert_eq!(codes(password), ["common"], "{password}");
    }
}

#[test]
fn long_phrases_and_random_ones_pass_though_they_have_common_words_in_them() {
    for password in [
        "Tr0ub4dor&3horse",
        "Correct horse battery staple.",
        "De zomer begint in juni!",
        "Kx7$pQ2!wv",
        "Welkom839172645!",
        "Vier blauwe fietsen?",
    ] {
        assert_eq!(codes(password), [] as [&str; 0], "{password}");
    }
}

#[test]
fn the_persons_own_words_are_refused() {
    let anna = person(
        "a.devries+zorg@spring-clinic.example",
        ["Anna-Zoë", "de", "Vriés"],
        &["Lentebloesem Zorggroep"],
    );
    for password in [
        "Anna2024!!",
        "xX-ANNA-Xx",
        "@nn@2024!!X",
        "Z0ë12345!",
        "Zoe1234567890!",
        "Vrieskist-8",
        "Springclinic?8",
        "spring.Clinic?8",
        "Devries!9",
        "LentebloesemZorggroep!",
        "Lentebloesem!123",
    ] {
        assert_eq!(codes_for(password, &anna), ["personal"], "{password}");
        assert_eq!(codes(password), [] as [&str; 0], "{password}");
    }
    // Short words and the last label may be part of a password; so may words of the organisation.
    for password in [
        "Deining-8%",
        "Zoekmachine?8",
        "Example-8%",
        "Lentebloesems!9",
    ] {
        assert_eq!(codes_for(password, &anna), [] as [&str; 0], "{password}");
    }
    assert_eq!(format!("{anna:?}"), "PersonalWords { .. }");
}

#[test]
fn somebody_of_whom_nothing_is_known_has_only_the_address() {
    let words = person("k@mail.test", ["", "", ""], &[""]);
    assert_eq!(codes_for("Kwvuqzx!", &words), [] as [&str; 0]);
    assert_eq!(codes_for("Mail!wvuqzx", &words), ["personal"]);
}

proptest! {
    #[test]
    fn any_text_is_judged_and_composing_it_changes_nothing(
        password in "(?s).{0,60}",
        local in "[a-z]{1,8}(\\.[a-z0-9]{1,8})?",
        given in "(?s).{0,20}",
    ) {
        let given = NamePart::read(&given).ok().and_then(|read| read.part);
        let name = PersonName { given, ..PersonName::default() };
        let email = format!("{local}@mail.test").parse().unwrap();
        let words = PersonalWords::new(&email, &name, &["Spring Clinic"]);
        let composed: String = password.nfc().collect();
        prop_assert_eq!(check_password(&password, &words), check_password(&composed, &words));
    }

    #[test]
    fn a_common_word_stays_common_with_digits_and_signs_around_it(
        before in "[0-9!@#$%]{0,3}",
        word in prop::sample::select(vec!["welkom", "Wachtwoord", "DRAGON", "zomer", "qwertyuiop"]),
        after in "[0-9!?#.€-]{0,5}",
    ) {
        let rules = check_password(&format!("{before}{word}{after}"), &nobody());
        prop_assert!(rules.contains(&PasswordRule::Common));
    }
}
