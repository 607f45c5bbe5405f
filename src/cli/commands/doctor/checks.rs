//! The checks. None changes anything, and none sends a mail.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::view::Check;
use crate::cli::bulk::deliver::trouble_words;
use crate::cli::context::Context;
use crate::cli::database::{self, Connected};
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::mailing;
use crate::service::delivery::{Mailing, Trouble, folder_of};
use crate::service::mail_preview::check_templates;

/// How far the clocks of this host and of the database may be apart.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(30);
/// The oldest server that admit works on.
const OLDEST_SERVER: u32 = 14;

/// All of them, in the order in which one needs the other.
pub(super) async fn examine(cx: &Context) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Err(error) = cx.settings() {
        checks.push(Check::failed("settings", &error));
        return checks;
    }
    checks.extend(settings(cx));
    checks.push(secrets(cx));
    checks.push(templates(cx));
    let connected = match connect(cx).await {
        Ok(connected) => connected,
        Err(error) => {
            checks.push(Check::failed("database", &error));
            for name in ["role", "clock", "mail_settings", "mail_server", "folders"] {
                checks.push(Check::skipped(name, "there is no database to work on"));
            }
            return checks;
        }
    };
    checks.push(server(&connected).await);
    checks.push(role(&connected).await);
    checks.push(clock(&connected).await);
    match mailing::mailing(cx, &connected) {
        Ok(mailing) => {
            let goes = format!("mail goes to {}", mailing.describe());
            checks.push(Check::ok("mail_settings", goes));
            checks.push(mail_server(&mailing).await);
            checks.push(folders(cx, &connected, Some(&mailing)));
        }
        Err(error) => {
            checks.push(Check::failed("mail_settings", &error));
            let words = "how mail is to leave has to be mended first";
            checks.push(Check::skipped("mail_server", words));
            checks.push(folders(cx, &connected, None));
        }
    }
    checks
}

/// Whether every mail can be put into words, with the templates that are used.
fn templates(cx: &Context) -> Check {
    let own = cx.settings().ok().and_then(|settings| {
        let folder = settings.mail_templates.as_ref()?;
        Some(folder.value.as_path())
    });
    match check_templates(own) {
        Ok(_) => {
            let whose = own.map_or_else(
                || "those that admit comes with".to_owned(),
                |folder| format!("with those in {}", folder.display()),
            );
            Check::ok("templates", format!("every kind of mail is well, {whose}"))
        }
        Err(errors) => {
            let others = errors.len().saturating_sub(1);
            let first = errors.into_iter().next().map(CliError::from);
            let mut error = first.unwrap_or_else(|| CliError::config("a template is wrong"));
            if others > 0 {
                error.message = format!("{}; and {others} more", error.message);
            }
            Check::failed("templates", &error)
        }
    }
}

/// Names that mean nothing, and files that others could change.
fn settings(cx: &Context) -> Vec<Check> {
    let Ok(settings) = cx.settings() else {
        return Vec::new();
    };
    let mut checks = Vec::new();
    for (name, near) in settings.unknown_variables() {
        let hint = near.map_or_else(
            || "take it out, or see `admit help environment`".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        let words = format!("environment variable {name} means nothing to admit");
        checks.push(Check::warning("settings", words, hint));
    }
    for file in &settings.files {
        let others = fs::metadata(file).is_ok_and(|found| found.mode() & 0o022 != 0);
        if others {
            let shown = file.display();
            let words = format!("{shown} can be changed by others than its owner");
            let hint = format!("take that away: chmod go-w {shown}");
            checks.push(Check::warning("settings", words, hint));
        }
    }
    if checks.is_empty() {
        let files: Vec<String> = settings
            .files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let words = if files.is_empty() {
            "no configuration file; the environment and defaults can be used".to_owned()
        } else {
            format!("{} can be used", files.join(", "))
        };
        checks.push(Check::ok("settings", words));
    }
    checks
}

/// The files that hold secrets: there, and readable by nobody else.
fn secrets(cx: &Context) -> Check {
    let read = cx.settings().and_then(|settings| {
        let database = settings.database_url()?;
        let mail = settings.smtp_password()?;
        Ok([("database_url", database), ("smtp_password", mail)])
    });
    match read {
        Err(error) => Check::failed("secrets", &error),
        Ok(found) => {
            let found = found.iter().filter_map(|(name, secret)| {
                secret
                    .as_ref()
                    .map(|secret| format!("{name} from {}", secret.origin))
            });
            let found: Vec<String> = found.collect();
            if found.is_empty() {
                Check::ok("secrets", "none is set")
            } else {
                Check::ok("secrets", found.join(", "))
            }
        }
    }
}

/// Reaches the database, and creates none.
async fn connect(cx: &Context) -> Result<Connected, CliError> {
    if let Some(folder) = database::missing_folder(cx)? {
        return Err(CliError::config(format!(
            "no database is named, and there is none of admit's own in {}",
            folder.display()
        ))
        .hint("name one in `ADMIT_DATABASE_URL`, or make one: `admit db migrate`"));
    }
    database::connect(cx, false).await
}

async fn server(connected: &Connected) -> Check {
    let version = match connected.database.server_version().await {
        Ok(version) => version,
        Err(error) => return Check::failed("database", &error.into()),
    };
    let place = &connected.place;
    let major = version.split('.').next().and_then(|n| n.parse().ok());
    if major.is_some_and(|major: u32| major < OLDEST_SERVER) {
        let old = format!("{place}: PostgreSQL {version} is older than {OLDEST_SERVER}");
        let error = CliError::new(ExitCode::Unavailable, old);
        return Check::failed("database", &error.hint("upgrade its server"));
    }
    Check::ok(
        "database",
        format!("{place}: PostgreSQL {version}, its schema is current"),
    )
}

/// One role that does all is right for a database of admit's own, where there is but one user.
async fn role(connected: &Connected) -> Check {
    if connected.embedded.is_some() {
        return Check::ok("role", "admit's own database has its own role");
    }
    let role = match connected.database.role().await {
        Ok(role) => role,
        Err(error) => return Check::failed("role", &error.into()),
    };
    let hint = "make roles that may each do their own work alone: `admit db roles --apply`";
    let name = &role.name;
    if role.is_superuser {
        let words = format!("admit works as {name}, a superuser: nothing limits what it can do");
        Check::warning("role", words, hint)
    } else if role.owns {
        let words = format!("admit works as {name}, which owns the tables and can do all");
        Check::warning("role", words, hint)
    } else {
        Check::ok("role", format!("{name} may do its own work alone"))
    }
}

/// Times are the database's; a host that is far off shows wrong ages in its logs and files.
async fn clock(connected: &Connected) -> Check {
    let theirs = match connected.service.now().await {
        Ok(theirs) => theirs,
        Err(error) => return Check::failed("clock", &error.into()),
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the two clocks are compared"
    )]
    let ours = Timestamp::now();
    let apart = ours.duration_since(theirs).abs();
    if apart > CLOCKS_APART {
        let words = format!(
            "the clocks of this host and of the database are {} s apart",
            apart.as_secs()
        );
        return Check::warning("clock", words, "set both by NTP");
    }
    Check::ok("clock", "this host and the database agree on the time")
}

/// Greeted, encrypted and logged in; nothing is sent.
async fn mail_server(mailing: &Mailing) -> Check {
    if folder_of(&mailing.transport).is_some() {
        return Check::ok("mail_server", "none is needed: mail goes into files");
    }
    if let Some(program) = mailing.describe().strip_prefix("sendmail:") {
        if mailing::is_executable(Path::new(program)) {
            return Check::ok("mail_server", format!("{program} can be run"));
        }
        let error = CliError::config(format!("{program} cannot be run"))
            .hint("its place comes from `sendmail_program`: `admit config show --origin`");
        return Check::failed("mail_server", &error);
    }
    match mailing.reach().await {
        Ok(()) => Check::ok(
            "mail_server",
            format!("{} takes our connection", mailing.describe()),
        ),
        Err(trouble) => {
            let exit = match &trouble {
                Trouble::Unreachable(_) | Trouble::Unwelcome(_) | Trouble::Moved => {
                    ExitCode::TryAgain
                }
                Trouble::Configuration(_)
                | Trouble::Compose(_)
                | Trouble::Receipts(_)
                | Trouble::Unread(_) => ExitCode::Config,
            };
            let error = CliError::new(exit, trouble_words(mailing, &trouble))
                .hint("its address comes from `smtp_url`: `admit config show --origin`");
            Check::failed("mail_server", &error)
        }
    }
}

/// Folders that are written into.
fn folders(cx: &Context, connected: &Connected, mailing: Option<&Mailing>) -> Check {
    let set = cx
        .settings()
        .ok()
        .and_then(|settings| settings.data_dir.clone());
    let own = connected
        .embedded
        .as_ref()
        .map(|running| running.data_dir.clone());
    let data = own.or(set.map(|set| set.value));
    let mails = mailing.and_then(|mailing| folder_of(&mailing.transport));
    let mut wanted: Vec<&Path> = data.as_deref().into_iter().chain(mails).collect();
    if let Some(receipts) = mailing.and_then(|mailing| mailing.receipts.as_ref()) {
        wanted.push(receipts.path());
    }
    for folder in &wanted {
        if !mailing::is_writable(folder) {
            let words = format!("{} cannot be written into", folder.display());
            let error = CliError::config(words).hint(
                "give it to the user that admit runs as, or name another in `ADMIT_DATA_DIR`",
            );
            return Check::failed("folders", &error);
        }
    }
    let shown: Vec<String> = wanted
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    if shown.is_empty() {
        return Check::ok("folders", "none is used");
    }
    Check::ok(
        "folders",
        format!("{} can be written into", shown.join(", ")),
    )
}
