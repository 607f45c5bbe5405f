//! E-mail addresses: one grammar for everything that takes one.
//!
//! The grammar is narrower than RFC 5321 on purpose: quoted local parts, comments, IP literals and
//! letters outside ASCII before the `@` are refused, because mail to them is more often a mistake
//! or an attack than a person. The local part is kept as typed and compared without regard to
//! ASCII case; the domain is stored as lower-case A-labels (RFC 5890). Plus tags stay distinct.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

/// Longest address, in octets (RFC 5321, 4.5.3.1.3, less the angle brackets).
const MAX_ADDRESS: usize = 254;
/// Longest local part, in octets (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// An address that mail can be sent to.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// What two addresses are compared by: the same person if and only if the keys are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailKey(String);

/// An address read from a file or an argument, and whether it had to be cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAddress {
    /// The address.
    pub address: EmailAddress,
    /// Blanks, `mailto:`, angle brackets or punctuation around it were taken away.
    pub cleaned: bool,
    /// The domain mixes scripts in one label, as look-alike domains do.
    pub mixed_script: bool,
}

/// Why a text is not an address. The code is stable; the sentence is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing there.
    #[error("no e-mail address")]
    Missing,
    /// More than one address.
    #[error("more than one address; one address per row")]
    Several,
    /// Not of the form local@domain, or a form that admit does not send to.
    #[error("not an e-mail address")]
    Syntax,
    /// Letters outside ASCII before the `@`.
    #[error("letters outside a-z before \"@\"; mail servers cannot deliver to it")]
    NonAscii,
    /// The part after the `@` is no public domain.
    #[error("the part after \"@\" is not a complete domain")]
    Domain,
    /// Longer than mail allows.
    #[error("longer than an e-mail address can be")]
    TooLong,
}

impl EmailError {
    /// The stable code of reports and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "email_missing",
            Self::Several => "email_several",
            Self::Syntax => "email_syntax",
            Self::NonAscii => "email_non_ascii",
            Self::Domain => "email_domain",
            Self::TooLong => "email_too_long",
        }
    }
}

impl EmailAddress {
    /// Reads an address as people and spreadsheets leave it.
    pub fn read(text: &str) -> Result<ReadAddress, EmailError> {
        let stripped = strip(text);
        if stripped.is_empty() {
            return Err(EmailError::Missing);
        }
        let ats = stripped.matches('@').count();
        let separated = stripped.contains([';', ',']) || stripped.split_whitespace().count() > 1;
        if ats > 1 && separated {
            return Err(EmailError::Several);
        }
        let (local, domain) = match stripped.split_once('@') {
            Some(parts) if ats == 1 => parts,
            _ => return Err(EmailError::Syntax),
        };
        check_local(local)?;
        let ascii_domain = check_domain(domain)?;
        if local.len() + 1 + ascii_domain.len() > MAX_ADDRESS {
            return Err(EmailError::TooLong);
        }
        Ok(ReadAddress {
            address: Self(format!("{local}@{ascii_domain}")),
            cleaned: stripped != text,
            mixed_script: domain.split('.').any(is_mixed_script),
        })
    }

    /// Takes an address that the database holds, which was checked before it was stored.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The address as mail is sent to it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the `@`, as A-labels.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What it is compared by.
    #[must_use]
    pub fn key(&self) -> EmailKey {
        EmailKey(self.0.to_ascii_lowercase())
    }

    /// The address with all but its first character and its domain hidden, for logs.
    #[must_use]
    pub fn masked(&self) -> String {
        let first = self.0.chars().next().unwrap_or('*');
        format!("{first}***@{}", self.domain())
    }

    /// The address with its domain as people write it, for tables and mails.
    #[must_use]
    pub fn display(&self) -> String {
        match self.0.rsplit_once('@') {
            Some((local, domain)) if domain.contains("xn--") => {
                format!("{local}@{}", idna::domain_to_unicode(domain).0)
            }
            _ => self.0.clone(),
        }
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        Self::read(text).map(|read| read.address)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    /// Masked, because debug output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl EmailKey {
    /// The key as the database compares it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EmailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&EmailAddress(self.0.clone()).masked())
    }
}

/// Blanks that people cannot see: no-break and zero-width ones, and the byte order mark.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}'
        )
}

/// Takes away what spreadsheets and address books put around an address.
fn strip(text: &str) -> String {
    let around = |c: char| is_blank(c) || matches!(c, ';' | ',' | '.');
    let mut rest = text.trim_matches(is_blank).trim_end_matches(around);
    if let Some(scheme) = rest.get(..7)
        && scheme.eq_ignore_ascii_case("mailto:")
    {
        rest = rest[7..].trim_matches(is_blank);
    }
    if let Some(inner) = rest
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
    {
        rest = inner.trim_matches(is_blank);
    }
    // ASCII is composed as it is.
    if rest.is_ascii() {
        return rest.to_owned();
    }
    rest.nfc().collect()
}

fn check_local(local: &str) -> Result<(), EmailError> {
    if local.is_empty() {
        return Err(EmailError::Syntax);
    }
    if !local.is_ascii() {
        return Err(EmailError::NonAscii);
    }
    if local.len() > MAX_LOCAL {
        return Err(EmailError::TooLong);
    }
    // atext of RFC 5322, 3.2.3, joined by single dots.
    let atext = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let dotted = local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.bytes().all(atext));
    // A leading hyphen is an option to many a mail program; `=?` begins an encoded word.
    if dotted && !local.starts_with('-') && !local.contains("=?") {
        Ok(())
    } else {
        Err(EmailError::Syntax)
    }
}

fn check_domain(domain: &str) -> Result<String, EmailError> {
    if domain.starts_with('[') {
        return Err(EmailError::Domain);
    }
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Domain)?;
    let labels: Vec<&str> = ascii.split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    let top_is_named =
        top.len() >= 2 && (top.starts_with("xn--") || top.bytes().all(|b| b.is_ascii_alphabetic()));
    if labels.len() >= 2 && top_is_named && labels.iter().all(|label| !label.is_empty()) {
        Ok(ascii)
    } else {
        Err(EmailError::Domain)
    }
}

/// True for a label with both Latin letters and letters of another alphabet.
fn is_mixed_script(label: &str) -> bool {
    let latin = |c: char| c.is_alphabetic() && (c as u32) < 0x0250;
    let label = idna::domain_to_unicode(label).0;
    label.chars().any(latin) && label.chars().any(|c| c.is_alphabetic() && !latin(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, EmailError> {
        EmailAddress::read(text).map(|read| read.address.as_str().to_owned())
    }

    #[test]
    fn what_spreadsheets_put_around_an_address_is_taken_away() {
        for text in [
            "kim@mail.test",
            "  kim@mail.test ",
            "\u{a0}kim@mail.test\u{a0}",
            "\u{200b}kim@mail.test",
            "mailto:kim@mail.test",
            "MAILTO:kim@mail.test",
            "<kim@mail.test>",
            "kim@mail.test;",
            "kim@mail.test.",
            "kim@MAIL.test",
        ] {
            assert_eq!(read(text).as_deref(), Ok("kim@mail.test"), "{text:?}");
        }
    }

    #[test]
    fn the_local_part_is_kept_and_compared_without_regard_to_case() {
        let kim: EmailAddress = "Kim+Tag@mail.test".parse().unwrap();
        assert_eq!(kim.as_str(), "Kim+Tag@mail.test");
        assert_eq!(kim.key().as_str(), "kim+tag@mail.test");
        assert_ne!(
            kim.key(),
            "kim@mail.test".parse::<EmailAddress>().unwrap().key()
        );
    }

    #[test]
    fn domains_become_lower_case_a_labels() {
        assert_eq!(
            read("a@Bücher.example").as_deref(),
            Ok("a@xn--bcher-kva.example")
        );
        let address: EmailAddress = "a@bücher.example".parse().unwrap();
        assert_eq!(address.display(), "a@bücher.example");
        // The Kelvin sign folds to k in a domain, as browsers do it.
        assert_eq!(read("a@\u{212a}lm.example").as_deref(), Ok("a@klm.example"));
    }

    #[test]
    fn odd_but_legal_and_plainly_wrong_addresses_are_refused() {
        use EmailError::{Domain, Missing, NonAscii, Several, Syntax, TooLong};
        let long_local = format!("{}@mail.test", "a".repeat(65));
        let long_domain = format!("a@{}.test", ["abcdefghi"; 30].join("."));
        for (text, why) in [
            ("", Missing),
            (" \u{a0} ", Missing),
            ("not-an-address", Syntax),
            ("bad@@mail.test", Syntax),
            ("@mail.test", Syntax),
            ("a b@mail.test", Syntax),
            ("a..b@mail.test", Syntax),
            (".a@mail.test", Syntax),
            ("\"a b\"@mail.test", Syntax),
            ("-f@mail.test", Syntax),
            ("=?utf-8?q?a=40b?=@mail.test", Syntax),
            ("a(comment)@mail.test", Syntax),
            ("a@x.test; b@x.test", Several),
            ("a@x.test,b@x.test", Several),
            ("a@x.test b@x.test", Several),
            ("björn@mail.test", NonAscii),
            ("m\u{131}ke@mail.test", NonAscii),
            ("a@localhost", Domain),
            ("a@acme", Domain),
            ("a@[127.0.0.1]", Domain),
            ("a@127.0.0.1", Domain),
            ("a@x_y.org", Domain),
            ("a@x.o", Domain),
            ("a@mail..test", Domain),
            ("a@", Domain),
            (long_local.as_str(), TooLong),
            (long_domain.as_str(), Domain),
        ] {
            assert_eq!(read(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn look_alike_domains_are_noticed() {
        assert!(
            EmailAddress::read("a@\u{430}pple.example")
                .unwrap()
                .mixed_script
        );
        assert!(!EmailAddress::read("a@bücher.example").unwrap().mixed_script);
    }

    #[test]
    fn debug_output_hides_the_person() {
        let address: EmailAddress = "anna@acme.example".parse().unwrap();
        assert_eq!(format!("{address:?}"), "a***@acme.example");
        assert_eq!(format!("{:?}", address.key()), "a***@acme.example");
    }
}
