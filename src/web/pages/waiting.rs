//! Between signing up and activating: "check your mail", another mail, another address.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use minijinja::context;

use super::{Message, Pages, Reply, invitation, links, speak};
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::domain::token::PlainToken;
use crate::service::activation::{ActivationRenewed, CorrectionError, RenewalError};
use crate::service::join::{DeadLink, Issuer, LinkView};
use crate::web::cookies::Cookie;
use crate::web::forms::{FieldError, Form};
use crate::web::view::{Page, wait};
use crate::web::visitor::Visitor;
use crate::web::words::{Words, fill};

/// The page of somebody who has signed up by an invitation and has a mail to open. The address is
/// masked: an invitation may have been passed on.
pub(super) fn check_mail(
    pages: &Pages,
    visitor: &Visitor,
    (masked, issuer): (&str, &Issuer),
    note: Option<String>,
) -> Reply {
    let (language, words) = speak(visitor, Some(issuer.language));
    let mut page = Page::new("check_mail.html", "/join", language, words.mail_title);
    page.organisation = Some(issuer.into());
    page.values = context! { masked, note, resend => "/join/resend", can_correct => true };
    pages.show(visitor, page)
}

/// The same for somebody who holds a link to activate alone.
fn check_mail_plain(
    pages: &Pages,
    visitor: &Visitor,
    masked: &str,
    note: (Language, String),
) -> Reply {
    let (language, note) = note;
    let words = Words::of(language);
    let mut page = Page::new("check_mail.html", "/activate", language, words.mail_title);
    page.values = context! { masked, note, resend => "/activate/resend", can_correct => false };
    pages.show(visitor, page)
}

/// Mails another activation, by the invitation that was used to sign up.
pub(in crate::web) async fn resend_by_invitation(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    _form: Form,
) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Join) else {
        return links::missing(&pages, &visitor, "/join");
    };
    // Read before, for the language and the organisation's name.
    let issuer = match pages.service.look(&secret).await? {
        LinkView::Dead(DeadLink::Accepted {
            issuer,
            pending: Some(_),
        }) => issuer,
        LinkView::Dead(dead) => return invitation::dead_end(&pages, &visitor, &dead),
        LinkView::Open(_) => return pages.go_to("/join"),
    };
    let renewed = pages.service.resend_activation_by_link(&secret).await;
    let (_, words) = speak(&visitor, Some(issuer.language));
    match renewed {
        Ok(renewed) => {
            let (masked, note) = told(&pages, words, renewed).await?;
            check_mail(&pages, &visitor, (&masked, &issuer), Some(note))
        }
        Err(error) => refused(&pages, &visitor, error),
    }
}

/// Mails another activation, by a link to activate that is dead.
pub(in crate::web) async fn resend_by_activation(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    _form: Form,
) -> Reply {
    let Some(secret) = pages.secret(&visitor, Cookie::Activate) else {
        return links::missing(&pages, &visitor, "/activate");
    };
    let (language, words) = speak(&visitor, None);
    match pages.service.resend_activation_by_link(&secret).await {
        Ok(renewed) => {
            let (masked, note) = told(&pages, words, renewed).await?;
            check_mail_plain(&pages, &visitor, &masked, (language, note))
        }
        Err(error) => refused(&pages, &visitor, error),
    }
}

/// What asking for another mail came to: where it goes, and in words.
async fn told(
    pages: &Pages,
    words: &Words,
    renewed: ActivationRenewed,
) -> Result<(String, String), super::Trouble> {
    match renewed {
        ActivationRenewed::Sent { masked, mail } => {
            pages.errands.send(mail);
            let note = fill(words.mail_resent, &[("masked", &masked)]);
            Ok((masked, note))
        }
        ActivationRenewed::CoolingDown { masked, until } => {
            let now = pages.service.now().await?;
            let note = fill(words.mail_cooling, &[("wait", &wait(words, now, until))]);
            Ok((masked, note))
        }
    }
}

/// Why there is no other mail.
fn refused(pages: &Pages, visitor: &Visitor, error: RenewalError) -> Reply {
    let (language, words) = speak(visitor, None);
    let message = match error {
        RenewalError::Fault(error) => return Err(error.into()),
        RenewalError::Unknown => return links::unknown(pages, visitor, "/join"),
        RenewalError::NotSignedUp => return pages.go_to("/join"),
        RenewalError::AlreadyActive => Message::new("/join", language, words.activated_title)
            .way("/log-in", words.log_in_title),
        RenewalError::Disabled | RenewalError::Deleted => {
            Message::new("/join", language, words.disabled_title)
                .status(StatusCode::FORBIDDEN)
                .text(words.disabled_why)
                .support(words, pages.site.support.as_ref())
        }
    };
    pages.say(visitor, message)
}

/// The page on which the address of a new account is corrected.
pub(in crate::web) async fn wrong_address(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
) -> Reply {
    match signed_up(&pages, &visitor).await {
        Ok((_, masked, issuer)) => {
            correct_page(&pages, &visitor, (&masked, &issuer), ("", Vec::new()))
        }
        Err(reply) => reply,
    }
}

/// Corrects it.
pub(in crate::web) async fn correct_address(
    State(pages): State<Arc<Pages>>,
    visitor: Visitor,
    form: Form,
) -> Reply {
    let (secret, masked, issuer) = match signed_up(&pages, &visitor).await {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    let (language, words) = speak(&visitor, Some(issuer.language));
    let shown = (masked.as_str(), &issuer);
    let again = |error: FieldError| {
        let typed = form.get("email");
        correct_page(&pages, &visitor, shown, (typed, vec![error]))
    };
    let email: EmailAddress = match form.email(words) {
        Ok(email) => email,
        Err(error) => return again(error),
    };
    match pages.service.correct_address_by_link(&secret, &email).await {
        Ok(corrected) => {
            pages.errands.send(corrected.mail);
            let note = fill(words.mail_resent, &[("masked", &corrected.masked)]);
            check_mail(&pages, &visitor, (&corrected.masked, &issuer), Some(note))
        }
        Err(CorrectionError::AddressInUse) => again(FieldError::new("email", words.used)),
        Err(CorrectionError::StaffAddress) => {
            again(FieldError::new("email", words.email_hint_staff))
        }
        Err(CorrectionError::TooManyTries) => {
            let message = Message::new("/join", language, words.tried_title)
                .status(StatusCode::TOO_MANY_REQUESTS)
                .organisation(&issuer)
                .text(words.tried_why)
                .ask(words, &issuer.organisation, issuer.contact.as_deref());
            pages.say(&visitor, message)
        }
        Err(CorrectionError::Link(error)) => refused(&pages, &visitor, error),
        Err(CorrectionError::Fault(error)) => Err(error.into()),
    }
}

/// The invitation that the visitor used to sign up: its secret, the masked address of the account that
/// is not activated, and who asked. Else the page of how it stands.
async fn signed_up(
    pages: &Pages,
    visitor: &Visitor,
) -> Result<(PlainToken, String, Issuer), Reply> {
    let Some(secret) = pages.secret(visitor, Cookie::Join) else {
        return Err(links::missing(pages, visitor, "/join"));
    };
    match pages.service.look(&secret).await {
        Ok(LinkView::Dead(DeadLink::Accepted {
            issuer,
            pending: Some(masked),
        })) => Ok((secret, masked, issuer)),
        Ok(LinkView::Dead(dead)) => Err(invitation::dead_end(pages, visitor, &dead)),
        Ok(LinkView::Open(_)) => Err(pages.go_to("/join")),
        Err(error) => Err(Err(error.into())),
    }
}

fn correct_page(
    pages: &Pages,
    visitor: &Visitor,
    (masked, issuer): (&str, &Issuer),
    (email, errors): (&str, Vec<FieldError>),
) -> Reply {
    let (language, words) = speak(visitor, Some(issuer.language));
    let here = "/join/address";
    let mut page = Page::new("wrong_address.html", here, language, words.address_title);
    page.organisation = Some(issuer.into());
    page.errors = errors;
    page.values = context! { masked, email };
    pages.show(visitor, page)
}
