//! What may be shown of a database's address: host, database and user, never the password.
//!
//! The database driver reads the address itself. This reading is only for messages, so that they
//! can say which database is meant; an address that it cannot read is never repeated.

use std::fmt;

/// The parts of a database's address that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseAddress {
    /// Host and port, or the folder of the socket.
    pub host: String,
    /// The database's name, which is the user's if the address has none.
    pub database: String,
    /// The role that connects, if the address names one.
    pub user: Option<String>,
    /// A password is in the address itself.
    pub has_password: bool,
}

impl DatabaseAddress {
    /// Reads an address; `None` if it is not a `postgres://` URL. What it held is not told.
    #[must_use]
    pub fn read(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        if !matches!(scheme, "postgres" | "postgresql") {
            return None;
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (login, host),
            None => ("", authority),
        };
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let parameter = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, value)| *key == name && !value.is_empty())
                .map(|(_, value)| decode(value))
        };
        let user = parameter("user").or_else(|| (!user.is_empty()).then(|| decode(user)));
        let host = parameter("host").unwrap_or_else(|| decode(host));
        let host = if host.is_empty() {
            "localhost".to_owned()
        } else {
            host
        };
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| is_port(port));
        let host = if host.starts_with('/') || has_port {
            host
        } else {
            format!(
                "{host}:{}",
                parameter("port").unwrap_or_else(|| "5432".to_owned())
            )
        };
        let database = parameter("dbname")
            .or_else(|| (!path.is_empty()).then(|| decode(path)))
            .or_else(|| user.clone())
            .unwrap_or_else(|| "(default)".to_owned());
        let has_password = !password.is_empty() || parameter("password").is_some();
        Some(Self {
            host,
            database,
            user,
            has_password,
        })
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database {} on {}", self.database, self.host)
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Undoes percent-encoding; what is not well encoded stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match decoded {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_by_database_and_host_and_never_with_its_password() {
        for (url, shown) in [
            (
                "postgres://u:hunter2@db1/admit",
                "database admit on db1:5432",
            ),
            (
                "postgresql://u@db1:6432/admit?sslmode=require",
                "database admit on db1:6432",
            ),
            (
                "postgres:///admit?host=%2Frun%2Fpostgresql",
                "database admit on /run/postgresql",
            ),
            ("postgres://care@db1", "database care on db1:5432"),
            (
                "postgres://u:p@ss:word@db1:1/x?password=hunter2",
                "database x on db1:1",
            ),
        ] {
            let address = DatabaseAddress::read(url).unwrap();
            assert_eq!(address.to_string(), shown);
            assert!(!format!("{address:?}").contains("hunter2"), "{url}");
        }
        assert!(DatabaseAddress::read("postgers://u:hunter2@db1/admit").is_none());
    }

    #[test]
    fn a_password_is_noticed_wherever_it_stands() {
        let has = |url| DatabaseAddress::read(url).unwrap().has_password;
        assert!(has("postgres://u:p@h/d"));
        assert!(has("postgres://u@h/d?password=p"));
        assert!(!has("postgres://u@h/d"));
    }
}
