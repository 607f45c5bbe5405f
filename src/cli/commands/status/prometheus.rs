//! The figures in the text format of Prometheus, as `node_exporter` takes them from a file: each
//! metric once, with its help and its type before it, and no times of its own.

use std::fmt::Write as _;

use super::view::Report;
use crate::cli::version;

/// What is known of a metric: its name, its help, and its value where there is one.
type Metric = (&'static str, &'static str, Option<f64>);

/// All of them.
#[expect(clippy::too_many_lines, reason = "a table of metrics")]
#[expect(
    clippy::cast_precision_loss,
    reason = "the format knows only such numbers"
)]
pub(super) fn text(report: &Report) -> String {
    let standing = &report.standing;
    let (queue, cron) = (&standing.queue, &standing.cron);
    let seconds = |at: jiff::Timestamp| at.as_second() as f64;
    let age = |age: jiff::SignedDuration| age.as_secs_f64();
    let running = cron.held_by.as_ref().is_some_and(|held| !held.is_over);
    let metrics: [Metric; 19] = [
        (
            "mail_waiting",
            "Mails in the queue.",
            Some(queue.waiting as f64),
        ),
        (
            "mail_due",
            "Mails in the queue that could be tried now.",
            Some(queue.due as f64),
        ),
        (
            "mail_oldest_due_seconds",
            "How long the first mail that is due has waited; 0 if none is.",
            Some(standing.queue_age().map_or(0.0, age)),
        ),
        (
            "mail_held",
            "Bulk mails that would be due, but for the quiet hours.",
            Some(queue.held as f64),
        ),
        (
            "mail_in_hand",
            "Mails that a worker has in hand.",
            Some(queue.in_hand as f64),
        ),
        (
            "mail_in_doubt",
            "Mails that may or may not have left.",
            Some(standing.in_doubt as f64),
        ),
        (
            "mail_in_doubt_old",
            "Mails in doubt for more than 24 hours.",
            Some(standing.in_doubt_old as f64),
        ),
        (
            "mail_dead_24h",
            "Mails refused for good within 24 hours.",
            Some(standing.dead as f64),
        ),
        (
            "mail_sent_7d",
            "Mails that a server took within 7 days.",
            Some(standing.sent as f64),
        ),
        (
            "mail_bounced_7d",
            "Mails that came back within 7 days.",
            Some(standing.bounced as f64),
        ),
        (
            "mail_bounce_ratio",
            "The part of the mails of 7 days that came back.",
            standing.bounce_rate(),
        ),
        (
            "reminders_due",
            "Invitations to be reminded of now.",
            Some(standing.reminders.count as f64),
        ),
        (
            "reminders_overdue_seconds",
            "How long the first reminder is overdue; 0 if none is.",
            Some(standing.reminders.overdue.map_or(0.0, age)),
        ),
        (
            "cron_running",
            "Whether a cron is at work.",
            Some(f64::from(u8::from(running))),
        ),
        (
            "cron_last_end_timestamp_seconds",
            "When a cron last ended in order.",
            cron.ended_at.map(seconds),
        ),
        (
            "cron_last_exit_code",
            "The code that it ended with.",
            cron.exit_code.map(f64::from),
        ),
        (
            "audit_last_seal_timestamp_seconds",
            "When the audit was last sealed.",
            standing.sealed_at.map(seconds),
        ),
        (
            "audit_unsealed_seconds",
            "How old the oldest row is that no seal covers; 0 if all are.",
            Some(standing.unsealed_since.map_or(0.0, |since| {
                age(standing.now.duration_since(since)).max(0.0)
            })),
        ),
        (
            "status_problems",
            "Limits of admit status that are passed.",
            Some(report.problems.len() as f64),
        ),
    ];
    let mut text = info(report);
    for (name, help, value) in metrics {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "# HELP admit_{name} {help}\n# TYPE admit_{name} gauge\nadmit_{name} {value}\n"
            );
        }
    }
    text
}

fn info(report: &Report) -> String {
    let (version, server) = (escaped(version::VERSION), escaped(&report.version));
    format!(
        "# HELP admit_info The program and the server of its database.\n\
         # TYPE admit_info gauge\n\
         admit_info{{version=\"{version}\",server_version=\"{server}\"}} 1\n"
    )
}

/// The value of a label: a backslash, a quotation mark and a line end are written in two characters.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
