//! The roles of the work in the tests' cluster. They are shared by all databases, so that each test
//! has a prefix of its own, and takes its roles away again.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use admit::service::Database;
use admit::service::roles::{ROLES, RolePrefix, RolesApplied};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::cluster::TestDatabase;

/// A prefix, and the database whose end its roles do not outlive.
pub(crate) struct TestRoles {
    pub(crate) prefix: RolePrefix,
    url: String,
    /// Roles that the test made besides.
    more: Vec<String>,
}

impl TestRoles {
    /// Names that nobody else has; no role is made yet.
    pub(crate) fn on(database: &TestDatabase) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("test_{}_{number}", process::id());
        Self {
            prefix: prefix.parse().unwrap(),
            url: database.url.clone(),
            more: Vec::new(),
        }
    }

    /// Roles that are as they should be.
    pub(crate) async fn applied(database: &TestDatabase) -> Self {
        let roles = Self::on(database);
        roles.apply(&database.url).await;
        roles
    }

    /// Makes them in the database at an address.
    pub(crate) async fn apply(&self, url: &str) -> RolesApplied {
        let database = Database::open_current(url, 1).await.unwrap();
        let applied = database.apply_roles(&self.prefix).await.unwrap();
        database.close().await;
        applied
    }

    /// The name of one.
    pub(crate) fn name(&self, word: &str) -> String {
        self.prefix.role(word)
    }

    /// Another role with this end of its name, taken away like the others.
    pub(crate) fn another(&mut self, word: &str) -> String {
        let name = self.prefix.role(word);
        self.more.push(name.clone());
        name
    }
}

impl Drop for TestRoles {
    /// On a thread of its own: a test's runtime cannot wait inside a destructor.
    fn drop(&mut self) {
        let known = ROLES.iter().map(|role| self.prefix.role(role.word));
        let names: Vec<String> = known.chain(self.more.drain(..)).collect();
        let url = self.url.clone();
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let mut owner = PgConnection::connect(&url).await.unwrap();
                for name in names {
                    let drop = format!(
                        "DO $$ BEGIN IF to_regrole('{name}') IS NOT NULL THEN
                            REASSIGN OWNED BY {name} TO CURRENT_USER; DROP OWNED BY {name} CASCADE;
                            DROP ROLE {name};
                         END IF; END $$"
                    );
                    owner.execute(AssertSqlSafe(drop)).await.unwrap();
                }
            });
        });
        let _left_in_the_cluster = dropping.join();
    }
}
