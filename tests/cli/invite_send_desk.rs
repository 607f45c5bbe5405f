//! A desk to send invitations from: a database of its own with one space, and mail into files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Executor as _, Postgres, Row as _, Transaction};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::support::cluster::{TestDatabase, fresh_database};
use crate::support::run::{Ran, Runner};
use crate::support::smtp::Sink;

/// The space that every desk has.
pub(crate) const SPACE: &str = "spring-clinic";

/// A database, a home folder, and the settings to send from them.
pub(crate) struct Desk {
    runtime: Runtime,
    pub(crate) database: TestDatabase,
    pub(crate) runner: Runner,
}

/// A transaction that is open until it is rolled back. A test that fails meanwhile drops it, which
/// its connection survives only within a runtime; without one the whole suite would be aborted, and
/// the failure never told.
pub(crate) struct Held {
    tx: Option<Transaction<'static, Postgres>>,
    runtime: Handle,
}

impl Drop for Held {
    fn drop(&mut self) {
        let _within = self.runtime.enter();
        drop(self.tx.take());
    }
}

/// One mail as its recipient reads it.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) headers: BTreeMap<String, String>,
    /// The part for people without HTML.
    pub(crate) text: String,
    /// The part with HTML.
    pub(crate) html: String,
    /// As it was handed over.
    pub(crate) source: String,
}

impl Desk {
    /// Mail goes into files.
    pub(crate) fn new() -> Self {
        let desk = Self::without_mail();
        let data = desk.runner.home().join("data");
        let data = data.to_str().unwrap().to_owned();
        desk.with("ADMIT_MAIL_TRANSPORT", "file")
            .with("ADMIT_DATA_DIR", &data)
            .with("ADMIT_MAIL_FROM", "Spring Clinic <care@clinic.example>")
            .with("ADMIT_BASE_URL", "https://join.clinic.example")
    }

    /// Mail goes to this server.
    pub(crate) fn with_server(sink: &Sink) -> Self {
        Self::without_mail()
            .with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()))
            .with("ADMIT_MAIL_FROM", "Spring Clinic <care@clinic.example>")
            .with("ADMIT_BASE_URL", "https://join.clinic.example")
    }

    /// Nothing says how mail is to leave.
    pub(crate) fn without_mail() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let database = runtime.block_on(fresh_database());
        let runner = Runner::new().with("ADMIT_DATABASE_URL", &database.program_url());
        let desk = Self {
            runtime,
            database,
            runner,
        };
        desk.execute(
            "INSERT INTO organisation (id, slug, name, contact, created_at)
             VALUES (gen_random_uuid(), 'acme', 'Acme Care', 'desk@clinic.example', now())",
        );
        desk.add_space(SPACE, "en");
        desk
    }

    /// The same with one more variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.runner = self.runner.with(name, value);
        self
    }

    pub(crate) fn add_space(&self, slug: &str, language: &str) {
        self.execute(&format!(
            "INSERT INTO space (id, organisation_id, slug, name, language, created_at)
             SELECT gen_random_uuid(), id, '{slug}', initcap('{slug}'), '{language}', now()
             FROM organisation"
        ));
    }

    /// Sends to the usual space without asking.
    pub(crate) fn send(&self, words: &[&str]) -> Ran {
        let usual = ["invite", "send", "--space", SPACE, "--yes"];
        self.runner.run(usual.iter().chain(words))
    }

    /// The same with its result as JSON.
    pub(crate) fn send_json(&self, words: &[&str]) -> (Ran, Value) {
        let ran = self.send(&[words, &["--json"]].concat());
        let result = serde_json::from_str(&ran.stdout);
        let result = result.unwrap_or_else(|error| panic!("{error}: {ran}"));
        (ran, result)
    }

    /// Puts a file into the folder that the program runs in.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        name.to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.runner.home().join(name)
    }

    pub(crate) fn execute(&self, statement: &str) {
        let done = self
            .database
            .pool
            .execute(AssertSqlSafe(statement.to_owned()));
        self.runtime.block_on(done).unwrap();
    }

    /// Begins a transaction with this statement, and leaves it open.
    pub(crate) fn begin(&self, statement: &str) -> Held {
        let tx = self.runtime.block_on(async {
            let mut tx = self.database.pool.begin().await.unwrap();
            tx.execute(AssertSqlSafe(statement.to_owned()))
                .await
                .unwrap();
            tx
        });
        Held {
            tx: Some(tx),
            runtime: self.runtime.handle().clone(),
        }
    }

    pub(crate) fn roll_back(&self, mut held: Held) {
        if let Some(tx) = held.tx.take() {
            self.runtime.block_on(tx.rollback()).unwrap();
        }
    }

    pub(crate) fn rows(&self, query: &str) -> Vec<PgRow> {
        let rows = self
            .database
            .pool
            .fetch_all(AssertSqlSafe(query.to_owned()));
        self.runtime.block_on(rows).unwrap()
    }

    /// The one number that a query answers.
    pub(crate) fn number(&self, query: &str) -> i64 {
        self.rows(query)[0].get(0)
    }

    /// The first column of a query.
    pub(crate) fn texts(&self, query: &str) -> Vec<String> {
        self.rows(query).iter().map(|row| row.get(0)).collect()
    }

    pub(crate) fn invitations(&self) -> i64 {
        self.number("SELECT count(*) FROM invitation")
    }

    /// How much is in every table that a run could write to.
    pub(crate) fn written(&self) -> Vec<i64> {
        ["batch", "invitation", "mail", "link", "audit", "worker"]
            .iter()
            .map(|table| self.number(&format!("SELECT count(*) FROM {table}")))
            .collect()
    }

    /// The mails that were written as files, by their recipient.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        mails_in(&self.path("data/mail"))
    }

    /// How many mails were written as files, others being written at this moment aside.
    pub(crate) fn mail_files(&self) -> usize {
        let entries = std::fs::read_dir(self.path("data/mail"));
        entries.map_or(0, |entries| {
            entries
                .filter(|entry| {
                    let name = entry.as_ref().unwrap().file_name();
                    name.to_string_lossy().ends_with(".eml")
                })
                .count()
        })
    }

    /// Who was sent a mail, in order.
    pub(crate) fn recipients(&self) -> Vec<String> {
        let mails = self.mails();
        mails.iter().map(Mail::to).collect()
    }
}

/// The mails of a folder, which holds nothing else, by their recipient.
fn mails_in(folder: &Path) -> Vec<Mail> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut mails: Vec<Mail> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let is_mail = path.extension().is_some_and(|end| end == "eml");
            assert!(is_mail, "left over: {}", path.display());
            Mail::read(&std::fs::read_to_string(path).unwrap())
        })
        .collect();
    mails.sort_by_key(Mail::to);
    mails
}

impl Mail {
    pub(crate) fn read(source: &str) -> Self {
        let plain = source.replace("\r\n", "\n");
        let (head, body) = plain.split_once("\n\n").unwrap();
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let headers: BTreeMap<String, String> = unfolded
            .lines()
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let boundary = headers["Content-Type"].split('"').nth(1).unwrap();
        let parts: Vec<String> = body
            .split(&format!("--{boundary}"))
            .filter_map(|part| part.split_once("\n\n"))
            .map(|(_, content)| decoded(content))
            .collect();
        Self {
            text: parts[0].clone(),
            html: parts[1].clone(),
            headers,
            source: source.to_owned(),
        }
    }

    /// The address it is for.
    pub(crate) fn to(&self) -> String {
        let to = &self.headers["To"];
        let address = to.rsplit(['<', ' ']).next().unwrap();
        address.trim_end_matches('>').to_owned()
    }

    /// What follows `/join/` in its link.
    pub(crate) fn token(&self) -> String {
        let (_, rest) = self.text.split_once("/join/").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

/// Undoes quoted-printable (RFC 2045, 6.7).
fn decoded(content: &str) -> String {
    let whole = content.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = whole.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        if *first == b'=' && others.len() >= 2 {
            let digits = std::str::from_utf8(&others[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &others[2..];
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    String::from_utf8(bytes).unwrap()
}
