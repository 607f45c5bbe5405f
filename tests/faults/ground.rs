//! Where runs are broken: a database, a mail server, files of people, and the program to run.

use std::any::Any;
use std::collections::BTreeSet;
use std::fs::File;
use std::ops::{Deref, DerefMut};
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use tokio::runtime::{Builder, Runtime};

use super::accounting::{Accepted, Account, Outgoing, compare};
use crate::cli::invite_send_desk::SPACE;
use crate::support::cluster::fresh_database;
use crate::support::run::Runner;
use crate::support::smtp::{Options, Sink};

/// Connections of each run to the mail server.
pub(super) const CONNECTIONS: usize = 4;

/// The longest that a run may take to its end.
const PATIENCE: Duration = Duration::from_mins(5);

pub(super) struct Ground {
    runtime: Runtime,
    pool: PgPool,
    runner: Runner,
    pub(super) sink: Sink,
    rows: BTreeSet<String>,
    /// Files that were not run to their end yet.
    open: Vec<String>,
    files: usize,
    /// What ends with the ground.
    _around: Box<dyn Any>,
}

impl Ground {
    /// On a database of the tests' server.
    pub(super) fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let database = runtime.block_on(fresh_database());
        let (direct, program) = (database.url.clone(), database.program_url());
        Self::on(&direct, &program, Box::new(database))
    }

    /// On a migrated database, which the program reaches by an address of its own.
    pub(super) fn on(direct: &str, program: &str, around: Box<dyn Any>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let sink = Sink::start(Options::default());
        let runner = Runner::new()
            .with("ADMIT_DATABASE_URL", program)
            .with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()))
            .with("ADMIT_MAIL_FROM", "Spring Clinic <care@clinic.example>")
            .with("ADMIT_BASE_URL", "https://join.clinic.example")
            .with("ADMIT_CONNECTIONS", &CONNECTIONS.to_string());
        let pool = {
            let _within = runtime.enter();
            let options = PgPoolOptions::new().max_connections(2);
            options.connect_lazy(direct).unwrap()
        };
        let ground = Self {
            runtime,
            pool,
            runner,
            sink,
            rows: BTreeSet::new(),
            open: Vec::new(),
            files: 0,
            _around: around,
        };
        ground.sql(&format!(
            "WITH made AS (
                INSERT INTO organisation (id, slug, name, contact, created_at)
                VALUES (gen_random_uuid(), 'acme', 'Acme Care', 'desk@clinic.example', now())
                RETURNING id)
             INSERT INTO space (id, organisation_id, slug, name, language, created_at)
             SELECT gen_random_uuid(), id, '{SPACE}', 'Spring', 'en', now() FROM made"
        ));
        ground
    }

    /// A file of people whom no other file names.
    pub(super) fn people(&mut self, count: usize) -> String {
        self.files += 1;
        let name = format!("people-{}.csv", self.files);
        let email = |n: usize| format!("p{}-{n}@x.test", self.files);
        let text = (0..count).fold("email,name\n".to_owned(), |text, n| {
            text + &format!("{},P {n}\n", email(n))
        });
        self.rows.extend((0..count).map(email));
        std::fs::write(self.runner.home().join(&name), text).unwrap();
        self.open.push(name.clone());
        name
    }

    /// Begins to send to the people of a file; fail points are armed where there are any.
    pub(super) fn begin_to_send(&self, file: &str, points: &str) -> Run {
        self.begin(
            &["invite", "send", "--space", SPACE, "--yes", "--csv", file],
            points,
        )
    }

    /// Begins to run the program.
    pub(super) fn begin(&self, words: &[&str], points: &str) -> Run {
        let log = |name: &str| {
            let path = self.runner.home().join(name);
            Stdio::from(
                File::options()
                    .append(true)
                    .create(true)
                    .open(path)
                    .unwrap(),
            )
        };
        let mut command = self.runner.command();
        if !points.is_empty() {
            command.env("ADMIT_FAIL_POINT", points);
        }
        command
            .args(words)
            .stdout(log("stdout"))
            .stderr(log("stderr"));
        Run(command.spawn().unwrap())
    }

    /// What the runs so far have said.
    pub(super) fn stderr(&self) -> String {
        std::fs::read_to_string(self.runner.home().join("stderr")).unwrap_or_default()
    }

    /// Runs every open file to its end, without any more faults, until nothing waits.
    pub(super) fn complete(&mut self) {
        self.sink.behave();
        for file in std::mem::take(&mut self.open) {
            self.must_end_well(&["invite", "send", "--space", SPACE, "--yes", "--csv", &file]);
        }
        for _ in 0..10 {
            self.sql("UPDATE mail SET not_before = now() WHERE state = 'queued'");
            if self.number("SELECT count(*) FROM mail WHERE state = 'queued'") == 0 {
                return;
            }
            self.must_end_well(&["mail", "deliver"]);
        }
        panic!("mails wait for ever: {}", self.stderr());
    }

    fn must_end_well(&self, words: &[&str]) {
        let status = end(self.begin(words, ""));
        // 5 where something is in doubt.
        let well = [Some(0), Some(5)];
        assert!(
            well.contains(&status.code()),
            "{words:?}: {status}\n{}",
            self.stderr()
        );
    }

    /// Compares the three logs.
    pub(super) fn account(&self) -> Account {
        let outbox = self.query(
            "SELECT email, mail.id::text, kind, state, maybe_duplicate,
                array(SELECT encode(hash, 'hex') FROM link WHERE mail_id = mail.id)
             FROM invitation JOIN mail ON mail.invitation_id = invitation.id",
        );
        let outbox: Vec<Outgoing> = outbox
            .iter()
            .map(|row| Outgoing {
                email: row.get(0),
                id: row.get(1),
                kind: row.get(2),
                state: row.get(3),
                maybe_duplicate: row.get(4),
                links: row.get(5),
            })
            .collect();
        let accepted: Vec<Accepted> = self.sink.received().iter().map(Accepted::read).collect();
        compare(&self.rows, &outbox, &accepted)
    }

    pub(super) fn sql(&self, statement: &str) {
        let done = self.pool.execute(AssertSqlSafe(statement.to_owned()));
        self.runtime.block_on(done).unwrap();
    }

    fn query(&self, query: &str) -> Vec<PgRow> {
        let rows = self.pool.fetch_all(AssertSqlSafe(query.to_owned()));
        self.runtime.block_on(rows).unwrap()
    }

    pub(super) fn number(&self, query: &str) -> i64 {
        self.query(query)[0].get(0)
    }
}

impl Drop for Ground {
    /// Connections end before their server does.
    fn drop(&mut self) {
        self.runtime.block_on(self.pool.close());
    }
}

/// A run of the program, which does not outlive the test.
pub(super) struct Run(Child);

impl Deref for Run {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Run {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // An error is that of a run that has ended.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Waits for the end of a run.
pub(super) fn end(mut run: Run) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = run.try_wait().unwrap() {
            return status;
        }
        assert!(Instant::now() < deadline, "a run did not end");
        std::thread::sleep(Duration::from_millis(2));
    }
}
