//! Where the pages are: the address that links in mails begin with, and who stands before us.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use serde::Serialize;

use super::network::Network;

/// Whom a person can turn to, and the link to do so where the text says how.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Contact {
    pub(super) text: String,
    pub(super) href: Option<String>,
}

impl Contact {
    pub(super) fn new(text: &str) -> Self {
        let text = text.trim().to_owned();
        let is_one_word = !text.contains(char::is_whitespace);
        let href = if is_web_address(&text) {
            Some(text.clone())
        } else if is_one_word && text.contains('@') && !text.contains(['?', '&', '%', ':']) {
            Some(format!("mailto:{text}"))
        } else {
            None
        };
        Self { text, href }
    }
}

/// Whether a text may stand as the target of a link. Others, such as `javascript:`, never do.
pub(super) fn is_web_address(text: &str) -> bool {
    let has_scheme = ["https://", "http://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    has_scheme && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Where the pages are.
#[derive(Debug, Clone)]
pub struct Site {
    /// Scheme and authority, as a browser names them.
    origin: String,
    /// What paths begin with: nothing, or `/admit`.
    pub(super) root: String,
    pub(super) is_secure: bool,
    pub(super) support: Option<Contact>,
    trusted_proxies: Vec<Network>,
}

/// Why pages cannot be at an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// No address of pages.
    #[error("{0:?} is no address such as https://join.example")]
    BaseUrl(String),
}

impl Site {
    /// The pages at an address that links in mails begin with. The hops of `X-Forwarded-For` count as
    /// far as they come from trusted proxies.
    pub fn new(
        base_url: &str,
        support_contact: Option<&str>,
        trusted_proxies: Vec<Network>,
    ) -> Result<Self, SiteError> {
        let wrong = || SiteError::BaseUrl(base_url.to_owned());
        let (scheme, rest) = base_url.split_once("://").ok_or_else(wrong)?;
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, path.trim_end_matches('/')),
            None => (rest, ""),
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        let is_path = path.chars().all(is_plain) && !path.contains("//");
        if !matches!(scheme, "https" | "http") || authority.is_empty() || !is_path {
            return Err(wrong());
        }
        let root = if path.is_empty() {
            String::new()
        } else {
            format!("/{path}")
        };
        Ok(Self {
            origin: format!("{scheme}://{authority}").to_ascii_lowercase(),
            root,
            is_secure: scheme == "https",
            support: support_contact.map(Contact::new),
            trusted_proxies,
        })
    }

    /// A path of the pages, as a browser has to name it.
    pub(super) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// Where a request comes from: the peer, or what the trusted proxies before us say, whose nearest
    /// stands last. An IPv6 customer has a whole /64, so that is one place.
    pub(super) fn source(&self, peer: IpAddr, headers: &HeaderMap) -> String {
        let is_trusted =
            |address: IpAddr| self.trusted_proxies.iter().any(|one| one.contains(address));
        let mut source = peer.to_canonical();
        let hops = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        for hop in hops.collect::<Vec<_>>().into_iter().rev() {
            if !is_trusted(source) {
                break;
            }
            let Ok(address) = hop.trim().parse::<IpAddr>() else {
                break;
            };
            source = address.to_canonical();
        }
        match source {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }

    /// Whether a form was sent from one of our own pages, as far as the browser says. Browsers say it
    /// in `Sec-Fetch-Site`; older ones in `Origin`, which is `null` on pages that send no referrer.
    pub(super) fn is_from_own_page(&self, headers: &HeaderMap) -> bool {
        if let Some(site) = headers.get("sec-fetch-site") {
            return site == "same-origin" || site == "none";
        }
        let Some(origin) = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()) else {
            return !headers.contains_key(ORIGIN);
        };
        let origin = origin.to_ascii_lowercase();
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let is_host = origin.split_once("://").is_some_and(|(_, authority)| {
            host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
        });
        origin == "null" || origin == self.origin || is_host
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn site() -> Site {
        let proxies = vec!["10.0.0.0/8".parse().unwrap()];
        Site::new("https://Join.example/admit/", None, proxies).unwrap()
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn an_address_of_pages_is_taken_apart_and_others_are_refused() {
        assert_eq!(site().path("/join"), "/admit/join");
        assert!(site().is_secure);
        for wrong in [
            "join.example",
            "ftp://a",
            "https://",
            "https://a/b?c",
            "https://a/{b}",
        ] {
            assert!(Site::new(wrong, None, Vec::new()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_source_is_the_last_hop_that_no_trusted_proxy_is() {
        let source = |peer: &str, forwarded: &[(&'static str, &'static str)]| {
            site().source(peer.parse().unwrap(), &headers(forwarded))
        };
        let name = "x-forwarded-for";
        assert_eq!(
            source("192.0.2.1", &[(name, "203.0.113.5")]),
            "192.0.2.1",
            "who says so himself"
        );
        assert_eq!(source("10.0.0.1", &[(name, "203.0.113.5")]), "203.0.113.5");
        assert_eq!(
            source("10.0.0.1", &[(name, "1.1.1.1, 203.0.113.5, 10.2.3.4")]),
            "203.0.113.5"
        );
        assert_eq!(
            source("10.0.0.1", &[(name, "1.1.1.1"), (name, "203.0.113.5")]),
            "203.0.113.5"
        );
        assert_eq!(source("10.0.0.1", &[(name, "nonsense")]), "10.0.0.1");
        assert_eq!(
            source("::ffff:10.0.0.1", &[(name, "2001:db8:1:2:3::9")]),
            "2001:db8:1:2::/64"
        );
    }

    #[test]
    fn a_form_from_another_page_is_told_apart() {
        let is_own =
            |pairs: &[(&'static str, &'static str)]| site().is_from_own_page(&headers(pairs));
        assert!(is_own(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "null")
        ]));
        assert!(!is_own(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "null")
        ]));
        assert!(!is_own(&[("sec-fetch-site", "same-site")]));
        assert!(is_own(&[("origin", "https://join.example")]));
        assert!(is_own(&[
            ("origin", "http://127.0.0.1:8080"),
            ("host", "127.0.0.1:8080")
        ]));
        assert!(!is_own(&[
            ("origin", "https://evil.example"),
            ("host", "join.example")
        ]));
        assert!(is_own(&[]));
    }

    #[test]
    fn a_contact_is_a_link_only_where_that_is_safe() {
        let href = |text: &str| Contact::new(text).href;
        assert_eq!(
            href("help@clinic.example").as_deref(),
            Some("mailto:help@clinic.example")
        );
        assert_eq!(
            href("https://clinic.example/help").as_deref(),
            Some("https://clinic.example/help")
        );
        for plain in [
            "030 123 45 67",
            "javascript:alert(1)@x",
            "mail help@clinic.example",
            "https://",
        ] {
            assert_eq!(href(plain), None, "{plain}");
        }
    }
}
