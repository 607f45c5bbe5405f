//! Where the mail server is, how its connection is protected, and how long it may take to answer.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::OnceCell;
use tokio_rustls::rustls::ClientConfig;

/// How a connection is encrypted. There is no "if it happens to be offered": whoever sits in
/// between could take the offer away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte (`smtps://`, RFC 8314).
    Implicit,
    /// By STARTTLS; a server without it is refused.
    StartTls,
    /// By STARTTLS, except where the server is on the loopback interface, whose certificate is
    /// most often made up and whose traffic leaves no machine. The default of `smtp://`.
    StartTlsUnlessLocal,
    /// Not at all, because the operator said so.
    Off,
}

/// How long each phase may take. The defaults are the least that RFC 5321, 4.5.3.2 asks of a
/// client; shorter ones lead to repeated mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// To find the server's addresses, and again for each address to answer.
    pub connect: Duration,
    /// For the greeting and each command up to `RCPT TO`.
    pub command: Duration,
    /// For the go-ahead after `DATA`.
    pub data: Duration,
    /// For the message and the answer to its final dot.
    pub body: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_mins(5),
            data: Duration::from_mins(2),
            body: Duration::from_mins(10),
        }
    }
}

/// A mail server and how to speak with it.
#[derive(Clone)]
pub struct SmtpSettings {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: Option<String>,
    pub(super) password: Option<SecretString>,
    pub(super) encryption: Encryption,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) hello_name: Option<String>,
    pub(super) deadlines: Deadlines,
    /// The certificates, read at the first connection and shared by all.
    pub(super) tls: Arc<OnceCell<Arc<ClientConfig>>>,
}

/// Why a text names no mail server. Never repeats the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Neither `smtp://` nor `smtps://`.
    #[error(
        "a mail server is written as smtp://host:25, smtp://user@host:587 or smtps://user@host:465"
    )]
    Scheme,
    /// Something secret in a place that others can read.
    #[error("a password does not belong in the mail server's URL; put it in a file of its own")]
    Password,
    /// No host, or one that cannot be.
    #[error("the mail server's URL has no valid host")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("the mail server's URL has no valid port")]
    Port,
    /// The name of the user cannot be read.
    #[error("the mail server's URL has a user that cannot be read; write @ as %40")]
    User,
    /// A path, or a setting that is not known.
    #[error(
        "after the port, the mail server's URL may have ?tls=required or ?tls=off and nothing else"
    )]
    Option,
}

impl SmtpSettings {
    /// Reads `smtp://host:25`, `smtp://user@host:587` or `smtps://user@host:465`. The port may be
    /// left out (25, with a user 587; 465 for `smtps`). `?tls=off` allows an unencrypted
    /// connection to another host, `?tls=required` asks for encryption on this one too.
    pub fn parse(url: &str) -> Result<Self, SmtpUrlError> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(SmtpUrlError::Scheme)?;
        let is_implicit = match scheme.to_ascii_lowercase().as_str() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(SmtpUrlError::Scheme),
        };
        let (user, server) = match rest.rsplit_once('@') {
            Some((user, server)) => (Some(read_user(user)?), server),
            None => (None, rest),
        };
        let (server, option) = server
            .split_once('?')
            .map_or((server, None), |(server, option)| (server, Some(option)));
        let encryption = match (is_implicit, option) {
            (true, None | Some("tls=required")) => Encryption::Implicit,
            (false, None) => Encryption::StartTlsUnlessLocal,
            (false, Some("tls=required")) => Encryption::StartTls,
            (false, Some("tls=off")) => Encryption::Off,
            _ => return Err(SmtpUrlError::Option),
        };
        let default_port = match (is_implicit, &user) {
            (true, _) => 465,
            (false, Some(_)) => 587,
            (false, None) => 25,
        };
        let (host, port) = read_server(server, default_port)?;
        Ok(Self {
            host,
            port,
            user,
            password: None,
            encryption,
            ca_file: None,
            hello_name: None,
            deadlines: Deadlines::default(),
            tls: Arc::default(),
        })
    }

    /// The password of the user that the URL names.
    #[must_use]
    pub fn with_password(self, password: SecretString) -> Self {
        Self {
            password: Some(password),
            ..self
        }
    }

    /// Trusts the certificates in this file (PEM) beside those of the operating system.
    #[must_use]
    pub fn with_ca_file(self, ca_file: PathBuf) -> Self {
        Self {
            ca_file: Some(ca_file),
            tls: Arc::default(),
            ..self
        }
    }

    /// The name this host gives itself in `EHLO`. Without one it is the address it connects from.
    #[must_use]
    pub fn with_hello_name(self, name: String) -> Self {
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
        let is_valid = !name.is_empty() && name.bytes().all(is_name);
        Self {
            hello_name: is_valid.then_some(name),
            ..self
        }
    }

    /// Other deadlines than those of RFC 5321.
    #[must_use]
    pub fn with_deadlines(self, deadlines: Deadlines) -> Self {
        Self { deadlines, ..self }
    }

    /// The user to log in as; with one, a password is needed too.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Its name or address.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// How its connections are encrypted.
    #[must_use]
    pub const fn encryption(&self) -> Encryption {
        self.encryption
    }

    /// `smtp:host:port`.
    #[must_use]
    pub fn describe(&self) -> String {
        let scheme = match self.encryption {
            Encryption::Implicit => "smtps",
            _ => "smtp",
        };
        format!("{scheme}:{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("server", &self.describe())
            .field("user", &self.user)
            .field("encryption", &self.encryption)
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}

/// The user's name, with `%40` and the like undone.
fn read_user(text: &str) -> Result<String, SmtpUrlError> {
    if text.contains(':') {
        return Err(SmtpUrlError::Password);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(SmtpUrlError::User);
        };
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| SmtpUrlError::User)?);
    }
    match String::from_utf8(bytes) {
        Ok(user) if !user.is_empty() && !user.contains(char::is_control) => Ok(user),
        _ => Err(SmtpUrlError::User),
    }
}

/// Host and port; the host may be an IPv6 address in brackets.
fn read_server(text: &str, default_port: u16) -> Result<(String, u16), SmtpUrlError> {
    let text = text.strip_suffix('/').unwrap_or(text);
    if text.contains('/') {
        return Err(SmtpUrlError::Option);
    }
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']').ok_or(SmtpUrlError::Host)?;
        let address: std::net::Ipv6Addr = address.parse().map_err(|_| SmtpUrlError::Host)?;
        let port = match rest.strip_prefix(':') {
            Some(port) => Some(port),
            None if rest.is_empty() => None,
            None => return Err(SmtpUrlError::Host),
        };
        (address.to_string(), port)
    } else {
        let (host, port) = text
            .split_once(':')
            .map_or((text, None), |(host, port)| (host, Some(port)));
        let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
        if host.is_empty() || !host.bytes().all(is_name) {
            return Err(SmtpUrlError::Host);
        }
        (host.to_ascii_lowercase(), port)
    };
    let port = match port {
        Some(port) => port.parse().ok().filter(|port| *port != 0),
        None => Some(default_port),
    };
    Ok((host, port.ok_or(SmtpUrlError::Port)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_with_their_defaults() {
        use Encryption::{Implicit, Off, StartTls, StartTlsUnlessLocal};
        for (url, server, user, encryption) in [
            (
                "smtp://mx.test:25",
                "smtp:mx.test:25",
                None,
                StartTlsUnlessLocal,
            ),
            (
                "smtp://MX.test",
                "smtp:mx.test:25",
                None,
                StartTlsUnlessLocal,
            ),
            (
                "smtp://kim@mx.test/",
                "smtp:mx.test:587",
                Some("kim"),
                StartTlsUnlessLocal,
            ),
            (
                "smtps://kim%40x.test@mx.test",
                "smtps:mx.test:465",
                Some("kim@x.test"),
                Implicit,
            ),
            (
                "smtp://kim@x.test@mx.test:26",
                "smtp:mx.test:26",
                Some("kim@x.test"),
                StartTlsUnlessLocal,
            ),
            (
                "smtp://[::1]:2525?tls=required",
                "smtp:::1:2525",
                None,
                StartTls,
            ),
            ("smtp://10.0.0.9?tls=off", "smtp:10.0.0.9:25", None, Off),
        ] {
            let settings = SmtpSettings::parse(url).unwrap();
            assert_eq!(settings.describe(), server);
            assert_eq!(settings.user(), user);
            assert_eq!(settings.encryption(), encryption);
        }
    }

    #[test]
    fn a_password_in_the_url_is_refused_and_not_repeated() {
        let error = SmtpSettings::parse("smtp://kim:hunter2@mx.test").unwrap_err();
        assert_eq!(error, SmtpUrlError::Password);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn what_names_no_server_is_refused() {
        for (url, error) in [
            ("mx.test:25", SmtpUrlError::Scheme),
            ("http://mx.test", SmtpUrlError::Scheme),
            ("smtp://", SmtpUrlError::Host),
            ("smtp://mx test", SmtpUrlError::Host),
            ("smtp://[::1", SmtpUrlError::Host),
            ("smtp://mx.test:0", SmtpUrlError::Port),
            ("smtp://mx.test:99999", SmtpUrlError::Port),
            ("smtp://@mx.test", SmtpUrlError::User),
            ("smtp://a%0d%0ab@mx.test", SmtpUrlError::User),
            ("smtp://mx.test/x", SmtpUrlError::Option),
            ("smtps://mx.test?tls=off", SmtpUrlError::Option),
            ("smtp://mx.test?tls=maybe", SmtpUrlError::Option),
        ] {
            assert_eq!(SmtpSettings::parse(url).unwrap_err(), error, "{url}");
        }
    }

    #[test]
    fn the_password_never_shows_in_debug() {
        let settings = SmtpSettings::parse("smtp://kim@mx.test")
            .unwrap()
            .with_password("hunter2".into());
        assert!(!format!("{settings:?} {}", settings.describe()).contains("hunter2"));
    }
}
