//! The cookies of the pages. None is readable by a script, and where the pages are encrypted none can
//! be set by another host (`__Host-`, RFC 6265bis).

use std::collections::HashMap;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use super::site::Site;

/// A cookie, by what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cookie {
    /// The secret of the link to join that was opened last.
    Join,
    /// The same of a link to activate.
    Activate,
    /// The same of a link to choose a password.
    Reset,
    /// The same of a link about another address.
    Address,
    /// What ties forms to this browser.
    Forms,
    /// Who is logged in.
    Session,
    /// The language that was chosen.
    Language,
    /// The language that the last page about an invitation or an account was in.
    Spoken,
}

const MINUTE: u32 = 60;

impl Cookie {
    const fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Self::Join, true) => "__Host-admit-join",
            (Self::Join, false) => "admit-join",
            (Self::Activate, true) => "__Host-admit-activate",
            (Self::Activate, false) => "admit-activate",
            (Self::Reset, true) => "__Host-admit-reset",
            (Self::Reset, false) => "admit-reset",
            (Self::Address, true) => "__Host-admit-address",
            (Self::Address, false) => "admit-address",
            (Self::Forms, true) => "__Host-admit-forms",
            (Self::Forms, false) => "admit-forms",
            (Self::Session, true) => "__Host-admit-session",
            (Self::Session, false) => "admit-session",
            (Self::Language, true) => "__Host-admit-language",
            (Self::Language, false) => "admit-language",
            (Self::Spoken, true) => "__Host-admit-spoken",
            (Self::Spoken, false) => "admit-spoken",
        }
    }

    /// How long the browser keeps it, in seconds.
    const fn life(self) -> u32 {
        match self {
            Self::Join | Self::Activate | Self::Reset | Self::Address => 30 * MINUTE,
            Self::Forms | Self::Session | Self::Spoken => 8 * 60 * MINUTE,
            Self::Language => 365 * 24 * 60 * MINUTE,
        }
    }

    /// The header that sets it. The value is one of ours and needs no quoting.
    pub(super) fn set(self, site: &Site, value: &str) -> Option<HeaderValue> {
        self.header(site, value, self.life())
    }

    /// The header that has the browser forget it.
    pub(super) fn clear(self, site: &Site) -> Option<HeaderValue> {
        self.header(site, "", 0)
    }

    fn header(self, site: &Site, value: &str, life: u32) -> Option<HeaderValue> {
        let name = self.name(site.is_secure);
        let secure = if site.is_secure { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

/// The cookies that a browser sent.
#[derive(Clone, Default)]
pub(super) struct Cookies(HashMap<String, String>);

impl Cookies {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let pairs = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let mut cookies = HashMap::new();
        for (name, value) in pairs {
            // The first of a name is the one with the longer path, which is the nearer one.
            cookies
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        }
        Self(cookies)
    }

    pub(super) fn get(&self, site: &Site, cookie: Cookie) -> Option<&str> {
        self.0.get(cookie.name(site.is_secure)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_hidden_from_scripts_and_from_other_hosts() {
        let secure = Site::new("https://a.example", None, Vec::new()).unwrap();
        let plain = Site::new("http://127.0.0.1:8080", None, Vec::new()).unwrap();
        assert_eq!(
            Cookie::Join.set(&secure, "x").unwrap(),
            "__Host-admit-join=x; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            Cookie::Join.clear(&plain).unwrap(),
            "admit-join=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn cookies_are_found_by_the_name_that_the_site_gives_them() {
        let mut headers = HeaderMap::new();
        headers.append(
            COOKIE,
            HeaderValue::from_static("admit-join=a; __Host-admit-join=b"),
        );
        headers.append(
            COOKIE,
            HeaderValue::from_static("__Host-admit-join=c; broken"),
        );
        let secure = Site::new("https://a.example", None, Vec::new()).unwrap();
        assert_eq!(Cookies::of(&headers).get(&secure, Cookie::Join), Some("b"));
        assert_eq!(Cookies::of(&headers).get(&secure, Cookie::Session), None);
    }
}
