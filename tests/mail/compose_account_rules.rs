//! What holds of every letter about an account: it says the same in both forms, names whom to ask
//! only where somebody is known, and nothing in it comes to life.

use admit::domain::language::Language;
use admit::domain::mail::MailKind;
use admit::mail::AccountNote;

use super::compose_account::{LINK, compose, kinds, note};

#[test]
fn a_letter_without_any_contact_asks_nobody_to_tell_us() {
    for kind in kinds() {
        for language in Language::ALL {
            let space = note(kind)
                .space
                .map(|(name, organisation, _)| (name, organisation, None));
            let alone = AccountNote {
                support_contact: None,
                space,
                ..note(kind)
            };
            let composed = compose(kind, alone, language);
            for text in [&composed.text, &composed.html] {
                for words in [
                    "tell us",
                    "weten",
                    "glad to help",
                    "helpen",
                    "Questions",
                    "Vragen",
                ] {
                    assert!(!text.contains(words), "{kind} {language}: {text}");
                }
            }
            assert!(
                !composed.text.contains("none"),
                "{kind} {language}: {}",
                composed.text
            );
        }
    }
}

#[test]
fn a_space_that_is_its_organisation_is_named_once() {
    for kind in [MailKind::MembershipEnded, MailKind::MembershipRestored] {
        for language in Language::ALL {
            let same = AccountNote {
                space: Some(("Spring Clinic", "Spring Clinic", None)),
                ..note(kind)
            };
            let text = compose(kind, same, language).text;
            assert_eq!(text.matches("Spring Clinic").count(), 1, "{text}");
        }
    }
}

#[test]
fn html_has_one_button_and_its_link_in_words_or_neither() {
    let buttons = [
        (MailKind::Activation, ["Activate", "Activeren"]),
        (
            MailKind::Reset,
            ["Choose a new password", "Nieuw wachtwoord kiezen"],
        ),
        (MailKind::AddressOld, ["Confirm", "Bevestigen"]),
        (MailKind::AddressNew, ["Confirm", "Bevestigen"]),
    ];
    for kind in kinds() {
        for (place, language) in Language::ALL.into_iter().enumerate() {
            let html = compose(kind, note(kind), language).html;
            assert!(
                html.contains(&format!("<html lang=\"{language}\">")),
                "{html}"
            );
            assert!(!html.contains("src=") && !html.contains("url("), "{html}");
            let Some((_, words)) = buttons.iter().find(|(with, _)| *with == kind) else {
                assert!(kind.purpose().is_none(), "{kind}");
                assert!(!html.contains("<a ") && !html.contains("href"), "{html}");
                continue;
            };
            assert_eq!(
                html.matches(&format!("href=\"{LINK}\"")).count(),
                2,
                "{html}"
            );
            assert_eq!(html.matches("<a ").count(), 2, "{html}");
            assert!(html.contains(&format!(">{}</a>", words[place])), "{html}");
            assert!(html.contains(&format!(">{LINK}</a>")), "{html}");
        }
    }
}

#[test]
fn html_says_what_the_text_says() {
    for kind in kinds() {
        for by_staff in [false, true] {
            for language in Language::ALL {
                let with = AccountNote {
                    by_staff,
                    ..note(kind)
                };
                let composed = compose(kind, with, language);
                let html = words(&composed.html);
                let paragraphs = composed.text.split("\n\n").map(str::trim);
                for paragraph in paragraphs.filter(|paragraph| !paragraph.contains(LINK)) {
                    assert!(
                        html.contains(paragraph),
                        "{kind} {language}: {paragraph}\n{html}"
                    );
                }
                let of_text = composed.text.matches(['.', '?']).count();
                let body = &composed.html[composed.html.find("<body").unwrap()..];
                // Beside that the HTML asks whether its button works.
                let more = usize::from(kind.purpose().is_some());
                assert_eq!(
                    words(body).matches(['.', '?']).count(),
                    of_text + more,
                    "{body}"
                );
            }
        }
    }
}

/// HTML without its tags.
fn words(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, rest)| rest));
    }
    text.replace("&#x2f;", "/").replace("&#x27;", "'")
}

#[test]
fn names_are_shown_as_they_are_and_never_run_or_rendered() {
    let hostile = "<img onerror=alert(1)> {{7*7}} {% if %}";
    for kind in kinds() {
        for language in Language::ALL {
            let usual = note(kind);
            let with = AccountNote {
                recipient_name: hostile,
                support_contact: Some("A & B\r\nBcc: <b>x</b>"),
                space: usual
                    .space
                    .map(|_| ("C\r\nBcc: y", "<i>D</i>", Some("<u>E</u>"))),
                next_address: usual
                    .next_address
                    .clone()
                    .map(|_| "<s>f@g.test</s>".to_owned()),
                ..usual
            };
            let composed = compose(kind, with, language);
            assert!(composed.text.contains(hostile), "{}", composed.text);
            assert!(
                !composed.subject.contains(['\r', '\n']),
                "{}",
                composed.subject
            );
            assert!(!composed.text.contains("\nBcc:"), "{}", composed.text);
            for tag in ["<img", "<b>", "<i>", "<u>", "<s>"] {
                assert!(!composed.html.contains(tag), "{tag}: {}", composed.html);
            }
            let kept = "&lt;img onerror=alert(1)&gt; {{7*7}} {% if %}";
            assert!(composed.html.contains(kept), "{}", composed.html);
        }
    }
}

#[test]
fn neither_name_nor_address_nor_link_stands_in_a_subject() {
    for kind in kinds() {
        for language in Language::ALL {
            let composed = compose(kind, note(kind), language);
            for secret in ["Kim", "kim@new.test", "abc-DEF_123"] {
                assert!(!composed.subject.contains(secret), "{}", composed.subject);
            }
            assert!(!format!("{composed:?}").contains("abc-DEF_123"));
        }
    }
}

#[test]
fn an_address_that_need_not_confirm_is_told_what_happens_and_asked_nothing() {
    for (language, gets, alone, both) in [
        (
            Language::En,
            "Your account gets the e-mail address kim@new.test",
            "It is changed once you confirm here.",
            "once both mails are confirmed",
        ),
        (
            Language::Nl,
            "Uw account krijgt het e-mailadres kim@new.test",
            "Het wordt gewijzigd zodra u hier bevestigt.",
            "zodra beide mails bevestigd zijn",
        ),
    ] {
        let old = AccountNote {
            left: true,
            link: None,
            ..note(MailKind::AddressOld)
        };
        let old = compose(MailKind::AddressOld, old, language);
        let new = AccountNote {
            left: true,
            ..note(MailKind::AddressNew)
        };
        let new = compose(MailKind::AddressNew, new, language);
        for text in [&old.text, &old.html] {
            assert!(text.contains(gets), "{text}");
            assert!(text.contains("help@clinic.example"), "{text}");
            for asking in [
                "onfirm",
                "evestig",
                "stays as it is",
                "blijft",
                "href",
                "LINK",
            ] {
                assert!(!text.contains(asking), "{asking}: {text}");
            }
        }
        for text in [&new.text, &new.html] {
            assert!(text.contains(alone) && !text.contains(both), "{text}");
            assert!(text.contains(LINK), "{text}");
        }
        assert!(!old.text.contains("\n\n\n"), "{}", old.text);
    }
}
