//! Every setting there is, in one table: the configuration file, the environment, the help topic, the
//! manual page and `config show` are all made from it.

use crate::domain::suggest::nearest;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name in the configuration file.
    pub name: &'static str,
    /// Its environment variable.
    pub variable: Option<&'static str>,
    /// Its flag, as written in the help.
    pub flag: Option<&'static str>,
    /// It may stand in a configuration file.
    pub in_file: bool,
    /// Its value is a secret and is never shown.
    pub secret: bool,
    /// What it is without being set.
    pub default: &'static str,
    /// What it is for, in one or two sentences.
    pub about: &'static str,
}

const fn key(
    name: &'static str,
    variable: &'static str,
    default: &'static str,
    about: &'static str,
) -> Key {
    Key {
        name,
        variable: Some(variable),
        flag: None,
        in_file: true,
        secret: false,
        default,
        about,
    }
}

impl Key {
    const fn flag(mut self, flag: &'static str) -> Self {
        self.flag = Some(flag);
        self
    }

    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// The settings, in the order they are shown.
pub const KEYS: &[Key] = &[
    key(
        "database_url",
        "ADMIT_DATABASE_URL",
        "the embedded database, where one was made",
        "The PostgreSQL database, as postgres://user@host:5432/name. Better kept in a file, see \
         database_url_file.",
    )
    .secret(),
    key(
        "database_url_file",
        "ADMIT_DATABASE_URL_FILE",
        "$CREDENTIALS_DIRECTORY/database_url, if it exists",
        "A file that holds the database's address and that nobody else can read.",
    ),
    key(
        "data_dir",
        "ADMIT_DATA_DIR",
        "$XDG_DATA_HOME/admit",
        "The folder of the embedded database.",
    )
    .flag("--data-dir"),
    key(
        "postgres_bin_dir",
        "ADMIT_POSTGRES_BIN_DIR",
        "searched for in the usual places",
        "The folder with initdb and postgres, for the embedded database.",
    ),
    key(
        "mail_transport",
        "ADMIT_MAIL_TRANSPORT",
        "smtp if smtp_url is set; file with the embedded database",
        "How mail is handed over: smtp, sendmail (a program on this machine), or file (one file a \
         message, in the data folder).",
    ),
    key(
        "smtp_url",
        "ADMIT_SMTP_URL",
        "-",
        "The mail server, as smtp://host:25, smtp://user@host:587 or smtps://user@host:465. Never \
         with a password in it.",
    ),
    key(
        "smtp_password_file",
        "ADMIT_SMTP_PASSWORD_FILE",
        "$CREDENTIALS_DIRECTORY/smtp_password, if it exists",
        "A file that holds the mail server's password and that nobody else can read.",
    ),
    key(
        "smtp_ca_file",
        "ADMIT_SMTP_CA_FILE",
        "the certificates of the system",
        "Further certificates (PEM) that the mail server's is checked against.",
    ),
    key(
        "smtp_tls",
        "ADMIT_SMTP_TLS",
        "required, but off for a server on this machine",
        "What is asked of the connection to the mail server: required or off.",
    ),
    key(
        "sendmail_program",
        "ADMIT_SENDMAIL_PROGRAM",
        "/usr/sbin/sendmail",
        "The program that takes mail with the transport sendmail, by its whole path. Run as PROGRAM \
         -i -f SENDER -- RECIPIENT, without a shell.",
    ),
    key(
        "mail_rate",
        "ADMIT_MAIL_RATE",
        "none",
        "How many mails may leave, as 60/min, 10/s, 5000/h or none, over all processes and machines \
         that share the database. Mails that somebody waits for are never held up.",
    )
    .flag("--rate"),
    key(
        "mail_rate_per_domain",
        "ADMIT_MAIL_RATE_PER_DOMAIN",
        "none",
        "The same to the addresses of one domain. What is over it goes out later, and others go \
         first.",
    ),
    key(
        "quiet_hours",
        "ADMIT_QUIET_HOURS",
        "none",
        "The hours without bulk mail (invitations of files, reminders), as 21:00-08:00. Activations, \
         resets and single invitations go out all the same.",
    ),
    key(
        "time_zone",
        "ADMIT_TIME_ZONE",
        "the zone of this machine",
        "The time zone of quiet_hours, as Europe/Amsterdam.",
    ),
    key(
        "mail_templates",
        "ADMIT_MAIL_TEMPLATES",
        "the templates that admit comes with",
        "A folder with templates of your own (nl/invitation.html, en/reset.subject.txt, layout.html \
         and so on) that stand in for those. See `admit mail preview`.",
    ),
    key(
        "receipts_dir",
        "ADMIT_RECEIPTS_DIR",
        "receipts in the data folder or in $XDG_STATE_HOME/admit; /var/lib/admit/receipts for root",
        "The folder in which it is written down what the mail server took, so that no mail is sent \
         twice after a crash. It belongs to one machine and must outlive a restart.",
    ),
    key(
        "mail_from",
        "ADMIT_MAIL_FROM",
        "-",
        "Who mails are from, as Spring Clinic <care@clinic.example>.",
    ),
    key(
        "bounce_address",
        "ADMIT_BOUNCE_ADDRESS",
        "the address of mail_from",
        "Where mail servers report what could not be delivered, as bounces@clinic.example. Each mail \
         has an address of its own there: bounces+ID@clinic.example. See `admit mail bounce`.",
    ),
    key(
        "base_url",
        "ADMIT_BASE_URL",
        "http://127.0.0.1:8080, with the embedded database",
        "What the links in mails begin with, as https://join.clinic.example.",
    ),
    key(
        "support_contact",
        "ADMIT_SUPPORT_CONTACT",
        "-",
        "Whom people turn to when they cannot get in: an address, a number or a web page.",
    ),
    key(
        "listen",
        "ADMIT_LISTEN",
        "127.0.0.1:8080",
        "Where `admit serve` takes connections, as an address and a port.",
    )
    .flag("--listen"),
    key(
        "trusted_proxies",
        "ADMIT_TRUSTED_PROXIES",
        "none",
        "The proxies before `admit serve`, as 10.0.0.0/8, 192.0.2.7: of these alone X-Forwarded-For \
         is believed.",
    ),
    key(
        "connections",
        "ADMIT_CONNECTIONS",
        "10",
        "How many connections to the mail server a delivery uses, from 1 to 100.",
    ),
    key(
        "reminders",
        "ADMIT_REMINDERS",
        "3d,7d",
        "How long after the first mail `admit cron` reminds those who have not answered: up to ten lengths of \
         time, each longer than the one before, or none.",
    ),
    key(
        "grace",
        "ADMIT_GRACE",
        "30",
        "For how many days a deleted account can be restored before it is erased, from 0 to 365.",
    ),
    key(
        "password_min_length",
        "ADMIT_PASSWORD_MIN_LENGTH",
        "8",
        "How many characters a new password has at least, from 8 to 64.",
    ),
    key(
        "password_memory_kib",
        "ADMIT_PASSWORD_MEMORY_KIB",
        "19456",
        "The memory that hashing a password takes (Argon2id), in KiB, from 19456 to 1048576. When \
         it or the next two change, each password is hashed anew at its next log-in.",
    ),
    key(
        "password_passes",
        "ADMIT_PASSWORD_PASSES",
        "2",
        "The passes over that memory, from 2 to 64.",
    ),
    key(
        "password_lanes",
        "ADMIT_PASSWORD_LANES",
        "1",
        "The lanes that the memory is divided into, from 1 to 64.",
    ),
    key(
        "passwords_at_once",
        "ADMIT_PASSWORDS_AT_ONCE",
        "4",
        "How many passwords are worked on at once, from 1 to 64; each takes its memory.",
    ),
    key(
        "actor",
        "ADMIT_ACTOR",
        "the operating system's user",
        "Who is doing this, for the audit trail and as the sender of invitations.",
    )
    .flag("--actor"),
    key(
        "no_input",
        "ADMIT_NO_INPUT",
        "false",
        "Never ask anything; a command that would have to ask ends with 2.",
    )
    .flag("--no-input"),
    key(
        "progress",
        "ADMIT_PROGRESS",
        "auto",
        "How progress is shown: auto, bar, plain or none.",
    )
    .flag("--progress"),
    key(
        "ascii",
        "ADMIT_ASCII",
        "true if the locale is not UTF-8",
        "Write no symbols outside ASCII.",
    ),
    key(
        "accessible",
        "ADMIT_ACCESSIBLE",
        "false",
        "For screen readers: nothing is redrawn, and records take the place of tables.",
    ),
];

/// Variables that are no settings of their own: their names and what they are for.
const OTHER_VARIABLES: &[(&str, &str)] = &[
    ("ADMIT_CONFIG", "The configuration file, as --config."),
    (
        "ADMIT_LOG",
        "Which log lines are written, such as admit=debug; stronger than -v.",
    ),
    (
        "CLICOLOR_FORCE",
        "Colour even into a pipe, unless it is 0 or NO_COLOR is set.",
    ),
    ("COLUMNS", "The width of help where there is no terminal."),
    (
        "CREDENTIALS_DIRECTORY",
        "Where systemd puts credentials: database_url, smtp_password.",
    ),
    (
        "DATABASE_URL",
        "The database, if no ADMIT_ variable and no configuration file names one.",
    ),
    (
        "LISTEN_FDS",
        "The socket that systemd passes to `admit serve`, with LISTEN_PID.",
    ),
    ("NO_COLOR", "No colour, whatever it is set to."),
    ("RUST_LOG", "As ADMIT_LOG, if that is not set."),
    (
        "STATE_DIRECTORY",
        "Where systemd lets a unit keep files: receipts of mail.",
    ),
    (
        "XDG_CONFIG_HOME",
        "Where the person's configuration is; $HOME/.config without it.",
    ),
    (
        "XDG_STATE_HOME",
        "Where reports of crashes and receipts of mail go; $HOME/.local/state without it.",
    ),
];

/// Every environment variable and what it is for, those of settings first.
pub fn variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_keys = KEYS
        .iter()
        .filter_map(|key| Some((key.variable?, key.about)));
    of_keys.chain(OTHER_VARIABLES.iter().copied())
}

/// The setting of this name in a configuration file; a hyphen counts as an underscore.
#[must_use]
pub fn find(name: &str) -> Option<&'static Key> {
    let name = name.replace('-', "_");
    KEYS.iter().find(|key| key.in_file && key.name == name)
}

/// The setting that an unknown name probably meant.
#[must_use]
pub fn nearest_key(name: &str) -> Option<&'static str> {
    nearest(name, KEYS.iter().map(|key| key.name))
}

/// The variable that an unknown one probably meant.
#[must_use]
pub fn nearest_variable(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let known = KEYS.iter().map(|key| key.name);
    let typed = name.strip_prefix("admit_").unwrap_or(&name);
    let key = nearest(typed, known)?;
    find(key).and_then(|key| key.variable)
}
