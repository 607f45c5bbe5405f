//! `admit demo`: everything there is to see, on this machine alone and gone afterwards.

mod people;

use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::database;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::listening;
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::embedded;
use crate::service::delivery::{Deliver, Habits, Mailing, MemoryOutbox, Scope, Sender, Tally, Way};
use crate::service::{Database, Service, Stop};
use crate::web::{Inbox, Server, Site};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit demo
  admit demo --listen 127.0.0.1:9000 --inbox 127.0.0.1:9001";

/// Who acts when somebody uses the pages, for the audit.
const ACTOR: &str = "demo";
const SENDER: &str = "Spring Clinic <care@spring-clinic.example>";
const SUPPORT: &str = "support@care.example";
/// What does not matter in a database that nobody will miss, and takes time.
const TUNING: &[(&str, &str)] = &[("fsync", "off"), ("shared_buffers", "32MB")];

/// Show the whole way of an invited person, with a database and mails of its own.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Serve the pages here, or at the next port that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = loopback)]
    pub listen: SocketAddr,
    /// Show the mails here, or at the next port that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8025", value_parser = loopback)]
    pub inbox: SocketAddr,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// An address that only this machine reaches: everybody's mail can be read there.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "it is no address and port, such as 127.0.0.1:8080".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(
            "a demo shows everybody's mail, so it is for this machine alone: use 127.0.0.1"
                .to_owned(),
        )
    }
}

/// What there is to open.
struct Opened {
    inbox: String,
    pages: String,
}

impl Record for Opened {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "inbox",
            rank: Rank::Key,
            cell: |opened| Cell::of(&opened.inbox),
        },
        Column {
            name: "pages",
            rank: Rank::Key,
            cell: |opened| Cell::of(&opened.pages),
        },
        Column {
            name: "account",
            rank: Rank::Key,
            cell: |_| Cell::of(&people::EXISTING),
        },
        Column {
            name: "password",
            rank: Rank::Key,
            cell: |_| Cell::of(&people::PASSWORD),
        },
    ];
}

/// Sets everything up, shows it until it is stopped, and takes it away again.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    // From here on a signal is a request, so that whatever was begun is taken away.
    cx.stop
        .watch(&cx.ui, "the requests at work")
        .map_err(|error| {
            CliError::new(ExitCode::Failed, "cannot watch for Ctrl-C").caused_by(&error)
        })?;
    let cluster = Cluster::start(cx)?;
    let shown = cx.block_on(async {
        let database = database::open_embedded(&cluster.running, 16).await?;
        let pages = listening::near(args.listen).await?;
        let inbox = listening::near(args.inbox).await?;
        let opened = Opened {
            inbox: address_of(&inbox)?,
            pages: address_of(&pages)?,
        };
        let shown = show(cx, &database, (&opened, pages, inbox), fields).await;
        database.close().await;
        shown
    });
    let removed = cluster.remove(cx);
    shown??;
    removed?;
    Ok(cx.stop.signal().map_or(ExitCode::Ok.into(), Ending::Signal))
}

/// Invites people and shows them everything until it is to stop.
async fn show(
    cx: &Context,
    database: &Database,
    (opened, pages, inbox): (&Opened, TcpListener, TcpListener),
    fields: output::Fields<Opened>,
) -> Result<(), CliError> {
    let service = Service::new(database, ACTOR);
    let outbox = MemoryOutbox::default();
    let mailing = Arc::new(mailing(&outbox, &opened.pages)?);
    people::invite(&service, &opened.inbox).await?;
    deliver(&service, &mailing, cx.stop.work()).await?;
    let site = Site::new(&opened.pages, Some(SUPPORT), Vec::new())
        .map_err(|error| CliError::bug("the pages have no address").caused_by(&error))?;
    let unusable = |error: &(dyn std::error::Error + 'static)| {
        CliError::bug("the pages cannot be used").caused_by(error)
    };
    let server = Server::new(service.clone(), site, Some(mailing), cx.stop.work())
        .map_err(|error| unusable(&error))?;
    let mails = Inbox::new(outbox).map_err(|error| unusable(&error))?;
    let reading = tokio::spawn(mails.serve(inbox, cx.stop.work()));
    tell(cx, opened, (fields, service.now().await?))?;
    let ended = server.serve(pages).await;
    // It ends by the same request to stop, or is given up with the pages.
    cx.stop.work().ask();
    reading
        .await
        .map_err(|error| unusable(&error))
        .and(ended.map_err(|error| unusable(&error)))
}

fn mailing(outbox: &MemoryOutbox, base_url: &str) -> Result<Mailing, CliError> {
    let sender = Sender {
        from: SENDER.to_owned(),
        bounces: None,
        base_url: base_url.to_owned(),
        support_contact: Some(SUPPORT.to_owned()),
    };
    let habits = Habits {
        connections: 1,
        ..Habits::default()
    };
    Ok(Mailing::new(Way::Memory(outbox.clone()), sender, habits)?)
}

/// Delivers as `mail deliver` does.
async fn deliver(service: &Service, mailing: &Arc<Mailing>, stop: Stop) -> Result<(), CliError> {
    let request = Deliver {
        scope: Scope::Due,
        limit: None,
        stop,
        tally: Arc::<Tally>::default(),
    };
    service.deliver(Arc::clone(mailing), request).await?;
    Ok(())
}

fn tell(
    cx: &Context,
    opened: &Opened,
    (fields, now): (output::Fields<Opened>, jiff::Timestamp),
) -> Result<(), CliError> {
    let Opened { inbox, pages } = opened;
    output::object(
        &cx.ui,
        fields,
        Opened {
            inbox: inbox.clone(),
            pages: pages.clone(),
        },
        now,
    )?;
    cx.ui.flush()?;
    let (existing, password) = (people::EXISTING, people::PASSWORD);
    cx.ui.status(&format!(
        "Three people were invited to a space. Open {inbox} and click the button in a mail.\n\
         Two of them are new. {existing} has an account already; the password is {password}\n\
         Ctrl-C ends it; nothing of it stays."
    ));
    Ok(())
}

fn address_of(listener: &TcpListener) -> Result<String, CliError> {
    let address = listener.local_addr().map_err(|error| {
        CliError::new(ExitCode::Unavailable, "cannot take connections").caused_by(&error)
    })?;
    Ok(format!("http://{address}"))
}

/// A database of admit's own in a folder that is thrown away.
struct Cluster {
    folder: TempDir,
    settings: embedded::Settings,
    running: embedded::Running,
}

impl Cluster {
    fn start(cx: &Context) -> Result<Self, CliError> {
        let folder = tempfile::Builder::new().prefix("admit-demo-").tempdir();
        let folder = folder.map_err(|error| {
            CliError::new(ExitCode::CantCreate, "cannot make a folder for the demo")
                .caused_by(&error)
        })?;
        let mut settings = database::cluster(cx, folder.path())?;
        settings.tuning = TUNING;
        cx.ui.status("Starting a database of its own...");
        match embedded::ensure_running(&settings, embedded::Create::Allowed) {
            Ok(running) => Ok(Self {
                folder,
                settings,
                running,
            }),
            Err(error) => {
                // It may run all the same; the error that matters is the first one.
                let _ = embedded::stop(&settings);
                Err(error.into())
            }
        }
    }

    /// Stops the server and removes its folder.
    fn remove(self, cx: &Context) -> Result<(), CliError> {
        embedded::stop(&self.settings)?;
        let path = self.folder.path().display().to_string();
        self.folder.close().map_err(|error| {
            CliError::new(ExitCode::IoError, format!("cannot remove {path}")).caused_by(&error)
        })?;
        cx.ui.status("The demo's database and mails are gone.");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_is_for_this_machine_alone() {
        assert!(loopback("127.0.0.1:0").is_ok() && loopback("[::1]:8080").is_ok());
        for elsewhere in [
            "0.0.0.0:8080",
            "192.0.2.1:80",
            "[::]:80",
            "8080",
            "localhost",
        ] {
            assert!(loopback(elsewhere).is_err(), "{elsewhere}");
        }
    }
}
