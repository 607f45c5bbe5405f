//! Who asks for a page, as far as the request tells: cookies, language, and where it comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::cookies::{Cookie, Cookies};
use super::pages::Pages;
use super::site::Site;
use super::trouble::Trouble;
use crate::domain::language::Language;
use crate::domain::token::PlainToken;
use crate::service::session::{Person, random_secret};

/// Who asks for a page.
#[derive(Clone)]
pub(super) struct Visitor {
    cookies: Cookies,
    /// What ties forms to this browser; none where there was nothing random to be had.
    forms: Option<PlainToken>,
    forms_are_new: bool,
    /// The language that was chosen, and whether by this very request.
    chosen: Option<(Language, bool)>,
    /// The language that the person was written in, as an earlier page knew.
    spoken: Option<Language>,
    /// The language that the browser prefers.
    preferred: Option<Language>,
    /// Where the request comes from.
    pub(super) source: String,
}

impl Visitor {
    /// Reads the request's head.
    pub(super) fn of(parts: &Parts, site: &Site) -> Self {
        let cookies = Cookies::of(&parts.headers);
        let known = cookies
            .get(site, Cookie::Forms)
            .and_then(|text| text.parse().ok());
        let forms_are_new = known.is_none();
        let query = parts.uri.query().unwrap_or_default();
        let asked = form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "language")
            .and_then(|(_, value)| value.parse().ok());
        let remembered = cookies
            .get(site, Cookie::Language)
            .and_then(|text| text.parse().ok());
        let spoken = cookies
            .get(site, Cookie::Spoken)
            .and_then(|text| text.parse().ok());
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Self {
            forms: known.or_else(|| random_secret().ok()),
            forms_are_new,
            chosen: asked
                .map(|language| (language, true))
                .or(remembered.map(|language| (language, false))),
            spoken,
            preferred: preferred(&parts.headers),
            source: site.source(peer, &parts.headers),
            cookies,
        }
    }

    /// The language to answer in: the one that was chosen, else the one that the person was written
    /// in, also where only an earlier page knew that, else what the browser prefers.
    pub(super) fn language(&self, written_in: Option<Language>) -> Language {
        let chosen = self.chosen.map(|(language, _)| language);
        chosen
            .or(written_in)
            .or(self.spoken)
            .or(self.preferred)
            .unwrap_or(Language::En)
    }

    /// The secret that a cookie holds.
    pub(super) fn secret(&self, site: &Site, cookie: Cookie) -> Option<PlainToken> {
        self.cookies.get(site, cookie)?.parse().ok()
    }

    /// What a form has to bring back.
    pub(super) fn forms_secret(&self) -> Option<&PlainToken> {
        self.forms.as_ref()
    }

    /// Whether a form brought back what this browser was given. Compared in full, whatever differs.
    pub(super) fn may_send(&self, brought: Option<&PlainToken>) -> bool {
        let (Some(own), Some(brought), false) = (&self.forms, brought, self.forms_are_new) else {
            return false;
        };
        let pairs = own.as_bytes().iter().zip(brought.as_bytes());
        pairs.fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
    }

    /// Has the browser remember what it was given, and the language of the page where that is not the
    /// one that other pages would be in.
    pub(super) fn remember(&self, site: &Site, language: Language, response: &mut Response) {
        if let Some(forms) = self.forms.as_ref().filter(|_| self.forms_are_new) {
            add(response, Cookie::Forms.set(site, &forms.reveal()));
        }
        if let Some((language, true)) = self.chosen {
            add(response, Cookie::Language.set(site, language.as_str()));
        }
        if language != self.language(None) {
            add(response, Cookie::Spoken.set(site, language.as_str()));
        }
    }

    /// Who is logged in.
    pub(super) async fn person(&self, pages: &Pages) -> Result<Option<Person>, Trouble> {
        match self.secret(&pages.site, Cookie::Session) {
            Some(secret) => Ok(pages.service.find_person(&secret).await?),
            None => Ok(None),
        }
    }
}

/// Adds a cookie to a response.
pub(super) fn add(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// The first language of the browser's list that there are pages in. Its weights are not read:
/// browsers list the best first.
fn preferred(headers: &HeaderMap) -> Option<Language> {
    let list = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    list.split(',').find_map(|range| {
        let tag = range.split(';').next().unwrap_or_default().trim();
        let code = tag.split('-').next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| language.as_str().eq_ignore_ascii_case(code))
    })
}

impl FromRequestParts<Arc<Pages>> for Visitor {
    type Rejection = Infallible;

    /// The one that the guard has met, so that page and guard give out the same cookies.
    async fn from_request_parts(
        parts: &mut Parts,
        pages: &Arc<Pages>,
    ) -> Result<Self, Self::Rejection> {
        let met = parts.extensions.get::<Self>().cloned();
        Ok(met.unwrap_or_else(|| Self::of(parts, &pages.site)))
    }
}
