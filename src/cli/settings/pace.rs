//! How fast mail may leave, and when it may not.

use std::fmt::Display;

use jiff::tz::TimeZone;

use super::{Origin, Resolver, Setting, wrong};
use crate::cli::error::CliError;
use crate::domain::pace::{MailRate, QuietHours};
use crate::service::delivery::Pace;

impl Resolver<'_> {
    /// The zone is looked up only where there are hours to be counted in it.
    pub(super) fn pace(&self) -> Result<Pace, CliError> {
        let rate = "a rate such as 60/min, 10/s, 5000/h or none";
        let quiet = self.read("quiet_hours", QuietHours::read, "hours such as 21:00-08:00")?;
        Ok(Pace {
            rate: self.read("mail_rate", MailRate::read, rate)?,
            rate_per_domain: self.read("mail_rate_per_domain", MailRate::read, rate)?,
            quiet: match quiet {
                None => None,
                Some(hours) => Some((hours, self.time_zone()?)),
            },
        })
    }

    fn time_zone(&self) -> Result<TimeZone, CliError> {
        let Some(setting) = self.text("time_zone") else {
            return TimeZone::try_system().map_err(|error| {
                CliError::config("the time zone of this machine cannot be found out")
                    .caused_by(&error)
                    .hint("name one in `time_zone`, such as Europe/Amsterdam")
            });
        };
        TimeZone::get(setting.value.trim()).map_err(|error| {
            wrong(
                "time_zone",
                &setting,
                "a time zone such as Europe/Amsterdam",
            )
            .caused_by(&error)
        })
    }

    fn read<T, E: Display>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<Option<T>, E>,
        wanted: &str,
    ) -> Result<Option<T>, CliError> {
        match self.text(key) {
            None => Ok(None),
            Some(setting) => read(&setting.value).map_err(|_| wrong(key, &setting, wanted)),
        }
    }

    /// A program is named by its whole path: nothing is searched for.
    pub(super) fn sendmail_program(&self) -> Result<Setting<std::path::PathBuf>, CliError> {
        let Some(set) = self.text("sendmail_program") else {
            return Ok(Setting {
                value: "/usr/sbin/sendmail".into(),
                origin: Origin::Default,
            });
        };
        let program = set.as_path();
        if program.value.is_absolute() {
            Ok(program)
        } else {
            Err(wrong(
                "sendmail_program",
                &set,
                "a whole path such as /usr/sbin/sendmail",
            ))
        }
    }
}
