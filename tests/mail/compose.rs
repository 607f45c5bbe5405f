//! Letters, in words.

use admit::domain::language::Language;
use admit::domain::role::{Role, Roles};
use admit::mail::{Composed, Invitation, Letter, Templates};

use super::invitation;

fn compose(letter: &Letter<'_>, language: Language) -> Composed {
    Templates::builtin()
        .unwrap()
        .compose(letter, language)
        .unwrap()
}

fn shown(composed: &Composed) -> String {
    format!("Subject: {}\n\n{}", composed.subject, composed.text)
}

#[test]
fn invitation_in_english() {
    let roles = Roles::client();
    let letter = Letter::Invitation(invitation(&roles));
    insta::assert_snapshot!(shown(&compose(&letter, Language::En)), @r"
    Subject: Invitation to Sleep course from Spring Clinic

    Hello Kim van der Berg,

    Spring Clinic invites you to join Sleep course.

    Join here:
    https://admit.example/join/abc-DEF_123

    If you already have an account, you can use it. If not, you can make one right away; that takes a few minutes.

    The link is for you alone and works until Friday 11 December 2026, 14:05 (UTC). Please do not forward it.

    Did you not expect this invitation? Then you need not do anything: nothing happens unless you join.

    Questions about the invitation? Ask Spring Clinic: +31 20 555 01 23

    Trouble with the link or with logging in? We are glad to help: help@clinic.example
    ");
}

#[test]
fn invitation_in_dutch() {
    let roles = Roles::client();
    let letter = Letter::Invitation(invitation(&roles));
    insta::assert_snapshot!(shown(&compose(&letter, Language::Nl)), @r"
    Subject: Uitnodiging voor Sleep course van Spring Clinic

    Beste Kim van der Berg,

    Spring Clinic nodigt u uit om deel te nemen aan Sleep course.

    Deelnemen kan hier:
    https://admit.example/join/abc-DEF_123

    Hebt u al een account, dan kunt u dat gebruiken. Zo niet, dan maakt u er meteen een aan; dat kost een paar minuten.

    De link is alleen voor u en werkt tot vrijdag 11 december 2026, 14:05 uur (UTC). Stuur hem alstublieft niet door.

    Had u deze uitnodiging niet verwacht? Dan hoeft u niets te doen: er gebeurt niets zolang u niet deelneemt.

    Vragen over de uitnodiging? Neem contact op met Spring Clinic: +31 20 555 01 23

    Lukt het niet met de link of het inloggen? Wij helpen u graag: help@clinic.example
    ");
}

#[test]
fn reminder_in_english_to_staff_with_an_account_and_little_known() {
    let roles = Roles::new([Role::Clinician, Role::Administrator]).unwrap();
    let letter = Letter::Reminder(Invitation {
        recipient_name: "",
        organisation_contact: None,
        support_contact: None,
        has_account: true,
        expires_at: "2027-01-01T00:00:00Z".parse().unwrap(),
        ..invitation(&roles)
    });
    insta::assert_snapshot!(shown(&compose(&letter, Language::En)), @r"
    Subject: Reminder: invitation to Sleep course from Spring Clinic

    Hello,

    A while ago Spring Clinic invited you to join Sleep course as clinician and administrator. The invitation is still open.

    Join here:
    https://admit.example/join/abc-DEF_123

    You already have an account with this e-mail address. Log in with it to join.

    The link is for you alone and works until the end of Thursday 31 December 2026 (UTC). Please do not forward it.

    Did you not expect this invitation? Then you need not do anything: nothing happens unless you join.
    ");
}

#[test]
fn reminder_in_dutch_to_staff_with_an_account_and_little_known() {
    let roles = Roles::new([Role::Clinician, Role::Administrator]).unwrap();
    let letter = Letter::Reminder(Invitation {
        recipient_name: "",
        organisation_contact: None,
        support_contact: None,
        has_account: true,
        expires_at: "2027-01-01T00:00:00Z".parse().unwrap(),
        ..invitation(&roles)
    });
    insta::assert_snapshot!(shown(&compose(&letter, Language::Nl)), @r"
    Subject: Herinnering: uitnodiging voor Sleep course van Spring Clinic

    Goedendag,

    Enige tijd geleden heeft Spring Clinic u uitgenodigd om deel te nemen aan Sleep course als behandelaar en beheerder. De uitnodiging staat nog open.

    Deelnemen kan hier:
    https://admit.example/join/abc-DEF_123

    U hebt al een account met dit e-mailadres. Log daarmee in om deel te nemen.

    De link is alleen voor u en werkt tot het einde van donderdag 31 december 2026 (UTC). Stuur hem alstublieft niet door.

    Had u deze uitnodiging niet verwacht? Dan hoeft u niets te doen: er gebeurt niets zolang u niet deelneemt.
    ");
}

#[test]
fn html_has_one_button_the_link_in_words_and_nothing_from_elsewhere() {
    let roles = Roles::client();
    for (language, button) in [(Language::En, "Join"), (Language::Nl, "Deelnemen")] {
        for letter in [
            Letter::Invitation(invitation(&roles)),
            Letter::Reminder(invitation(&roles)),
        ] {
            let html = compose(&letter, language).html;
            let link = "https://admit.example/join/abc-DEF_123";
            assert_eq!(
                html.matches(&format!("href=\"{link}\"")).count(),
                2,
                "{html}"
            );
            assert!(html.contains(&format!(">{button}</a>")), "{html}");
            assert!(html.contains(&format!(">{link}</a>")), "{html}");
            assert!(
                html.contains(&format!("<html lang=\"{language}\">")),
                "{html}"
            );
            assert!(!html.contains("src=") && !html.contains("url("), "{html}");
        }
    }
}

#[test]
fn names_are_shown_as_they_are_and_never_run_or_rendered() {
    let roles = Roles::client();
    let hostile = Invitation {
        recipient_name: "<img onerror=alert(1)> {{7*7}} {% if %}",
        space_name: "A & B\r\nBcc: x",
        ..invitation(&roles)
    };
    for letter in [
        Letter::Invitation(hostile.clone()),
        Letter::Reminder(hostile.clone()),
    ] {
        for language in Language::ALL {
            let composed = compose(&letter, language);
            assert!(composed.text.contains(hostile.recipient_name));
            assert!(composed.subject.contains("A & B Bcc: x"));
            assert!(!composed.html.contains("<img"), "{}", composed.html);
            assert!(
                composed
                    .html
                    .contains("&lt;img onerror=alert(1)&gt; {{7*7}} {% if %}"),
                "{}",
                composed.html
            );
            assert!(composed.html.contains("A &amp; B Bcc: x"));
        }
    }
}

#[test]
fn that_somebody_is_a_client_is_not_said() {
    let roles = Roles::client();
    for language in Language::ALL {
        let composed = compose(&Letter::Invitation(invitation(&roles)), language);
        let all = format!("{}{}{}", composed.subject, composed.text, composed.html);
        for word in ["client", "cli\u{eb}nt", "pati"] {
            assert!(!all.to_lowercase().contains(word), "{word}: {all}");
        }
    }
}

#[test]
fn the_link_never_shows_in_debug() {
    let roles = Roles::client();
    let composed = compose(&Letter::Invitation(invitation(&roles)), Language::En);
    assert!(!format!("{composed:?}").contains("abc-DEF_123"));
}
