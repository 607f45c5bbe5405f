//! How mail leaves, from the settings.
//!
//! With the embedded database it goes into files unless something else is set, so that a first try
//! needs no mail server. With a database that was named there is no default: mail that silently
//! ends in a folder would be lost.

use std::path::PathBuf;
use std::sync::Arc;

use nix::unistd::geteuid;

use super::context::Context;
use super::database::Connected;
use super::error::CliError;
use super::settings::{MailTransport, Settings, SmtpTls};
use crate::service::delivery::{Mailing, Sender, Way};

/// Who mails are from when they only go into files.
const FILE_SENDER: &str = "admit <admit@localhost.example>";
/// Where the pages of `admit serve` answer unless told otherwise.
const LOCAL_PAGES: &str = "http://127.0.0.1:8080";

/// How mail leaves.
pub fn mailing(cx: &Context, connected: &Connected) -> Result<Arc<Mailing>, CliError> {
    let settings = cx.settings()?;
    let Some(transport) = transport(settings, connected) else {
        return Err(CliError::config("nothing says how mail is to leave")
            .hint("set `ADMIT_SMTP_URL`, such as smtp://user@host:587"));
    };
    let way = match transport {
        MailTransport::File => Way::File {
            folder: mail_folder(settings, connected)?,
        },
        MailTransport::Smtp => smtp(settings, receipts_folder(cx, connected)?)?,
    };
    let at_home = is_at_home(settings, connected);
    let sender = sender(settings, at_home)?;
    Ok(Arc::new(Mailing::new(
        way,
        sender,
        settings.connections.value,
    )?))
}

/// What links begin with, also of one that no mail carries.
pub fn base_url(cx: &Context, connected: &Connected) -> Result<String, CliError> {
    let settings = cx.settings()?;
    links_begin_with(settings, is_at_home(settings, connected))
}

fn transport(settings: &Settings, connected: &Connected) -> Option<MailTransport> {
    match (&settings.mail_transport, &settings.smtp_url) {
        (Some(set), _) => Some(set.value),
        (None, Some(_)) => Some(MailTransport::Smtp),
        (None, None) => connected.embedded.as_ref().map(|_| MailTransport::File),
    }
}

/// A first try on one machine: files, and the embedded database.
fn is_at_home(settings: &Settings, connected: &Connected) -> bool {
    connected.embedded.is_some() && transport(settings, connected) == Some(MailTransport::File)
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
    let from = match &settings.mail_from {
        Some(from) => from.value.clone(),
        None if at_home => FILE_SENDER.to_owned(),
        None => {
            return Err(CliError::config("nothing says who mails are from")
                .hint("set `ADMIT_MAIL_FROM`, such as \"Spring Clinic <care@clinic.example>\""));
        }
    };
    let support_contact = settings
        .support_contact
        .as_ref()
        .map(|contact| contact.value.clone());
    Ok(Sender {
        from,
        base_url: links_begin_with(settings, at_home)?,
        support_contact,
    })
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
