//! `admit serve`: the pages that the links in mails lead to.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::database::{self, Connected};
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::{listening, mailing};
use crate::service::Service;
use crate::service::delivery::Mailing;
use crate::web::{Server, Site};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit serve
  admit serve --listen 127.0.0.1:8080
  admit --log-format json serve --listen [::1]:9000";

/// Who acts when somebody uses the pages, for the audit.
const ACTOR: &str = "recipient";

/// Serve the pages that the links in mails lead to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Take connections at this address and port [default: 127.0.0.1:8080]; a socket that systemd passes goes before
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}

/// Serves until it is stopped.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let settings = cx.settings()?;
    let address = args.listen.unwrap_or(settings.listen.value);
    cx.block_on(async {
        let connected = database::connect(cx, false).await?;
        let base_url = mailing::base_url(cx, &connected)?;
        let support = settings.support_contact.as_ref();
        let support = support.map(|contact| contact.value.as_str());
        let site = Site::new(&base_url, support, settings.trusted_proxies.clone())
            .map_err(|error| CliError::config("base_url cannot be used").caused_by(&error))?;
        let service = Service::new(&connected.database, ACTOR)
            .with_hasher(settings.passwords.hasher())
            .with_policy(settings.passwords.policy);
        let server = Server::new(service, site, way_out(cx, &connected), cx.stop.work())
            .map_err(|error| CliError::bug("the pages cannot be used").caused_by(&error))?;
        let listener = match listening::given()? {
            Some(listener) => listener,
            None => listening::at(address).await?,
        };
        cx.stop
            .watch(&cx.ui, "the requests at work")
            .map_err(|error| {
                CliError::new(ExitCode::Failed, "cannot watch for Ctrl-C").caused_by(&error)
            })?;
        let bound = listener.local_addr().unwrap_or(address);
        cx.ui.status(&format!(
            "Serving {base_url} at {bound}, from {}; Ctrl-C ends it",
            connected.place
        ));
        server.serve(listener).await.map_err(|error| {
            CliError::new(ExitCode::Failed, "the pages are not served any more").caused_by(&error)
        })
    })??;
    Ok(cx.stop.signal().map_or(ExitCode::Ok.into(), Ending::Signal))
}

/// How the mails leave at once that people wait for. A machine that only serves pages may have no mail
/// server to talk to.
fn way_out(cx: &Context, connected: &Connected) -> Option<Arc<Mailing>> {
    match mailing::mailing(cx, connected) {
        Ok(mailing) => Some(mailing),
        Err(error) => {
            let text = format!("mails wait for `admit mail deliver`: {}", error.message);
            cx.ui.warning(&text);
            None
        }
    }
}
