//! Every word of the pages, in every language, in one table: a word that lacks a translation does not
//! compile. Braces hold the place of a value; the values are escaped where they are shown.

use serde::Serialize;

use crate::domain::language::Language;

macro_rules! words {
    ($($name:ident { $en:literal $nl:literal })+) => {
        /// The words of one language.
        #[derive(Debug, Serialize)]
        pub(super) struct Words {
            $(pub(super) $name: &'static str,)+
        }

        const EN: Words = Words { $($name: $en,)+ };
        const NL: Words = Words { $($name: $nl,)+ };

        /// The names of all words.
        #[cfg(test)]
        pub(super) const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

words! {
    this_language { "English" "Nederlands" }
    language_switch { "Language" "Taal" }
    skip { "Skip to the content" "Naar de inhoud" }
    summary_title { "Please check what you filled in" "Controleer wat u hebt ingevuld" }
    error_prefix { "Error:" "Fout:" }
    title_error_prefix { "Error: {title}" "Fout: {title}" }
    support_title { "Do you need help?" "Hulp nodig?" }
    support { "Contact the service desk:" "Neem contact op met de servicedesk:" }
    support_nobody { "Contact the organisation that invited you." "Neem contact op met de organisatie die u heeft uitgenodigd." }
    organisation_contact { "Contact {organisation}:" "Neem contact op met {organisation}:" }
    organisation_nobody { "Contact {organisation}." "Neem contact op met {organisation}." }
    months {
        "January February March April May June July August September October November December"
        "januari februari maart april mei juni juli augustus september oktober november december"
    }
    minute { "1 minute" "1 minuut" }
    minutes { "{count} minutes" "{count} minuten" }

    email { "Email address" "E-mailadres" }
    name { "Your name" "Uw naam" }
    password { "Password" "Wachtwoord" }
    new_password { "New password" "Nieuw wachtwoord" }
    choose_password { "Choose a password" "Kies een wachtwoord" }
    password_hint {
        "At least {count} characters, with a capital letter and a special character such as ! or %."
        "Minstens {count} tekens, met een hoofdletter en een speciaal teken zoals ! of %."
    }
    email_hint {
        "You can choose another address. We send a mail there to activate your account."
        "U kunt een ander adres kiezen. We sturen daar een mail heen om uw account te activeren."
    }
    email_hint_staff {
        "This invitation can be accepted only with this address."
        "Deze uitnodiging kunt u alleen met dit adres aannemen."
    }
    terms { "Terms of use" "Gebruiksvoorwaarden" }
    accept_terms {
        "I have read the terms of use and accept them"
        "Ik heb de gebruiksvoorwaarden gelezen en ga ermee akkoord"
    }
    terms_declined {
        "If you do not accept them, close this page. Nothing is kept, and your invitation stays open."
        "Gaat u niet akkoord, sluit dan deze pagina. Er wordt niets bewaard en uw uitnodiging blijft open."
    }

    email_missing { "Fill in your email address." "Vul uw e-mailadres in." }
    email_wrong {
        "This is not an email address. It looks like name@example.com."
        "Dit is geen e-mailadres. Het ziet eruit als naam@voorbeeld.nl."
    }
    name_missing { "Fill in your name." "Vul uw naam in." }
    name_long { "This name is too long. Use at most 100 characters." "Deze naam is te lang. Gebruik hoogstens 100 tekens." }
    name_wrong {
        "A name cannot have web addresses, @ or control characters in it."
        "In een naam kunnen geen webadressen, @ of stuurtekens staan."
    }
    password_missing { "Fill in your password." "Vul uw wachtwoord in." }
    rule_short { "Use at least {count} characters." "Gebruik minstens {count} tekens." }
    rule_capital { "Use at least one capital letter." "Gebruik minstens één hoofdletter." }
    rule_special {
        "Use at least one special character, such as ! or %."
        "Gebruik minstens één speciaal teken, zoals ! of %."
    }
    rule_long {
        "This password is too long. Use at most 1,024 characters, of which those with accents count double."
        "Dit wachtwoord is te lang. Gebruik hoogstens 1.024 tekens; tekens met accenten tellen dubbel."
    }
    rule_common {
        "Choose a password that few others would choose. This one is too common."
        "Kies een wachtwoord dat weinig anderen kiezen. Dit wachtwoord komt te vaak voor."
    }
    rule_personal {
        "Do not use your own name or address in the password, nor the name of the organisation."
        "Gebruik in het wachtwoord niet uw eigen naam of adres, en ook niet de naam van de organisatie."
    }
    terms_missing {
        "Tick the box to accept the terms of use."
        "Vink het vakje aan om akkoord te gaan met de gebruiksvoorwaarden."
    }
    terms_changed {
        "The terms of use have changed. Read them and accept them again."
        "De gebruiksvoorwaarden zijn veranderd. Lees ze en ga opnieuw akkoord."
    }
    staff_address {
        "This invitation can be accepted only with the invited address, {invited}."
        "Deze uitnodiging kunt u alleen aannemen met het uitgenodigde adres, {invited}."
    }

    join_title { "Join {space}" "Doe mee met {space}" }
    join_invited {
        "{organisation} invites you to {space}."
        "{organisation} nodigt u uit voor {space}."
    }
    join_hello { "Hello {name}," "Hallo {name}," }
    join_question { "Do you already have an account?" "Hebt u al een account?" }
    join_have { "I have an account" "Ik heb een account" }
    join_have_hint {
        "Log in with the address and the password you already use. The address may differ from the one you were invited at."
        "Log in met het adres en het wachtwoord dat u al gebruikt. Het adres mag een ander zijn dan waarop u bent uitgenodigd."
    }
    join_new { "I am new" "Ik ben nieuw" }
    join_new_hint {
        "Make an account. It takes a few minutes."
        "Maak een account. Het duurt een paar minuten."
    }
    join_until { "You can accept this invitation until {date}." "U kunt deze uitnodiging aannemen tot en met {date}." }

    accept_title { "Join {space}" "Doe mee met {space}" }
    accept_as { "You are logged in as {email}." "U bent ingelogd als {email}." }
    accept_button { "Join" "Meedoen" }
    accept_terms_first {
        "The terms of use are new. Read them and accept them to go on."
        "De gebruiksvoorwaarden zijn nieuw. Lees ze en ga akkoord om verder te gaan."
    }
    accept_terms_title { "New terms of use" "Nieuwe gebruiksvoorwaarden" }
    accept_terms_button { "Accept and go on" "Akkoord en verder" }
    accept_other { "Use another account" "Een ander account gebruiken" }

    log_in_title { "Log in" "Inloggen" }
    log_in_button { "Log in" "Inloggen" }
    log_in_forgot { "Forgot your password?" "Wachtwoord vergeten?" }
    log_in_no_account { "I have no account yet" "Ik heb nog geen account" }
    log_out { "Log out" "Uitloggen" }
    logged_out_title { "You are logged out" "U bent uitgelogd" }
    invalid { "Invalid credentials" "Ongeldige inloggegevens" }
    invalid_why {
        "There is probably a typing error in the email address or the password."
        "Waarschijnlijk zit er een typefout in het e-mailadres of het wachtwoord."
    }
    invalid_reset {
        "Not sure about your password? Choose a new one"
        "Weet u uw wachtwoord niet zeker? Kies een nieuw wachtwoord"
    }
    throttled_title { "Please wait a moment" "Wacht even" }
    throttled {
        "Too many attempts failed. You can try again in {wait}."
        "Te veel pogingen zijn mislukt. U kunt het over {wait} opnieuw proberen."
    }
    pending_title { "Your account is not activated yet" "Uw account is nog niet geactiveerd" }
    pending_why {
        "Open the mail with the activation link that we sent to your address, and click its button."
        "Open de mail met de activatielink die we naar uw adres hebben gestuurd, en klik op de knop."
    }
    disabled_title { "Account is disabled" "Account is gedeactiveerd" }
    disabled_why {
        "This account was deactivated. To have it activated again or deleted, contact support."
        "Dit account is gedeactiveerd. Neem contact op met support om het weer te activeren of te laten verwijderen."
    }
    disabled_other {
        "You can also make a new account with another email address: open your invitation again."
        "U kunt ook een nieuw account maken met een ander e-mailadres: open uw uitnodiging opnieuw."
    }
    disabled_join { "Make an account with another address" "Een account maken met een ander adres" }
    deleted_title { "The account is deleted" "Het account is verwijderd" }
    deleted_why {
        "Until {date} support can restore it, or free its email address for a new account."
        "Tot {date} kan support het terugzetten, of het e-mailadres vrijgeven voor een nieuw account."
    }

    sign_up_title { "Make an account" "Maak een account" }
    sign_up_button { "Sign up" "Aanmelden" }
    sign_up_have { "I already have an account" "Ik heb al een account" }
    used { "This value is already used" "Deze waarde is al in gebruik" }
    used_why {
        "An account with this email address already exists. You can:"
        "Er bestaat al een account met dit e-mailadres. U kunt:"
    }
    used_log_in { "log in with that account to accept the invitation" "met dat account inloggen om de uitnodiging aan te nemen" }
    used_reset { "choose a new password if you forgot it" "een nieuw wachtwoord kiezen als u het vergeten bent" }
    used_other { "or fill in another email address here" "of hier een ander e-mailadres invullen" }
    tried_title { "Too many addresses were tried" "Er zijn te veel adressen geprobeerd" }
    tried_why {
        "With this invitation no further address can be tried. Log in with an account you have, or ask for a new invitation."
        "Met deze uitnodiging kunt u geen adres meer proberen. Log in met een account dat u hebt, of vraag een nieuwe uitnodiging."
    }

    mail_title { "Check your mail" "Bekijk uw mail" }
    mail_sent {
        "We sent a mail with an activation link to {masked}. Open it and click the button to activate your account."
        "We hebben een mail met een activatielink gestuurd naar {masked}. Open de mail en klik op de knop om uw account te activeren."
    }
    mail_missing { "Did you not receive the mail?" "Geen mail ontvangen?" }
    mail_spam {
        "It can take a few minutes. Please also check the spam folder of your mailbox."
        "Het kan een paar minuten duren. Kijk ook in de map met ongewenste mail (spam)."
    }
    mail_resend { "Send the activation link again" "Activatielink opnieuw sturen" }
    mail_desk {
        "If you repeatedly do not receive the mail, contact the service desk."
        "Krijgt u de mail steeds niet, neem dan contact op met de servicedesk."
    }
    mail_resent {
        "A new mail is on its way to {masked}. The links of older mails no longer work."
        "Een nieuwe mail is onderweg naar {masked}. De links in oudere mails werken niet meer."
    }
    mail_cooling {
        "A mail was sent a moment ago. You can ask for a new one in {wait}."
        "Er is net een mail gestuurd. U kunt over {wait} een nieuwe vragen."
    }
    address_wrong { "Is the address wrong?" "Klopt het adres niet?" }
    address_correct { "Change the address" "Adres wijzigen" }
    address_title { "Change your email address" "Wijzig uw e-mailadres" }
    address_why {
        "The activation link now goes to {masked}. Fill in the right address; we send a new link there."
        "De activatielink gaat nu naar {masked}. Vul het juiste adres in; we sturen daar een nieuwe link heen."
    }
    address_button { "Send the link to this address" "Stuur de link naar dit adres" }

    activate_title { "Activate your account" "Activeer uw account" }
    activate_why {
        "You are about to activate the account of {email}."
        "U gaat het account van {email} activeren."
    }
    activate_choose {
        "Choose a password and read the terms of use. Then your account is ready."
        "Kies een wachtwoord en lees de gebruiksvoorwaarden. Dan is uw account klaar."
    }
    activate_button { "Activate" "Activeren" }
    activated_title { "Your account is active" "Uw account is actief" }
    activation_dead { "The activation link no longer works" "De activatielink werkt niet meer" }
    activation_expired {
        "It was valid for a limited time. We can send a new one to {masked}."
        "De link was beperkt geldig. We kunnen een nieuwe sturen naar {masked}."
    }
    activation_superseded {
        "A newer mail was sent to {masked}. Use the link in the newest one, or let us send another."
        "Er is een nieuwere mail gestuurd naar {masked}. Gebruik de link in de nieuwste mail, of laat een andere sturen."
    }
    link_unknown_title { "This link is not known" "Deze link is niet bekend" }
    link_unknown {
        "Copy the whole link from the newest mail into the address bar, or click the button in the mail."
        "Kopieer de hele link uit de nieuwste mail naar de adresbalk, of klik op de knop in de mail."
    }
    link_missing_title { "Open the link in your mail again" "Open de link in uw mail opnieuw" }
    link_missing {
        "This page was open for a long time, or cookies are off in your browser. Go to your mail and click the button in it once more."
        "Deze pagina stond lang open, of cookies staan uit in uw browser. Ga naar uw mail en klik nog een keer op de knop."
    }

    access_title { "You now have access to {space}" "U hebt nu toegang tot {space}" }
    access_go { "Go to {space}" "Ga naar {space}" }
    access_no_url {
        "{organisation} tells you where to find it."
        "{organisation} laat u weten waar u het vindt."
    }
    access_no_url_plain { "Your organisation tells you where to find it." "Uw organisatie laat u weten waar u het vindt." }
    access_before { "You were a member already." "U was al lid." }
    welcome_title { "Your spaces" "Uw ruimtes" }
    welcome_none {
        "You have access to no space yet. Open the invitation in your mail to join one."
        "U hebt nog geen toegang tot een ruimte. Open de uitnodiging in uw mail om mee te doen."
    }

    invalid_invitation { "The invitation is invalid" "De uitnodiging is ongeldig" }
    invitation_withdrawn { "The sender has withdrawn it." "De afzender heeft de uitnodiging ingetrokken." }
    invitation_used { "It has already been used." "De uitnodiging is al gebruikt." }
    invitation_expired { "Nobody used it in time: it has expired." "De uitnodiging is niet op tijd gebruikt en is verlopen." }
    invitation_superseded {
        "A newer mail was sent since. Use the button in the newest mail."
        "Er is daarna een nieuwere mail gestuurd. Gebruik de knop in de nieuwste mail."
    }
    invitation_ask { "Ask for a new invitation." "Vraag een nieuwe uitnodiging." }
    invitation_ask_plain {
        "Ask the organisation that invited you for a new invitation."
        "Vraag de organisatie die u heeft uitgenodigd om een nieuwe uitnodiging."
    }
    invitation_used_mine { "Was it you? Then log in." "Was u het zelf? Log dan in." }

    reset_title { "Choose a new password" "Kies een nieuw wachtwoord" }
    reset_why {
        "Fill in the email address of your account. We send you a link to choose a new password."
        "Vul het e-mailadres van uw account in. We sturen u een link om een nieuw wachtwoord te kiezen."
    }
    reset_button { "Send the link" "Stuur de link" }
    reset_asked_title { "Check your mail" "Bekijk uw mail" }
    reset_asked {
        "If there is an account with the address you filled in, a mail is on its way to it. Its link works for one hour."
        "Als er een account is met het adres dat u hebt ingevuld, is er een mail onderweg. De link daarin werkt een uur."
    }
    reset_asked_none {
        "No mail after a few minutes? Check the spam folder, and whether you used another address."
        "Na een paar minuten geen mail? Kijk bij ongewenste mail (spam), en of u een ander adres hebt gebruikt."
    }
    reset_for { "For the account of {email}." "Voor het account van {email}." }
    reset_save { "Save the password" "Wachtwoord opslaan" }
    reset_done_title { "Your password is changed" "Uw wachtwoord is gewijzigd" }
    reset_done { "From now on log in with the new password." "Log voortaan in met het nieuwe wachtwoord." }
    reset_dead_title { "This link no longer works" "Deze link werkt niet meer" }
    reset_used {
        "A password was chosen with it. Log in with that password, or ask for a new link."
        "Er is al een wachtwoord mee gekozen. Log daarmee in, of vraag een nieuwe link."
    }
    reset_superseded {
        "A newer link was asked for, or the password was changed. Use the newest mail, or ask for a new link."
        "Er is een nieuwere link gevraagd, of het wachtwoord is gewijzigd. Gebruik de nieuwste mail, of vraag een nieuwe link."
    }
    reset_expired { "It worked for one hour. Ask for a new link." "De link werkte een uur. Vraag een nieuwe link." }
    reset_again { "Ask for a new link" "Vraag een nieuwe link" }
    back_to_invitation { "Back to the invitation" "Terug naar de uitnodiging" }

    confirm_title { "Confirm the new email address" "Bevestig het nieuwe e-mailadres" }
    confirm_why {
        "The account is to have the address {email} from now on."
        "Het account krijgt voortaan het adres {email}."
    }
    confirm_not_you {
        "If you did not ask for this, close this page and contact support."
        "Hebt u hier niet om gevraagd, sluit dan deze pagina en neem contact op met support."
    }
    confirm_button { "Confirm" "Bevestigen" }
    confirm_waiting_title { "One confirmation is still missing" "Er ontbreekt nog één bevestiging" }
    confirm_waiting {
        "We sent a mail to the other address too. Once it is confirmed there, the address changes."
        "We hebben ook een mail naar het andere adres gestuurd. Zodra het daar is bevestigd, wijzigt het adres."
    }
    confirm_done_title { "The email address is changed" "Het e-mailadres is gewijzigd" }
    confirm_done { "From now on log in with the new address." "Log voortaan in met het nieuwe adres." }
    confirm_taken {
        "Meanwhile another account has this address, so nothing was changed."
        "Een ander account heeft dit adres intussen, daarom is er niets gewijzigd."
    }
    confirm_used {
        "This was confirmed already."
        "Dit was al bevestigd."
    }
    confirm_dead {
        "The change is no longer asked for, or its time is over. Contact support to ask for it again."
        "De wijziging is niet meer aangevraagd, of de tijd is voorbij. Neem contact op met support om die opnieuw te vragen."
    }

    not_found_title { "There is no such page" "Deze pagina bestaat niet" }
    not_found { "Use the button in the mail we sent you." "Gebruik de knop in de mail die we u hebben gestuurd." }
    forbidden_title { "Please try again" "Probeer het opnieuw" }
    forbidden {
        "The form could not be checked. Go back, reload the page, and send it again. Cookies must be on in your browser."
        "Het formulier kon niet worden gecontroleerd. Ga terug, laad de pagina opnieuw en verstuur het nog eens. Cookies moeten aanstaan in uw browser."
    }
    too_large_title { "That is too much" "Dat is te veel" }
    too_large { "What you filled in is too long. Go back and make it shorter." "Wat u hebt ingevuld is te lang. Ga terug en maak het korter." }
    busy_title { "It is very busy" "Het is erg druk" }
    busy {
        "Many people are logging in right now. Nothing is lost: wait a few seconds and try again."
        "Veel mensen loggen nu in. Er gaat niets verloren: wacht een paar seconden en probeer het opnieuw."
    }
    failed_title { "Something went wrong" "Er ging iets mis" }
    failed {
        "It is not your fault, and nothing is lost. Please try again in a few minutes."
        "Het ligt niet aan u en er gaat niets verloren. Probeer het over een paar minuten opnieuw."
    }
}

impl Words {
    /// The words of a language.
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::Nl => &NL,
        }
    }
}

/// Puts values into the places that a text holds for them. A value is never read for places.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, later)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        } else {
            filled.push('{');
            filled.push_str(name);
            filled.push('}');
        }
        rest = later;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut places: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn a_value_is_put_in_once_and_never_read_for_places() {
        let filled = fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]);
        assert_eq!(filled, "{b} and x");
        assert_eq!(fill("{c} {", &[]), "{c} {");
    }

    #[test]
    fn translations_have_the_same_places_and_are_not_the_original() {
        let (en, nl) = (
            serde_json::to_value(&EN).unwrap(),
            serde_json::to_value(&NL).unwrap(),
        );
        for name in NAMES {
            let (en, nl) = (en[name].as_str().unwrap(), nl[name].as_str().unwrap());
            assert_eq!(places(en), places(nl), "{name}");
            assert_ne!(en, nl, "{name}");
        }
    }
}
