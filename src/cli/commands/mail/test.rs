//! `admit mail test`: tries how mail leaves, with one message.

use std::sync::Arc;

use jiff::Timestamp;

use crate::cli::args::OutputArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::output::{self, Cell, Column, Rank, Record};
use crate::cli::{database, mailing};
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::service::mail_test::{Step, TestMail, Tested, send_test};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit mail test you@clinic.example
  admit mail test you@clinic.example --language nl";

/// Send one message to try how mail leaves.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to
    #[arg(value_name = "ADDRESS")]
    pub address: EmailAddress,
    /// In this language: en or nl
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub language: Language,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

struct Row(Tested);

impl Record for Row {
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            name: "schema",
            rank: Rank::OnRequest,
            cell: |_| Cell::Number(1),
        },
        Column {
            name: "id",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.0.id),
        },
        Column {
            name: "via",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.0.place),
        },
        Column {
            name: "security",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.0.security),
        },
        Column {
            name: "reply_code",
            rank: Rank::Key,
            cell: |row| Cell::Number(row.0.code.into()),
        },
        Column {
            name: "reply",
            rank: Rank::Key,
            cell: |row| Cell::of(&row.0.reply),
        },
    ];
}

/// Sends it.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the message is in no database, whose time it could have"
    )]
    let now = Timestamp::now();
    let request = TestMail {
        to: args.address.clone(),
        language: args.language,
        now,
    };
    cx.block_on(async {
        let mailing = match mailing::without_database(cx)? {
            Some(mailing) => Arc::new(mailing),
            None => mailing::mailing(cx, &database::connect(cx, false).await?)?,
        };
        let tested = send_test(&mailing, &request, |step| tell(cx, step)).await?;
        let address = args.address.display();
        cx.ui
            .status(&format!("accepted for {address}: {}", tested.reply));
        cx.ui
            .hint("accepted is not delivered: look whether it arrives, and where");
        if args.output.asked_format().is_some() {
            output::object(&cx.ui, fields, Row(tested), now)?;
        }
        cx.ui.finish()?;
        Ok(ExitCode::Ok.into())
    })?
}

fn tell(cx: &Context, step: Step) {
    let text = match step {
        Step::Connecting { place } => format!("connecting to {place}"),
        Step::HandingOver { place } => format!("handing over to {place}"),
        Step::Connected { security, user } => {
            let login = user.map_or_else(
                || "no log-in asked for".to_owned(),
                |user| format!("logged in as {user}"),
            );
            format!("connected, {security}; {login}")
        }
        Step::Announced { from } => format!("sender {from} and recipient accepted"),
    };
    cx.ui.status(&text);
}
