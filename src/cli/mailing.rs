//! How mail leaves, from the settings.
//!
//! With the embedded database it goes into files unless something else is set, so that a first try
//! needs no mail server. With a database that was named there is no default: mail that silently
//! ends in a folder would be lost.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::unistd::{AccessFlags, access, geteuid};

use super::context::Context;
use super::database::Connected;
use super::error::CliError;
use super::settings::{MailTransport, Settings, SmtpTls};
use crate::cli::args::Rate;
use crate::service::delivery::{Habits, Mailing, Sender, Way};

/// Who mails are from when they only go into files.
const FILE_SENDER: &str = "admit <admit@localhost.example>";
/// Where the pages of `admit serve` answer unless told otherwise.
const LOCAL_PAGES: &str = "http://127.0.0.1:8080";
/// What the links of a preview begin with where nothing is set.
const SAMPLE_PAGES: &str = "https://join.clinic.example";

/// How mail leaves.
pub fn mailing(cx: &Context, connected: &Connected) -> Result<Arc<Mailing>, CliError> {
    at_rate(cx, connected, None)
}

/// How mail leaves, at a rate that is stronger than the one that is set.
pub fn at_rate(
    cx: &Context,
    connected: &Connected,
    rate: Option<Rate>,
) -> Result<Arc<Mailing>, CliError> {
    let settings = cx.settings()?;
    let Some(transport) = transport(settings, connected.embedded.is_some()) else {
        return Err(unset());
    };
    let way = match transport {
        MailTransport::File => Way::File {
            folder: mail_folder(settings, connected)?,
        },
        MailTransport::Smtp => smtp(settings, receipts_folder(cx, connected)?)?,
        MailTransport::Sendmail => sendmail(cx, settings, receipts_folder(cx, connected)?),
    };
    let sender = sender(settings, is_at_home(settings, connected))?;
    let mut habits = habits(settings);
    if let Some(Rate(rate)) = rate {
        habits.pace.rate = rate;
    }
    Ok(Arc::new(Mailing::new(way, sender, habits)?))
}

/// How a mail leaves that is in no outbox: by a server or a program. `None` where mail goes into files
/// or nothing says where.
pub fn without_database(cx: &Context) -> Result<Option<Mailing>, CliError> {
    let settings = cx.settings()?;
    // What is in no outbox is not written down either.
    let receipts = PathBuf::new();
    let way = match transport(settings, false) {
        None => return Err(unset()),
        Some(MailTransport::File) => return Ok(None),
        Some(MailTransport::Smtp) => smtp(settings, receipts)?,
        Some(MailTransport::Sendmail) => sendmail(cx, settings, receipts),
    };
    // A test has no link.
    let base_url = settings.base_url.as_ref();
    let sender = Sender {
        base_url: base_url.map_or_else(|| LOCAL_PAGES.to_owned(), |url| url.value.clone()),
        from: from(settings, false)?,
        // What is in no outbox could not be found again by what comes back.
        bounces: None,
        support_contact: None,
    };
    Ok(Some(Mailing::new(way, sender, habits(settings))?))
}

/// How the words of mails look, whether or not any mail can leave: what is not set is made up.
pub fn sample_sender(cx: &Context) -> Result<(Sender, Option<PathBuf>), CliError> {
    let settings = cx.settings()?;
    let base_url = settings.base_url.as_ref();
    let sender = Sender {
        from: from(settings, true)?,
        bounces: None,
        base_url: base_url.map_or_else(|| SAMPLE_PAGES.to_owned(), |url| url.value.clone()),
        support_contact: support_contact(settings),
    };
    Ok((sender, habits(settings).templates))
}

fn unset() -> CliError {
    CliError::config("nothing says how mail is to leave")
        .hint("set `ADMIT_SMTP_URL`, such as smtp://user@host:587")
}

fn habits(settings: &Settings) -> Habits {
    Habits {
        connections: settings.connections.value,
        pace: settings.pace.clone(),
        templates: settings
            .mail_templates
            .as_ref()
            .map(|folder| folder.value.clone()),
    }
}

/// The program sees what it may need to find its own settings, and none of ours, which may hold secrets.
fn sendmail(cx: &Context, settings: &Settings, receipts: PathBuf) -> Way {
    const KEPT: [&str; 6] = ["HOME", "LANG", "LOGNAME", "TMPDIR", "TZ", "USER"];
    Way::Sendmail {
        program: settings.sendmail_program.value.clone(),
        variables: KEPT
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), cx.environment.get(name)?.to_owned())))
            .collect(),
        receipts,
    }
}

/// What links begin with, also of one that no mail carries.
pub fn base_url(cx: &Context, connected: &Connected) -> Result<String, CliError> {
    let settings = cx.settings()?;
    links_begin_with(settings, is_at_home(settings, connected))
}

fn transport(settings: &Settings, has_embedded: bool) -> Option<MailTransport> {
    match (&settings.mail_transport, &settings.smtp_url) {
        (Some(set), _) => Some(set.value),
        (None, Some(_)) => Some(MailTransport::Smtp),
        (None, None) => has_embedded.then_some(MailTransport::File),
    }
}

/// A first try on one machine: files, and the embedded database.
fn is_at_home(settings: &Settings, connected: &Connected) -> bool {
    connected.embedded.is_some() && transport(settings, true) == Some(MailTransport::File)
}

fn mail_folder(settings: &Settings, connected: &Connected) -> Result<PathBuf, CliError> {
    if let Some(running) = &connected.embedded {
        return Ok(running.mail_dir());
    }
    let named = settings.data_dir.as_ref().map(|dir| dir.value.join("mail"));
    named.ok_or_else(|| {
        CliError::config("mail is to go into files, and nothing says where")
            .hint("name a folder in `ADMIT_DATA_DIR`; mails go into `mail` in it")
    })
}

/// Where it is written down what the mail server took. Root's home is no place for what services of
/// the machine do.
fn receipts_folder(cx: &Context, connected: &Connected) -> Result<PathBuf, CliError> {
    const FOLDER: &str = "receipts";
    if let Some(set) = &cx.settings()?.receipts_dir {
        return Ok(set.value.clone());
    }
    if let Some(running) = &connected.embedded {
        return Ok(running.data_dir.join(FOLDER));
    }
    // What systemd made for the unit; of several the first.
    let of_unit = cx.environment.get("STATE_DIRECTORY");
    let of_unit = of_unit.and_then(|folders| folders.split(':').next().map(PathBuf::from));
    if let Some(folder) = of_unit.filter(|folder| folder.is_absolute()) {
        return Ok(folder.join(FOLDER));
    }
    if cx.environment.folder("XDG_STATE_HOME").is_none() && geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/admit").join(FOLDER));
    }
    let state = cx.environment.state_folder();
    state.map(|state| state.join(FOLDER)).ok_or_else(|| {
        CliError::config("nothing says where to write down what the mail server takes")
            .hint("name a folder in `ADMIT_RECEIPTS_DIR`")
    })
}

fn smtp(settings: &Settings, receipts: PathBuf) -> Result<Way, CliError> {
    let Some(url) = &settings.smtp_url else {
        return Err(
            CliError::config("mail is to go to a mail server, and none is named")
                .hint("set `ADMIT_SMTP_URL`, such as smtp://user@host:587"),
        );
    };
    let mut address = url.value.clone();
    if let Some(tls) = &settings.smtp_tls {
        if address.contains('?') {
            return Err(CliError::config(format!(
                "encryption is set twice: in smtp_tls ({}) and in smtp_url ({})",
                tls.origin, url.origin
            )));
        }
        // For `smtps://` encryption goes without saying.
        if !(address.starts_with("smtps://") && tls.value == SmtpTls::Required) {
            address = format!("{address}?tls={}", tls.value);
        }
    }
    let password = settings.smtp_password()?.map(|password| password.value);
    let ca_file = settings
        .smtp_ca_file
        .as_ref()
        .map(|file| file.value.clone());
    Ok(Way::Smtp {
        url: address,
        password,
        ca_file,
        receipts,
    })
}

fn sender(settings: &Settings, at_home: bool) -> Result<Sender, CliError> {
    let bounces = settings.bounce_address.as_ref();
    Ok(Sender {
        from: from(settings, at_home)?,
        bounces: bounces.map(|address| address.value.clone()),
        base_url: links_begin_with(settings, at_home)?,
        support_contact: support_contact(settings),
    })
}

fn from(settings: &Settings, at_home: bool) -> Result<String, CliError> {
    match &settings.mail_from {
        Some(from) => Ok(from.value.clone()),
        None if at_home => Ok(FILE_SENDER.to_owned()),
        None => Err(CliError::config("nothing says who mails are from")
            .hint("set `ADMIT_MAIL_FROM`, such as \"Spring Clinic <care@clinic.example>\"")),
    }
}

fn support_contact(settings: &Settings) -> Option<String> {
    let contact = settings.support_contact.as_ref();
    contact.map(|contact| contact.value.clone())
}

fn links_begin_with(settings: &Settings, at_home: bool) -> Result<String, CliError> {
    match &settings.base_url {
        Some(url) => Ok(url.value.clone()),
        None if at_home => Ok(LOCAL_PAGES.to_owned()),
        None => Err(
            CliError::config("nothing says what the links in mails begin with")
                .hint("set `ADMIT_BASE_URL`, such as https://join.clinic.example"),
        ),
    }
}

/// Whether a program is there and can be run.
#[must_use]
pub fn is_executable(program: &Path) -> bool {
    program.is_file() && access(program, AccessFlags::X_OK).is_ok()
}

/// Whether a folder can be written into: itself or, where it is still to be made, the nearest one that
/// is there.
#[must_use]
pub fn is_writable(folder: &Path) -> bool {
    let there = folder.ancestors().find(|path| path.exists());
    there.is_some_and(|path| path.is_dir() && access(path, AccessFlags::W_OK).is_ok())
}
