//! Letters about accounts, in words; all of them in English.

use admit::domain::language::Language;
use admit::domain::mail::MailKind;
use admit::mail::{AccountNote, Composed, Letter, Templates};

pub(super) const LINK: &str = "https://admit.example/here/abc-DEF_123";

/// Every kind of mail that is about an account.
pub(super) fn kinds() -> impl Iterator<Item = MailKind> {
    MailKind::ALL
        .iter()
        .copied()
        .filter(|kind| !kind.is_about_invitation())
}

/// What delivery fills in for a mail of this kind.
pub(super) fn note(kind: MailKind) -> AccountNote<'static> {
    let space = Some(("Sleep course", "Spring Clinic", Some("+31 20 555 01 23")));
    let about_space = matches!(
        kind,
        MailKind::MembershipEnded | MailKind::MembershipRestored
    );
    let about_address = matches!(kind, MailKind::AddressOld | MailKind::AddressNew);
    let until = "2026-12-11T14:05:00Z".parse().unwrap();
    AccountNote {
        recipient_name: "Kim van der Berg",
        support_contact: Some("help@clinic.example"),
        by_staff: false,
        space: space.filter(|_| about_space),
        next_address: about_address.then(|| "kim@new.test".to_owned()),
        left: false,
        link: kind.purpose().map(|_| (LINK.to_owned(), until)),
    }
}

pub(super) fn compose(kind: MailKind, note: AccountNote<'_>, language: Language) -> Composed {
    Templates::builtin()
        .unwrap()
        .compose(&Letter::Account(kind, note), language)
        .unwrap()
}

fn shown(kind: MailKind, note: AccountNote<'_>, language: Language) -> String {
    let composed = compose(kind, note, language);
    format!("Subject: {}\n\n{}", composed.subject, composed.text)
}

/// All letters of one language, one after the other.
pub(super) fn all(language: Language) -> String {
    let each = kinds().map(|kind| shown(kind, note(kind), language));
    each.collect::<Vec<_>>().join("\n----\n")
}

#[test]
fn every_letter_in_english() {
    insta::assert_snapshot!(all(Language::En), @r"
    Subject: Activate your account

    Hello Kim van der Berg,

    Your account is nearly ready. One step is left: confirm that this e-mail address is yours.

    Activate your account here:
    https://admit.example/here/abc-DEF_123

    The link is for you alone and works until Friday 11 December 2026, 14:05 (UTC). Please do not forward it.

    Did you get several of these mails? Then use the newest one.

    Did you not expect this mail? Then you need not do anything: an account that nobody activates is removed by itself.

    Trouble with the link? We are glad to help: help@clinic.example

    ----
    Subject: Choose a new password

    Hello Kim van der Berg,

    Somebody asked for a new password for your account. Was it you? Then choose one now. Until then your old password works.

    Choose a new password here:
    https://admit.example/here/abc-DEF_123

    The link is for you alone and works for one hour, until Friday 11 December 2026, 14:05 (UTC). Please do not forward it.

    Did you get several of these mails? Then use the newest one.

    Did you not ask for this? Then you need not do anything: your password stays as it is.

    Trouble with the link? We are glad to help: help@clinic.example

    ----
    Subject: Change of your e-mail address

    Hello Kim van der Berg,

    Somebody asked to change the e-mail address of your account to kim@new.test. Do you want that? Then confirm it. There is also a mail to the new address; the address is changed once both mails are confirmed.

    Confirm the change here:
    https://admit.example/here/abc-DEF_123

    The link is for you alone and works until Friday 11 December 2026, 14:05 (UTC). Please do not forward it.

    Do you not want this? Then do not confirm it: your address stays as it is. Please tell us that you did not ask for it.

    Trouble with the link? We are glad to help: help@clinic.example

    ----
    Subject: Confirm your new e-mail address

    Hello Kim van der Berg,

    Somebody asked to make this the e-mail address of your account. Please confirm that it is yours. There is also a mail to the address you have now; the address is changed once both mails are confirmed.

    Confirm the address here:
    https://admit.example/here/abc-DEF_123

    The link is for you alone and works until Friday 11 December 2026, 14:05 (UTC). Please do not forward it.

    Do you have no account with us? Then somebody mistyped an address. You need not do anything.

    Trouble with the link? We are glad to help: help@clinic.example

    ----
    Subject: Your password was changed

    Hello Kim van der Berg,

    The password of your account was changed just now. Every device that was logged in has been logged out.

    Was it you? Then you need not do anything.

    Was it not you? Then choose a new password at once: where you log in, say that you forgot your password. And please tell us.

    Do you have a question? We are glad to help: help@clinic.example

    ----
    Subject: You no longer have access to Sleep course

    Hello Kim van der Berg,

    Spring Clinic has ended your access to Sleep course. Your account stays, and so does your access elsewhere.

    Questions about this? Ask Spring Clinic: +31 20 555 01 23

    Trouble with your account? We are glad to help: help@clinic.example

    ----
    Subject: You have access to Sleep course again

    Hello Kim van der Berg,

    Spring Clinic has given you access to Sleep course again. Log in as you did before.

    Questions about this? Ask Spring Clinic: +31 20 555 01 23

    Trouble with logging in? We are glad to help: help@clinic.example
    ");
}

#[test]
fn an_account_made_by_staff_is_explained_to_its_person() {
    let made = || AccountNote {
        recipient_name: "",
        support_contact: None,
        by_staff: true,
        link: Some((LINK.to_owned(), "2026-12-12T00:00:00Z".parse().unwrap())),
        ..note(MailKind::Activation)
    };
    insta::assert_snapshot!(shown(MailKind::Activation, made(), Language::En), @r"
    Subject: Activate your account

    Hello,

    An account has been made for you, with this e-mail address. To use it, choose a password and agree to the terms of use.

    Activate your account here:
    https://admit.example/here/abc-DEF_123

    The link is for you alone and works until the end of Friday 11 December 2026 (UTC). Please do not forward it.

    Did you get several of these mails? Then use the newest one.

    Did you not expect this mail? Then you need not do anything: an account that nobody activates is removed by itself.
    ");
    insta::assert_snapshot!(shown(MailKind::Activation, made(), Language::Nl), @r"
    Subject: Activeer uw account

    Goedendag,

    Er is een account voor u gemaakt, met dit e-mailadres. Om het te gebruiken kiest u een wachtwoord en gaat u akkoord met de gebruiksvoorwaarden.

    Activeer uw account hier:
    https://admit.example/here/abc-DEF_123

    De link is alleen voor u en werkt tot het einde van vrijdag 11 december 2026 (UTC). Stuur hem alstublieft niet door.

    Hebt u deze mail vaker gekregen? Gebruik dan de nieuwste.

    Had u deze mail niet verwacht? Dan hoeft u niets te doen: een account dat niemand activeert, verdwijnt vanzelf.
    ");
}
