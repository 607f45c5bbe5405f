//! What is too much, and what helps.

use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use crate::cli::args::TimeLimit;
use crate::cli::bulk::deliver::mails;
use crate::cli::exit::ExitCode;
use crate::cli::text::plural;
use crate::service::status::Standing;

/// The flags that say what is too much.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
#[expect(clippy::struct_field_names, reason = "they are the flags' names")]
pub struct Limits {
    /// The longest that a mail which is due may have waited
    ///
    /// Bulk mail is not due during quiet hours, and afterwards its time counts from their end.
    #[arg(long, value_name = "LENGTH", default_value = "15m")]
    pub max_age: TimeLimit,
    /// The most mails in doubt for more than 24 hours
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_in_doubt: u64,
    /// The most mails refused for good within 24 hours
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub max_dead: u64,
    /// The most mails of 7 days, if they are 100, that came back
    #[arg(long, value_name = "PERCENT", default_value = "5", value_parser = percent)]
    pub max_bounce_rate: f64,
    /// The longest that a reminder may be overdue
    #[arg(
        long,
        value_name = "LENGTH",
        default_value = "1d",
        hide_short_help = true
    )]
    pub max_reminder_age: TimeLimit,
    /// The longest since a cron ended, where one ever did
    #[arg(
        long,
        value_name = "LENGTH",
        default_value = "1d",
        hide_short_help = true
    )]
    pub max_cron_age: TimeLimit,
    /// The longest that a row of the audit may be unsealed, where there is a seal
    #[arg(
        long,
        value_name = "LENGTH",
        default_value = "7d",
        hide_short_help = true
    )]
    pub max_seal_age: TimeLimit,
}

fn percent(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.trim().parse().ok();
    let percent = number.filter(|number| (0.0..=100.0).contains(number));
    percent.ok_or_else(|| "a number from 0 to 100 is wanted, such as 0.5".to_owned())
}

/// The fewest mails of which a rate means anything.
const ENOUGH: u64 = 100;

/// A limit that is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// A stable word.
    pub(super) code: &'static str,
    /// What is too much.
    pub(super) words: String,
    /// What helps.
    pub(super) hint: &'static str,
}

impl Limits {
    /// The limits that are passed, the most urgent first.
    pub(super) fn problems(&self, standing: &Standing) -> Vec<Problem> {
        let since = |at| standing.now.duration_since(at);
        let mut problems = Vec::new();
        let mut passed = |code, words: String, hint| problems.push(Problem { code, words, hint });
        if let Some(age) = standing.queue_age().filter(|age| past(*age, self.max_age)) {
            passed(
                "queue_age",
                format!(
                    "{} due, the first for {}",
                    are(standing.queue.due),
                    length(age)
                ),
                "deliver them: `admit mail deliver`; see what is in the way: `admit doctor`",
            );
        }
        if standing.in_doubt_old > self.max_in_doubt {
            passed(
                "in_doubt",
                format!(
                    "{} in doubt for more than 24 hours",
                    mails(standing.in_doubt_old)
                ),
                "see which: `admit mail list --state in_doubt`; look for them in the mail server's log: \
                 `admit mail resolve --from-log FILE --reason TEXT`; decide about the rest: \
                 `admit mail resolve ID --as sent|dead|resend --reason TEXT`",
            );
        }
        if standing.dead > self.max_dead {
            passed(
                "dead",
                format!("{} refused for good within 24 hours", mails(standing.dead)),
                "see why: `admit mail list --state dead`",
            );
        }
        if let Some(rate) = standing.bounce_rate()
            && standing.sent >= ENOUGH
            && rate * 100.0 > self.max_bounce_rate
        {
            passed(
                "bounce_rate",
                format!("{:.1} % of the mails of 7 days came back", rate * 100.0),
                "see who: `admit mail list --state bounced`",
            );
        }
        self.reminders(standing, &mut passed);
        self.cron(standing, &mut passed);
        if let Some(age) = standing.unsealed_since.map(since)
            && standing.sealed_at.is_some()
            && past(age, self.max_seal_age)
        {
            passed(
                "seal",
                format!("the audit is unsealed since {}", length(age)),
                "seal it: `admit audit seal`",
            );
        }
        problems
    }

    fn reminders(
        &self,
        standing: &Standing,
        passed: &mut impl FnMut(&'static str, String, &'static str),
    ) {
        let overdue = standing.reminders.overdue;
        if let Some(age) = overdue.filter(|age| past(*age, self.max_reminder_age)) {
            let reminders = plural(standing.reminders.count, "reminder", "reminders");
            passed(
                "reminders",
                format!("{reminders} due, the first for {}", length(age)),
                "run everything that is due: `admit cron`",
            );
        }
    }

    fn cron(
        &self,
        standing: &Standing,
        passed: &mut impl FnMut(&'static str, String, &'static str),
    ) {
        let cron = &standing.cron;
        let running = cron.held_by.as_ref().filter(|held| !held.is_over);
        // What is away for a moment is no problem yet; the limits of age tell what stays away.
        let harmless = [ExitCode::Ok, ExitCode::TryAgain].map(|code| i16::from(code.number()));
        if let Some(code) = cron.exit_code.filter(|code| !harmless.contains(code))
            && running.is_none()
        {
            passed(
                "cron_failed",
                format!("the last cron ended with {code}"),
                "see what it says: `admit cron`",
            );
        }
        if let Some(ended) = cron.ended_at {
            let age = standing.now.duration_since(ended);
            if running.is_none() && past(age, self.max_cron_age) {
                passed(
                    "cron_age",
                    format!("the last cron ended {} ago", length(age)),
                    "run everything that is due: `admit cron`; see `admit help scheduling`",
                );
            }
        }
    }
}

fn are(due: i64) -> String {
    let due = due.unsigned_abs();
    format!("{} {}", mails(due), if due == 1 { "is" } else { "are" })
}

fn past(age: SignedDuration, TimeLimit(limit): TimeLimit) -> bool {
    Duration::try_from(age).is_ok_and(|age| age > limit)
}

/// The largest unit that says it: `3 minutes`.
fn length(age: SignedDuration) -> String {
    let seconds = age.as_secs().max(0).unsigned_abs();
    match seconds {
        0..120 => plural(seconds, "second", "seconds"),
        120..7_200 => plural(seconds / 60, "minute", "minutes"),
        7_200..172_800 => plural(seconds / 3_600, "hour", "hours"),
        _ => plural(seconds / 86_400, "day", "days"),
    }
}
