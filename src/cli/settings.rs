//! The settings of a run, each with where it came from.
//!
//! Precedence, the strongest first: flag; environment (`ADMIT_…`); the person's configuration file;
//! the machine's; for the database alone `DATABASE_URL`; the default. An empty variable counts as
//! unset. `--config FILE` takes the place of both files. Secrets are read when they are needed and
//! not before, so that a command that needs none works without them.

pub mod database;
mod file;
pub mod keys;
mod origin;
mod pace;
mod passwords;
mod secret;

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;
use serde::Serialize;

pub use self::database::DatabaseAddress;
pub use self::file::{ConfigFile, ConfigPlaces};
use self::keys::{KEYS, Key};
pub use self::origin::{Origin, Setting};
pub use self::passwords::PasswordSettings;
use super::environment::Environment;
use super::error::CliError;
use super::progress::ProgressChoice;
use crate::domain::bulk::words;
use crate::domain::email::EmailAddress;
use crate::domain::ladder::Ladder;
use crate::service::delivery::Pace;
use crate::web::Network;

/// Where the pages take connections unless told otherwise: on this machine alone.
const LOCAL_LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));

words! {
    /// How mail is handed over.
    pub enum MailTransport {
        /// To a mail server.
        Smtp = "smtp",
        /// To a program on this machine that takes mail.
        Sendmail = "sendmail",
        /// Into a folder, one file a message.
        File = "file",
    }
}

words! {
    /// What is asked of the connection to the mail server.
    pub enum SmtpTls {
        /// No mail leaves without encryption.
        Required = "required",
        /// Mail leaves in clear; only for a server on a network that is trusted.
        Off = "off",
    }
}

/// The flags that are settings too.
#[derive(Debug, Clone, Default)]
pub struct SettingFlags {
    /// `--config FILE`.
    pub config: Option<PathBuf>,
    /// Each setting given as a flag: its key, the flag as written in the help, and the value.
    pub values: Vec<(&'static str, &'static str, String)>,
}

/// Everything that was set, resolved once.
#[derive(Clone)]
pub struct Settings {
    raw: BTreeMap<&'static str, Setting<String>>,
    environment: Environment,
    /// The files that were read.
    pub files: Vec<PathBuf>,
    /// The folder of the embedded database.
    pub data_dir: Option<Setting<PathBuf>>,
    /// Where `initdb` and `postgres` are.
    pub postgres_bin_dir: Option<Setting<PathBuf>>,
    /// How mail is handed over.
    pub mail_transport: Option<Setting<MailTransport>>,
    /// Host, port and user of the mail server; never a password.
    pub smtp_url: Option<Setting<String>>,
    /// Certificates that the mail server's is checked against, beside those of the system.
    pub smtp_ca_file: Option<Setting<PathBuf>>,
    /// What is asked of the connection to the mail server.
    pub smtp_tls: Option<Setting<SmtpTls>>,
    /// The program that takes mail, for the transport `sendmail`.
    pub sendmail_program: Setting<PathBuf>,
    /// The folder with templates that stand in for those that admit comes with.
    pub mail_templates: Option<Setting<PathBuf>>,
    /// How fast mail may leave, and when bulk mail may not.
    pub pace: Pace,
    /// Where it is written down what the mail server took.
    pub receipts_dir: Option<Setting<PathBuf>>,
    /// Who mails are from.
    pub mail_from: Option<Setting<String>>,
    /// Where what could not be delivered is reported to.
    pub bounce_address: Option<Setting<EmailAddress>>,
    /// What the links in mails begin with.
    pub base_url: Option<Setting<String>>,
    /// Whom a person turns to.
    pub support_contact: Option<Setting<String>>,
    /// Where the pages take connections.
    pub listen: Setting<SocketAddr>,
    /// The proxies before the pages.
    pub trusted_proxies: Vec<Network>,
    /// How many connections to the mail server, and to the database, a bulk run uses.
    pub connections: Setting<u16>,
    /// When those who have not answered are reminded.
    pub reminders: Setting<Ladder>,
    /// For how many days a deleted account can be restored.
    pub grace: Setting<u16>,
    /// What passwords must be, and what hashing them costs.
    pub passwords: PasswordSettings,
    /// Who is doing this.
    pub actor: Setting<String>,
    /// Nobody is asked anything.
    pub no_input: bool,
    /// How progress is shown.
    pub progress: ProgressChoice,
    /// No character outside ASCII in what admit itself writes.
    pub ascii: bool,
    /// Nothing is redrawn, and records take the place of tables.
    pub accessible: bool,
}

impl fmt::Debug for Settings {
    /// Without the values, some of which are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Resolves all settings. Fails with exit 78 at the first that cannot be used.
    pub fn resolve(flags: &SettingFlags, environment: &Environment) -> Result<Self, CliError> {
        let places = ConfigPlaces::of(flags.config.as_deref(), environment);
        let files = places.read()?;
        let raw = layers(flags, environment, &files)?;
        let resolver = Resolver { raw: &raw };
        Ok(Self {
            files: files.iter().map(|file| file.path.clone()).collect(),
            data_dir: resolver.path("data_dir"),
            postgres_bin_dir: resolver.path("postgres_bin_dir"),
            mail_transport: resolver.parsed("mail_transport", "one of smtp, sendmail, file")?,
            smtp_url: resolver.smtp_url()?,
            smtp_ca_file: resolver.path("smtp_ca_file"),
            smtp_tls: resolver.parsed("smtp_tls", "one of required, off")?,
            sendmail_program: resolver.sendmail_program()?,
            mail_templates: resolver.path("mail_templates"),
            pace: resolver.pace()?,
            receipts_dir: resolver.path("receipts_dir"),
            mail_from: resolver.text("mail_from"),
            bounce_address: resolver.bounce_address()?,
            base_url: resolver.base_url()?,
            support_contact: resolver.text("support_contact"),
            listen: resolver.listen()?,
            trusted_proxies: resolver.trusted_proxies()?,
            connections: resolver.number("connections", (1..=100, 10))?,
            reminders: resolver.reminders()?,
            grace: resolver.number("grace", (0..=365, 30))?,
            passwords: resolver.passwords()?,
            actor: resolver.actor(environment)?,
            no_input: resolver.switch("no_input")?,
            progress: resolver
                .parsed("progress", "one of auto, bar, plain, none")?
                .map_or(ProgressChoice::Auto, |setting| setting.value),
            ascii: resolver.switch("ascii")?,
            accessible: resolver.switch("accessible")?,
            environment: environment.clone(),
            raw,
        })
    }

    /// The database's address, if one was given at all. Reads the secret file that holds it, if it
    /// is in one. Fails with exit 78 if it cannot be used, and never tells what it held.
    pub fn database_url(&self) -> Result<Option<Setting<SecretString>>, CliError> {
        secret::find("database_url", &self.raw, &self.environment)
    }

    /// The password of the mail server, if there is one. Fails as [`Settings::database_url`] does.
    pub fn smtp_password(&self) -> Result<Option<Setting<SecretString>>, CliError> {
        secret::find("smtp_password", &self.raw, &self.environment)
    }

    /// What was set for a key, as text, and where: for showing, so never for a secret.
    #[must_use]
    pub fn shown(&self, key: &Key) -> Option<Setting<String>> {
        let setting = self.raw.get(key.name)?;
        let value = if key.secret {
            "(set)".to_owned()
        } else {
            setting.value.clone()
        };
        Some(Setting {
            value,
            origin: setting.origin.clone(),
        })
    }

    /// The variables that begin with `ADMIT_` but mean nothing to admit, with the nearest that does.
    #[must_use]
    pub fn unknown_variables(&self) -> Vec<(String, Option<&'static str>)> {
        let known: Vec<&'static str> = keys::variables().map(|(name, _)| name).collect();
        self.environment
            .names_with("ADMIT_")
            .filter(|name| !known.contains(name) && !name.starts_with("ADMIT_BUILD_"))
            .filter(|name| !is_for_tests(name))
            .map(|name| (name.to_owned(), keys::nearest_variable(name)))
            .collect()
    }
}

/// Fail points, which only a debug build has.
#[cfg(debug_assertions)]
fn is_for_tests(name: &str) -> bool {
    name == crate::failpoint::VARIABLE
}

#[cfg(not(debug_assertions))]
const fn is_for_tests(_name: &str) -> bool {
    false
}

/// What each key is set to, after the precedence of this module.
fn layers(
    flags: &SettingFlags,
    environment: &Environment,
    files: &[ConfigFile],
) -> Result<BTreeMap<&'static str, Setting<String>>, CliError> {
    let mut raw = BTreeMap::new();
    for file in files.iter().rev() {
        secret::displace(&mut raw, file);
        for entry in &file.entries {
            raw.insert(entry.key.name, entry.setting.clone());
        }
    }
    let mut from_environment = Vec::new();
    for key in KEYS {
        if let Some(variable) = key
            .variable
            .filter(|variable| environment.is_garbled(variable))
        {
            return Err(CliError::config(format!(
                "environment variable {variable} is not UTF-8"
            )));
        }
        let Some((variable, value)) = key
            .variable
            .and_then(|variable| Some((variable, environment.get(variable)?)))
        else {
            continue;
        };
        from_environment.push(key.name);
        let origin = Origin::Variable(variable);
        raw.insert(
            key.name,
            Setting {
                value: value.to_owned(),
                origin,
            },
        );
    }
    secret::settle(&mut raw, &from_environment, files)?;
    for (key, flag, value) in &flags.values {
        raw.insert(
            key,
            Setting {
                value: value.clone(),
                origin: Origin::Flag(flag),
            },
        );
    }
    Ok(raw)
}

/// Turns the texts of the layers into values.
struct Resolver<'a> {
    raw: &'a BTreeMap<&'static str, Setting<String>>,
}

impl Resolver<'_> {
    fn text(&self, key: &str) -> Option<Setting<String>> {
        self.raw.get(key).cloned()
    }

    /// Whoever acts stands in the audit for good, so no address may.
    fn actor(&self, environment: &Environment) -> Result<Setting<String>, CliError> {
        let actor = self
            .text("actor")
            .unwrap_or_else(|| origin::os_user(environment));
        if actor.value.contains('@') {
            let wanted = "the name of somebody on the staff, without an \"@\"";
            return Err(wrong("actor", &actor, wanted)
                .hint("the audit keeps it for good: use a staff name, not an address")
                .hint("give it as `--actor NAME`, or as `actor` in a configuration file"));
        }
        Ok(actor)
    }

    /// A path in a configuration file is relative to the folder of that file.
    fn path(&self, key: &str) -> Option<Setting<PathBuf>> {
        self.raw.get(key).map(Setting::as_path)
    }

    fn parsed<T: FromStr>(&self, key: &str, wanted: &str) -> Result<Option<Setting<T>>, CliError> {
        let Some(setting) = self.raw.get(key) else {
            return Ok(None);
        };
        match setting.value.trim().parse() {
            Ok(value) => Ok(Some(Setting {
                value,
                origin: setting.origin.clone(),
            })),
            Err(_) => Err(wrong(key, setting, wanted)),
        }
    }

    fn switch(&self, key: &str) -> Result<bool, CliError> {
        let Some(setting) = self.raw.get(key) else {
            return Ok(false);
        };
        match setting.value.trim().to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(true),
            "0" | "false" | "no" | "off" => Ok(false),
            _ => Err(wrong(key, setting, "true or false")),
        }
    }

    /// A number within a range, and what it is without being set.
    fn number<N: FromStr + PartialOrd + Display>(
        &self,
        key: &str,
        (range, usual): (RangeInclusive<N>, N),
    ) -> Result<Setting<N>, CliError> {
        let wanted = format!("a number from {} to {}", range.start(), range.end());
        let Some(found) = self.parsed::<N>(key, &wanted)? else {
            return Ok(Setting {
                value: usual,
                origin: Origin::Default,
            });
        };
        if range.contains(&found.value) {
            Ok(found)
        } else {
            let shown = Setting {
                value: found.value.to_string(),
                origin: found.origin,
            };
            Err(wrong(key, &shown, &wanted))
        }
    }

    fn listen(&self) -> Result<Setting<SocketAddr>, CliError> {
        let set = self.parsed("listen", "an address and a port, such as 127.0.0.1:8080")?;
        Ok(set.unwrap_or(Setting {
            value: LOCAL_LISTEN,
            origin: Origin::Default,
        }))
    }

    fn reminders(&self) -> Result<Setting<Ladder>, CliError> {
        let wanted = "lengths of time such as 3d,7d, each longer than the one before it, or none";
        let set = self.parsed("reminders", wanted)?;
        Ok(set.unwrap_or(Setting {
            value: Ladder::default(),
            origin: Origin::Default,
        }))
    }

    fn trusted_proxies(&self) -> Result<Vec<Network>, CliError> {
        let Some(setting) = self.text("trusted_proxies") else {
            return Ok(Vec::new());
        };
        let networks = setting
            .value
            .split([',', ' '])
            .filter(|network| !network.is_empty());
        networks
            .map(|network| {
                let wanted = "networks such as 10.0.0.0/8, 192.0.2.7";
                network
                    .parse()
                    .map_err(|_| wrong("trusted_proxies", &setting, wanted))
            })
            .collect()
    }

    fn base_url(&self) -> Result<Option<Setting<String>>, CliError> {
        let Some(mut setting) = self.text("base_url") else {
            return Ok(None);
        };
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|s| setting.value.strip_prefix(s));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', ' '])) {
            return Err(wrong(
                "base_url",
                &setting,
                "an address such as https://join.example",
            ));
        }
        setting
            .value
            .truncate(setting.value.trim_end_matches('/').len());
        Ok(Some(setting))
    }

    /// An address that has room for the id of a mail.
    fn bounce_address(&self) -> Result<Option<Setting<EmailAddress>>, CliError> {
        let wanted = "an address such as bounces@clinic.example";
        let Some(setting) = self.parsed::<EmailAddress>("bounce_address", wanted)? else {
            return Ok(None);
        };
        let local = setting.value.as_str().split('@').next().unwrap_or_default();
        if local.contains('+') || local.len() > 31 {
            let wanted = "one with up to 31 characters and no \"+\" before the \"@\"";
            return Err(wrong("bounce_address", &setting, wanted));
        }
        Ok(Some(setting))
    }

    /// A mail server's address must not hold a password, and one that does is never shown.
    fn smtp_url(&self) -> Result<Option<Setting<String>>, CliError> {
        let Some(setting) = self.text("smtp_url") else {
            return Ok(None);
        };
        let scheme_and_rest = setting.value.split_once("://");
        let authority = scheme_and_rest.map_or(setting.value.as_str(), |(_, rest)| rest);
        if authority
            .rsplit_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
        {
            return Err(CliError::config(format!(
                "the address of the mail server holds a password ({})",
                setting.origin
            ))
            .hint("put the password into a file and name it in `ADMIT_SMTP_PASSWORD_FILE`"));
        }
        if !matches!(scheme_and_rest, Some(("smtp" | "smtps", rest)) if !rest.is_empty()) {
            return Err(CliError::config(format!(
                "smtp_url is not an address such as smtp://mail.example:587 ({})",
                setting.origin
            )));
        }
        Ok(Some(setting))
    }
}

fn wrong(key: &str, setting: &Setting<impl Display>, wanted: &str) -> CliError {
    CliError::config(format!(
        "{key} is \"{}\", not {wanted} ({})",
        setting.value, setting.origin
    ))
}

#[cfg(test)]
mod tests;
