//! A space with invitations, and the runs on it.

use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use tokio::runtime::Runtime;

use crate::support::cluster::{TestDatabase, fresh_database};
use crate::support::run::{Ran, Runner};

/// A database of its own with one space, and mail that goes into files.
pub(crate) struct Invited {
    pub(crate) runner: Runner,
    database: TestDatabase,
    runtime: Runtime,
}

impl Invited {
    /// Invites these people to `acme`, one after the other, so that their order is known.
    pub(crate) fn with(people: &[&str]) -> Self {
        let runtime = Runtime::new().unwrap();
        let database = runtime.block_on(fresh_database());
        let mut runner = Runner::new()
            .with("ADMIT_DATABASE_URL", &database.url)
            .with("ADMIT_MAIL_TRANSPORT", "file")
            .with("ADMIT_MAIL_FROM", "Care <care@clinic.example>")
            .with("ADMIT_BASE_URL", "https://join.clinic.example");
        let home = runner.home().display().to_string();
        runner = runner.with("ADMIT_DATA_DIR", &home);
        let invited = Self {
            runner,
            database,
            runtime,
        };
        for person in people {
            let line = format!("invite send {person} --space acme --create-space Acme");
            assert_eq!(invited.runner.line(&line).code, 0);
        }
        invited
    }

    /// Runs a line; the name of the database and the rest of its address are left out.
    pub(crate) fn line(&self, line: &str) -> Ran {
        self.tidy(self.runner.line(line))
    }

    /// Runs a line with this on standard input.
    pub(crate) fn piped(&self, line: &str, input: &str) -> Ran {
        self.tidy(self.runner.run_with_input(line.split_whitespace(), input))
    }

    fn tidy(&self, mut ran: Ran) -> Ran {
        if let Some(at) = ran.stderr.find(&format!("database {}", self.database.name)) {
            let end = ran.stderr[at..]
                .find(").")
                .map_or(ran.stderr.len(), |n| at + n);
            ran.stderr.replace_range(at..end, "[DATABASE]");
        }
        ran
    }

    /// Changes what is stored.
    pub(crate) fn store(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        self.runtime
            .block_on(self.database.pool.execute(statement))
            .unwrap();
    }

    /// A count.
    pub(crate) fn count(&self, of: &str) -> i64 {
        let statement = AssertSqlSafe(format!("SELECT count(*) FROM {of}"));
        let row = self
            .runtime
            .block_on(self.database.pool.fetch_one(statement));
        row.unwrap().get(0)
    }

    /// Somebody joins by the invitation.
    pub(crate) fn accept(&self, email: &str) {
        self.store(&format!(
            "INSERT INTO account (id, email, language, state, created_at, pending_until,
                sessions_after)
             VALUES (gen_random_uuid(), '{email}', 'en', 'pending', now(), now(), now());
             INSERT INTO audit (actor, action, subject_kind, subject_id)
             SELECT 'recipient', 'account.signed_up', 'account', id
             FROM account WHERE email = '{email}'"
        ));
        self.store(&format!(
            "UPDATE invitation SET ended = 'accepted', ended_at = '2026-03-02T10:00:00Z',
                accepted_by = (SELECT id FROM account WHERE email = '{email}')
             WHERE email = '{email}'"
        ));
    }

    /// The id of somebody's invitation.
    pub(crate) fn id(&self, email: &str) -> String {
        let ran = self.line(&format!(
            "invite list --email {email} --fields id --format csv"
        ));
        ran.stdout.lines().nth(1).unwrap().to_owned()
    }
}

/// Compares a run with an inline snapshot, days left out too.
macro_rules! assert_told {
    ($ran:expr, @$expected:literal) => {{
        let mut settings = insta::Settings::clone_current();
        for (pattern, replacement) in $crate::support::run::REDACTIONS {
            settings.add_filter(pattern, replacement);
        }
        settings.add_filter(r"\d{4}-\d{2}-\d{2}", "[DAY]");
        let ran = $ran;
        settings.bind(|| insta::assert_snapshot!(ran.to_string(), @$expected));
    }};
}
pub(crate) use assert_told;
