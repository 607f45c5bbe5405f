//! All letters about accounts in Dutch.

use admit::domain::language::Language;

use super::compose_account::all;

#[test]
fn every_letter_in_dutch() {
    insta::assert_snapshot!(all(Language::Nl), @r"
    Subject: Activeer uw account

    Beste Kim van der Berg,

    Uw account is bijna klaar. Er is nog één stap: bevestig dat dit e-mailadres van u is.

    Activeer uw account hier:
    https://admit.example/here/abc-DEF_123

    De link is alleen voor u en werkt tot vrijdag 11 december 2026, 14:05 uur (UTC). Stuur hem alstublieft niet door.

    Hebt u deze mail vaker gekregen? Gebruik dan de nieuwste.

    Had u deze mail niet verwacht? Dan hoeft u niets te doen: een account dat niemand activeert, verdwijnt vanzelf.

    Lukt het niet met de link? Wij helpen u graag: help@clinic.example

    ----
    Subject: Kies een nieuw wachtwoord

    Beste Kim van der Berg,

    Er is om een nieuw wachtwoord voor uw account gevraagd. Was u dat? Kies er dan nu een. Tot die tijd werkt uw oude wachtwoord.

    Kies hier een nieuw wachtwoord:
    https://admit.example/here/abc-DEF_123

    De link is alleen voor u en werkt één uur, tot vrijdag 11 december 2026, 14:05 uur (UTC). Stuur hem alstublieft niet door.

    Hebt u deze mail vaker gekregen? Gebruik dan de nieuwste.

    Hebt u hier niet om gevraagd? Dan hoeft u niets te doen: uw wachtwoord blijft zoals het is.

    Lukt het niet met de link? Wij helpen u graag: help@clinic.example

    ----
    Subject: Wijziging van uw e-mailadres

    Beste Kim van der Berg,

    Er is gevraagd om het e-mailadres van uw account te wijzigen in kim@new.test. Wilt u dat? Bevestig het dan. Er is ook een mail naar het nieuwe adres gestuurd; het adres wordt gewijzigd zodra beide mails bevestigd zijn.

    Bevestig de wijziging hier:
    https://admit.example/here/abc-DEF_123

    De link is alleen voor u en werkt tot vrijdag 11 december 2026, 14:05 uur (UTC). Stuur hem alstublieft niet door.

    Wilt u dit niet? Bevestig het dan niet: uw adres blijft zoals het is. Laat ons alstublieft weten dat u er niet om hebt gevraagd.

    Lukt het niet met de link? Wij helpen u graag: help@clinic.example

    ----
    Subject: Bevestig uw nieuwe e-mailadres

    Beste Kim van der Berg,

    Er is gevraagd om dit het e-mailadres van uw account te maken. Bevestig alstublieft dat het van u is. Er is ook een mail naar het adres gestuurd dat u nu hebt; het adres wordt gewijzigd zodra beide mails bevestigd zijn.

    Bevestig het adres hier:
    https://admit.example/here/abc-DEF_123

    De link is alleen voor u en werkt tot vrijdag 11 december 2026, 14:05 uur (UTC). Stuur hem alstublieft niet door.

    Hebt u geen account bij ons? Dan heeft iemand zich vertypt. U hoeft niets te doen.

    Lukt het niet met de link? Wij helpen u graag: help@clinic.example

    ----
    Subject: Uw wachtwoord is gewijzigd

    Beste Kim van der Berg,

    Het wachtwoord van uw account is zojuist gewijzigd. Elk apparaat dat was ingelogd, is uitgelogd.

    Was u dat zelf? Dan hoeft u niets te doen.

    Was u het niet? Kies dan meteen een nieuw wachtwoord: geef bij het inloggen aan dat u uw wachtwoord bent vergeten. En laat het ons alstublieft weten.

    Hebt u een vraag? Wij helpen u graag: help@clinic.example

    ----
    Subject: U hebt geen toegang meer tot Sleep course

    Beste Kim van der Berg,

    Spring Clinic heeft uw toegang tot Sleep course beëindigd. Uw account blijft bestaan, en uw toegang elders ook.

    Vragen hierover? Neem contact op met Spring Clinic: +31 20 555 01 23

    Lukt het niet met uw account? Wij helpen u graag: help@clinic.example

    ----
    Subject: U hebt weer toegang tot Sleep course

    Beste Kim van der Berg,

    Spring Clinic heeft u weer toegang gegeven tot Sleep course. Log in zoals u gewend was.

    Vragen hierover? Neem contact op met Spring Clinic: +31 20 555 01 23

    Lukt het inloggen niet? Wij helpen u graag: help@clinic.example
    ");
}
