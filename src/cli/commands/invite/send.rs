//! `admit invite send`: invites a few people, or a file of any length.

mod ask;
mod ending;
mod people;

use std::sync::Arc;

use clap::ValueEnum;

use self::people::Prepared;
use crate::cli::args::{ChangeArgs, InputArgs, OutputArgs, Rate, ReportArgs, RowsArgs};
use crate::cli::bulk::deliver::BrokenOff;
use crate::cli::bulk::sink::OutcomeSink;
use crate::cli::bulk::summary::{MailCounts, Summary};
use crate::cli::bulk::write::{Act, Written, write};
use crate::cli::bulk::{deliver, reading};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::{Ending, ExitCode};
use crate::cli::progress::Progress;
use crate::cli::{database, mailing};
use crate::domain::email::EmailAddress;
use crate::domain::expiry::Expiry;
use crate::domain::language::Language;
use crate::domain::role::Roles;
use crate::domain::slug::Slug;
use crate::intake::report::ReportWriter;
use crate::service::delivery::{Delivery, Mailing, Scope};

/// Shown at the end of the help and in the manual page.
pub const EXAMPLES: &str = "\
Examples:
  admit invite send anna@acme.example --space spring-clinic --role clinician
  admit invite send --csv people.csv --space spring-clinic --dry-run
  admit invite send --csv people.xlsx --space spring-clinic \\
    --report result.csv --yes
  admit -q invite send --csv - --space spring-clinic --yes --queue";

/// Invite people to a space.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The addresses to invite
    #[arg(
        value_name = "EMAIL",
        conflicts_with = "csv",
        required_unless_present = "csv"
    )]
    pub addresses: Vec<EmailAddress>,
    /// The space to invite to
    ///
    /// A column `space` of the file is stronger.
    #[arg(long, value_name = "SLUG", required_unless_present = "csv")]
    pub space: Option<Slug>,
    /// Make the space, under this name, if it does not exist
    #[arg(long, value_name = "NAME", requires = "space", hide_short_help = true)]
    pub create_space: Option<String>,
    /// The organisation of the space that is made
    #[arg(
        long,
        value_name = "SLUG",
        requires = "create_space",
        hide_short_help = true
    )]
    pub org: Option<Slug>,
    /// What they will be there [default: client]
    ///
    /// One of client, owner, assistant, clinician, administrator, library-manager; several of the
    /// staff are joined by +.
    #[arg(long, value_name = "ROLE")]
    pub role: Option<Roles>,
    /// The language of their mails: en or nl [default: the person's, else the space's]
    #[arg(long, value_name = "LANGUAGE", hide_short_help = true)]
    pub language: Option<Language>,
    /// The end of the invitations: 14d after the mail, or a day such as 2026-12-31 [default: 14d]
    #[arg(long, value_name = "WHEN", hide_short_help = true)]
    pub expires: Option<Expiry>,
    /// The name of a single person
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "csv",
        hide_short_help = true
    )]
    pub name: Option<String>,
    /// Your own number for a single person
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with = "csv",
        hide_short_help = true
    )]
    pub reference: Option<String>,
    /// Leave the mails to a later `mail deliver`
    #[arg(long)]
    pub queue: bool,
    /// Send at most so many in so long, such as 60/min, 10/s, 5000/h or none
    #[arg(
        long,
        value_name = "RATE",
        conflicts_with = "queue",
        hide_short_help = true
    )]
    pub rate: Option<Rate>,
    /// The file.
    #[command(flatten)]
    pub input: InputArgs,
    /// What to do when a row is bad
    #[arg(
        long,
        value_name = "WHAT",
        value_enum,
        default_value_t,
        help_heading = "Safety",
        hide_short_help = true
    )]
    pub on_error: OnError,
    /// Refuse to invite more people than this
    #[arg(
        long,
        value_name = "N",
        help_heading = "Safety",
        hide_short_help = true
    )]
    pub max: Option<u64>,
    /// Invite those, too, who were withdrawn, have expired or were signed off
    #[arg(long, help_heading = "Safety", hide_short_help = true)]
    pub again: bool,
    /// Let open invitations take over changed names, roles and languages, without a mail
    #[arg(long, help_heading = "Safety", hide_short_help = true)]
    pub update: bool,
    /// The report.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Which rows a table shows.
    #[command(flatten)]
    pub rows: RowsArgs,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Looking first, answering in advance, and saying why.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// What a bad row means for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum OnError {
    /// The others go through
    #[default]
    Skip,
    /// Nobody is invited
    Stop,
}

/// Invites them.
pub fn run(args: &Args, cx: &Context) -> Result<Ending, CliError> {
    let fields = args.output.columns()?;
    let people = people::open(args)?;
    reading::tell(cx, &people);
    cx.block_on(async {
        let connected =
            database::connect(cx, args.create_space.is_some() && !args.change.dry_run).await?;
        let delivers = !args.queue && !args.change.dry_run;
        let mailing = if delivers {
            let mailing = mailing::at_rate(cx, &connected, args.rate);
            Some(mailing.map_err(|error| error.hint("or add `--queue`, and deliver later"))?)
        } else {
            None
        };
        let mut prepared = people::prepare(args, cx, connected, people).await?;
        let stops = args.on_error == OnError::Stop && prepared.survey.refused > 0;
        if !stops {
            // Only a look whether it can be written: Ctrl-C at the question leaves nothing behind.
            drop(report(args, &prepared)?);
            ask::ask(args, cx, &mut prepared).await?;
        }
        watch(cx)?;
        let report = report(args, &prepared)?;
        let mut sink = OutcomeSink::begin(cx, fields, report, args.rows.all())?;
        if stops {
            return ending::stopped_by_bad_rows(&prepared, sink, args.change.dry_run);
        }
        let done = act(args, cx, prepared, (&mut sink, mailing.as_deref())).await?;
        done.finish(cx, sink, mailing).await
    })?
}

fn report(args: &Args, prepared: &Prepared) -> Result<Option<ReportWriter>, CliError> {
    args.report
        .begin(prepared.people.file(), prepared.frame.now)
}

fn watch(cx: &Context) -> Result<(), CliError> {
    cx.stop
        .watch(&cx.ui, "the rows in flight")
        .map_err(|error| {
            CliError::new(ExitCode::Failed, "cannot watch for Ctrl-C").caused_by(&error)
        })
}

/// A second pass that is over, and what is needed to end it.
struct Done {
    prepared: Prepared,
    written: Written,
    scope: Option<Scope>,
    batch: Option<String>,
    dry_run: bool,
}

async fn act(
    args: &Args,
    cx: &Context,
    mut prepared: Prepared,
    (sink, mailing): (&mut OutcomeSink<'_>, Option<&Mailing>),
) -> Result<Done, CliError> {
    let dry_run = args.change.dry_run;
    let people = prepared.people.count();
    let mut run = None;
    if !dry_run && people > 0 {
        prepared.create_space(args, cx).await?;
        if let Some(mailing) = mailing {
            // What a run that was killed had in its hands waits again, for this one to deliver.
            deliver::tell_rescued(cx, prepared.service().rescue(mailing).await?);
        }
        run = Some(prepared.service().begin_batch(prepared.batch(args)).await?);
    }
    let label = if dry_run { "Looking" } else { "Inviting" };
    let progress = Progress::begin(&cx.ui, cx.settings()?.progress, label, Some(people));
    let pass = prepared.pass()?;
    let act = match &mut run {
        Some(run) => Act::Invite(run),
        None => Act::Preview(people::options(args)),
    };
    let service = prepared.service().clone();
    let mut written = write(&service, act, pass, Some(sink), (&cx.stop, &progress)).await?;
    drop(progress);
    if let Some(run) = &run
        && written.broken.is_none()
        && let Err(error) = service.end_batch(run, written.is_whole()).await
    {
        written.broken = Some(error.into());
    }
    let scope = run.as_ref().map(|run| Scope::Batch(run.id));
    let batch = run.map(|run| run.id.to_string());
    Ok(Done {
        prepared,
        written,
        scope,
        batch,
        dry_run,
    })
}

impl Done {
    async fn deliver(
        &self,
        cx: &Context,
        mailing: Option<&Arc<Mailing>>,
    ) -> Result<Delivery, BrokenOff> {
        let service = self.prepared.service();
        match (self.scope, mailing) {
            (None, _) => Ok(Delivery::default()),
            (Some(_), _) if self.written.broken.is_some() => Ok(Delivery::default()),
            (Some(scope), Some(mailing)) if self.written.is_whole() => {
                deliver::deliver(cx, service, mailing, scope, None).await
            }
            (Some(scope), _) => {
                let waiting = service.waiting(scope).await;
                let (waiting, due) = waiting.map_err(CliError::from)?;
                Ok(Delivery {
                    waiting,
                    due,
                    ..Delivery::default()
                })
            }
        }
    }

    /// Somebody who is invited already may not have got the mail. Not to know that is no reason to fail.
    async fn tell_doubts(&self, cx: &Context) {
        let space = self.prepared.space.as_ref().map(|space| space.id);
        match self.prepared.service().list_doubted(space, None).await {
            Ok(doubted) => deliver::tell_earlier_doubts(cx, doubted.len() as u64),
            Err(error) => tracing::debug!(%error, "mails in doubt cannot be counted"),
        }
    }

    async fn finish(
        mut self,
        cx: &Context,
        mut sink: OutcomeSink<'_>,
        mailing: Option<Arc<Mailing>>,
    ) -> Result<Ending, CliError> {
        let report = sink.finish_report();
        let lost = sink.take_lost();
        let delivery = match self.deliver(cx, mailing.as_ref()).await {
            Ok(delivery) => delivery,
            // The result is written all the same: who was invited is known, and what left.
            Err(BrokenOff { so_far, error }) => {
                self.written.broken.get_or_insert(error);
                so_far
            }
        };
        if self.written.counts.already_invited > 0 && delivery.in_doubt == 0 {
            self.tell_doubts(cx).await;
        }
        let mail: MailCounts = deliver::counts(&delivery);
        let mut counts = self.written.counts;
        counts.blank = self.prepared.people.blank();
        let summary = Summary {
            counts,
            dry_run: self.dry_run,
            mail,
            batch: self.batch.clone(),
        };
        sink.end(&summary)?;
        if let Some(lost) = lost {
            self.written.broken.get_or_insert(lost);
        }
        ending::end(cx, &self, &summary, (&delivery, mailing.as_deref(), report))
    }
}
