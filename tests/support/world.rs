//! A service at work on a database of its own, with one space to invite people to.

use std::sync::Arc;

use admit::domain::bulk::RowOutcome;
use admit::domain::id::{InvitationId, MailId};
use admit::domain::language::Language;
use admit::mail::{MemoryOutbox, Templates, Transport};
use admit::service::bulk::{BatchRun, BatchSource, BeginBatch, InviteOptions, InviteRow};
use admit::service::changes::{Change, ChangeRun, Changed};
use admit::service::delivery::{Deliver, Delivery, Mailing, Pace, Scope, Tally};
use admit::service::invitation::{InvitationError, InvitationTarget};
use admit::service::space::CreateSpace;
use admit::service::{Database, Grounds, Mode, Service, Stop};
use admit::store::space::Space;
use sqlx::{AssertSqlSafe, Executor, Postgres, Row, Transaction};

use super::cluster::{TestDatabase, fresh_database};

/// What service tests begin with. The service works as the application's role; [`World::sql`] is
/// the owner's hand.
pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) service: Service,
    pub(crate) space: Space,
}

/// A database with a schema, an application role that may use it, and nothing in it.
pub(crate) async fn granted_database() -> TestDatabase {
    let database = fresh_database().await;
    let owner = Database::open(&database.url, 1).await.unwrap();
    owner.migrate(true).await.unwrap();
    owner.close().await;
    database
}

/// Another service on the same database, as the application's role.
pub(crate) async fn service_on(database: &TestDatabase, actor: &str, connections: u32) -> Service {
    service_at(&database.application_url(), actor, connections).await
}

/// A service on the database at an address.
pub(crate) async fn service_at(url: &str, actor: &str, connections: u32) -> Service {
    let opened = Database::open_current(url, connections).await.unwrap();
    Service::new(&opened, actor)
}

/// Asks for a space.
pub(crate) fn create_space(slug: &str) -> CreateSpace {
    CreateSpace {
        slug: slug.parse().unwrap(),
        name: format!("Space {slug}"),
        organisation: None,
        language: Language::En,
        url: None,
        if_absent: false,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = granted_database().await;
        let service = service_on(&database, "sam", 12).await;
        let space = service
            .create_space(create_space("spring-clinic"))
            .await
            .unwrap()
            .space;
        Self {
            database,
            service,
            space,
        }
    }

    /// Another actor on the same database.
    pub(crate) async fn another(&self, actor: &str) -> Service {
        service_on(&self.database, actor, 12).await
    }

    /// A row that says no more than whom.
    pub(crate) fn row(&self, email: &str) -> InviteRow {
        InviteRow::new(self.space.id, self.space.language, email.parse().unwrap())
    }

    /// `person000@mail.test` and so on.
    pub(crate) fn people(&self, count: usize) -> Vec<InviteRow> {
        (0..count)
            .map(|n| self.row(&format!("person{n:03}@mail.test")))
            .collect()
    }

    /// The same for one address.
    pub(crate) fn rows_of(&self, email: &str) -> [InviteRow; 1] {
        [self.row(email)]
    }

    /// Every row of every table of ours, but for the runs themselves, whose counts go on.
    pub(crate) async fn everything(&self) -> Vec<String> {
        let tables = self
            .rows(
                "SELECT relname FROM pg_class WHERE relkind = 'r'
                    AND relnamespace = 'public'::regnamespace AND relname <> 'batch' ORDER BY 1",
            )
            .await;
        let each = tables
            .iter()
            .map(|table| format!("SELECT '{table}', to_jsonb(t) FROM {table} t"));
        self.rows(&format!(
            "{} ORDER BY 1, 2",
            each.collect::<Vec<_>>().join(" UNION ALL ")
        ))
        .await
    }

    /// Opens a run over addresses.
    pub(crate) async fn run(&self, options: InviteOptions) -> BatchRun {
        begin(&self.service, options).await
    }

    /// Invites rows in a run of their own and answers their outcomes.
    pub(crate) async fn invite_as(
        &self,
        options: InviteOptions,
        rows: &[InviteRow],
    ) -> Vec<RowOutcome> {
        let mut run = self.run(options).await;
        let outcomes = self.service.invite_rows(&mut run, rows).await.unwrap();
        self.service.end_batch(&run, true).await.unwrap();
        outcomes
    }

    /// Invites rows and answers what became of them: `invited`, `held_back blocked`, …
    pub(crate) async fn invite(&self, rows: &[InviteRow]) -> Vec<String> {
        words(&self.invite_as(InviteOptions::default(), rows).await)
    }

    /// Invites one person and answers the invitation's id.
    pub(crate) async fn invite_one(&self, email: &str) -> InvitationId {
        let row = self.row(email);
        assert_eq!(self.invite(std::slice::from_ref(&row)).await, ["invited"]);
        row.id
    }

    /// Runs statements as the owner.
    pub(crate) async fn sql(&self, statements: &str) {
        self.database
            .pool
            .execute(AssertSqlSafe(statements.to_owned()))
            .await
            .unwrap_or_else(|error| panic!("{statements}: {error}"));
    }

    /// Does something in a transaction of the owner's that stays open, so that whoever needs the
    /// same rows waits.
    pub(crate) async fn hold(&self, statements: &str) -> Transaction<'static, Postgres> {
        let mut tx = self.database.pool.begin().await.unwrap();
        tx.execute(AssertSqlSafe(statements.to_owned()))
            .await
            .unwrap();
        tx
    }

    /// Returns once somebody waits for a row that is locked.
    pub(crate) async fn until_somebody_waits(&self) {
        let waiting = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let until_then = async {
            while self.value(waiting).await == "0" {
                tokio::task::yield_now().await;
            }
        };
        let patience = std::time::Duration::from_secs(30);
        tokio::time::timeout(patience, until_then)
            .await
            .expect("nobody waits for a row");
    }

    /// The rows of a query as text, their columns joined by blanks; `-` where there is nothing.
    pub(crate) async fn rows(&self, query: &str) -> Vec<String> {
        let wrapped = format!(
            "SELECT (SELECT string_agg(coalesce(value, '-'), ' ' ORDER BY position)
                     FROM json_each_text(to_json(t)) WITH ORDINALITY AS c (key, value, position))
             FROM ({query}) t"
        );
        let rows = self.database.pool.fetch_all(AssertSqlSafe(wrapped)).await;
        let rows = rows.unwrap_or_else(|error| panic!("{query}: {error}"));
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The one value of a query, as text.
    pub(crate) async fn value(&self, query: &str) -> String {
        let rows = self.rows(query).await;
        assert_eq!(rows.len(), 1, "{query}: {rows:?}");
        rows.into_iter().next().unwrap_or_default()
    }

    /// An account as it is after its person has chosen a password, or in another state.
    pub(crate) async fn account(&self, email: &str, state: &str) -> String {
        let id = uuid::Uuid::now_v7().to_string();
        let hash = format!("$argon2id$v=19$m=19456,t=2,p=1${}", "a".repeat(60));
        self.sql(&format!(
            "INSERT INTO account (id, email, language, state, password_hash, created_at,
                pending_until, activated_at, disabled_at, disabled_from, deleted_at, deleted_from,
                erase_after, sessions_after)
             SELECT '{id}', '{email}', 'nl', '{state}', '{hash}', now(), now() + interval '7 days',
                CASE WHEN '{state}' <> 'pending' THEN now() END,
                CASE WHEN '{state}' = 'disabled' THEN now() END,
                CASE WHEN '{state}' = 'disabled' THEN 'active' END,
                CASE WHEN '{state}' = 'deleted' THEN now() END,
                CASE WHEN '{state}' = 'deleted' THEN 'active' END, now() + interval '30 days', now();
             {}",
            audited(&id)
        ))
        .await;
        id
    }

    /// A membership of an account in the world's space.
    pub(crate) async fn member(&self, account: &str) {
        self.sql(&format!(
            "INSERT INTO membership (account_id, space_id, roles, joined_at)
             VALUES ('{account}', '{}', '{{client}}', now());
             {}",
            self.space.id,
            audited(account)
        ))
        .await;
    }

    /// Delivers whatever is due, and answers what it came to.
    pub(crate) async fn deliver(&self, mailing: &Arc<Mailing>) -> Delivery {
        self.service
            .deliver(Arc::clone(mailing), due())
            .await
            .unwrap()
    }

    /// Moves every waiting mail's time to now, as time would.
    pub(crate) async fn pass_time(&self) {
        self.sql("UPDATE mail SET not_before = now() WHERE state = 'queued'")
            .await;
    }

    /// The id of an invitation's newest mail.
    pub(crate) async fn mail_of(&self, invitation: InvitationId) -> MailId {
        let query = format!(
            "SELECT id FROM mail WHERE invitation_id = '{invitation}' ORDER BY generation DESC LIMIT 1"
        );
        self.value(&query).await.parse().unwrap()
    }
}

/// The row of the audit that a change of an account or a membership must have beside it.
pub(crate) fn audited(account: &str) -> String {
    format!(
        "INSERT INTO audit (actor, action, subject_kind, subject_id)
         VALUES ('owner', 'account.created', 'account', '{account}')"
    )
}

/// Opens a run over addresses.
pub(crate) async fn begin(service: &Service, options: InviteOptions) -> BatchRun {
    let request = BeginBatch {
        source: BatchSource::Addresses,
        space: None,
        options,
        grounds: Grounds::default(),
    };
    service.begin_batch(request).await.unwrap()
}

/// Outcomes in words: the status, and the code where there is one.
pub(crate) fn words(outcomes: &[RowOutcome]) -> Vec<String> {
    outcomes
        .iter()
        .map(|outcome| match outcome.code {
            Some(code) => format!("{} {code}", outcome.status),
            None => outcome.status.to_string(),
        })
        .collect()
}

/// Asks for whatever is due.
pub(crate) fn due() -> Deliver {
    Deliver {
        scope: Scope::Due,
        limit: None,
        stop: Stop::default(),
        tally: Arc::<Tally>::default(),
    }
}

/// Mail by this way.
pub(crate) fn mailing(transport: Transport, connections: u16) -> Arc<Mailing> {
    Arc::new(Mailing {
        transport,
        from: "Spring Clinic <care@clinic.example>".parse().unwrap(),
        bounces: None,
        base_url: "https://admit.example".to_owned(),
        support_contact: None,
        connections,
        templates: Templates::builtin().unwrap(),
        pace: Pace::default(),
        receipts: None,
    })
}

/// Mail into memory, over one connection.
pub(crate) fn memory(outbox: &MemoryOutbox) -> Arc<Mailing> {
    mailing(Transport::Memory(outbox.clone()), 1)
}

/// Sends it again, however soon.
pub(crate) const RESEND: Change = Change::Resend {
    expiry: None,
    force: true,
};

/// Changes one invitation in this run.
pub(crate) async fn change_in(
    service: &Service,
    mut run: ChangeRun,
    target: InvitationTarget,
) -> Result<Changed, InvitationError> {
    let outcomes = service.change_invitations(&mut run, &[target]).await?;
    let [outcome] = <[_; 1]>::try_from(outcomes).unwrap();
    outcome
}

/// Changes one invitation in a run of its own.
pub(crate) async fn change(
    service: &Service,
    change: Change,
    target: InvitationTarget,
) -> Result<Changed, InvitationError> {
    let run = ChangeRun::new(change, None, Grounds::default(), Mode::Apply);
    change_in(service, run, target).await
}

/// Takes one invitation back.
pub(crate) async fn withdraw(
    service: &Service,
    target: InvitationTarget,
) -> Result<Changed, InvitationError> {
    change(service, Change::Withdraw, target).await
}

/// Sends one invitation again.
pub(crate) async fn resend(
    service: &Service,
    target: InvitationTarget,
) -> Result<Changed, InvitationError> {
    change(service, RESEND, target).await
}
