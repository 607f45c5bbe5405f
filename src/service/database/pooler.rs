//! What is between us and the server: nothing, or a pooler, and which of its set-ups.
//!
//! Our connections ask for a parameter that only PostgreSQL itself understands. Poolers refuse to
//! begin a connection with it or drop it, so that one connection tells, and one to the server itself
//! costs nothing for it.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use super::{ConnectError, Database, described};
use crate::store::StoreError;
use crate::store::schema::{Traces, find_traces};

/// Transactions of a probe before it is content with what it saw. The same process of the server
/// usually answers the second one.
const ROUNDS: usize = 40;

/// How connections get to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// No pooler, or one that nobody can tell from none.
    Direct,
    /// A pooler in session mode.
    Sessions,
    /// A pooler in transaction mode that knows the prepared statements of each connection, as
    /// PgBouncer does from version 1.21 on with `max_prepared_statements`.
    Tracked,
    /// One that forgets all prepared statements after every transaction.
    Reset,
}

impl Pooling {
    /// Whether several connections share one of the server's.
    #[must_use]
    pub const fn shares_sessions(self) -> bool {
        matches!(self, Self::Tracked | Self::Reset)
    }

    /// What was prepared in a transaction is good for the next one only where the connection is ours
    /// or the pooler knows the statement.
    fn apply(self, options: PgConnectOptions) -> PgConnectOptions {
        match self {
            Self::Reset => options.statement_cache_capacity(0),
            Self::Direct | Self::Sessions | Self::Tracked => options,
        }
    }
}

/// Connects as directly as it can be done.
pub(super) async fn open(
    options: PgConnectOptions,
    connections: u32,
) -> Result<Database, ConnectError> {
    let place = described(&options);
    let marked = options.clone().options([("admit.direct", "on")]);
    match Database::reached(marked, connections, Pooling::Direct).await {
        Ok(database) if database.is_direct().await? => return Ok(database),
        Ok(database) => database.close().await,
        Err(error) => {
            let error = StoreError::from(error);
            if !error.is_unknown_parameter() {
                return Err(unreachable(place, error));
            }
        }
    }
    if options.get_options().is_some() {
        return Err(ConnectError::Options { database: place });
    }
    let Some(pooling) = probe(&options).await? else {
        return Err(ConnectError::Mixing { database: place });
    };
    tracing::debug!(?pooling, "a pooler is before the database");
    Database::reached(pooling.apply(options), connections, pooling)
        .await
        .map_err(|error| unreachable(place, error.into()))
}

fn unreachable(database: String, source: StoreError) -> ConnectError {
    ConnectError::Unreachable { database, source }
}

impl Database {
    /// Whether the parameter has reached the server.
    async fn is_direct(&self) -> Result<bool, StoreError> {
        let mut tx = self.look().await?;
        Ok(find_traces(&mut tx).await?.is_direct)
    }
}

/// Which set-up a pooler has; `None` for one that would answer with the statements of others.
async fn probe(options: &PgConnectOptions) -> Result<Option<Pooling>, ConnectError> {
    // Each of its transactions prepares its statement anew, under another name.
    let plain = options.clone().statement_cache_capacity(0);
    let mut connection = plain
        .connect()
        .await
        .map_err(|error| unreachable(described(options), error.into()))?;
    let leaks = match look_for_leaks(&mut connection).await {
        Err(error) if error.is_of_another_session() => Leaks::Ours,
        seen => seen?,
    };
    connection.close().await.map_err(StoreError::from)?;
    Ok(match leaks {
        Leaks::None => Some(Pooling::Reset),
        Leaks::Renamed => Some(Pooling::Tracked),
        // So it is, too, where the whole session is ours.
        Leaks::Ours => {
            let database = Database::reached(options.clone(), 1, Pooling::Sessions)
                .await
                .map_err(|error| unreachable(described(options), error.into()))?;
            let shares = database.shares_sessions().await?;
            database.close().await;
            (!shares).then_some(Pooling::Sessions)
        }
    })
}

/// What is left of prepared statements when the transaction that prepared them has ended.
enum Leaks {
    /// Nothing.
    None,
    /// Statements under names that the pooler gave them.
    Renamed,
    /// Statements under the names that drivers gave them.
    Ours,
}

/// Looks at processes of the server until it meets one that has prepared a statement of ours before.
async fn look_for_leaks(connection: &mut PgConnection) -> Result<Leaks, StoreError> {
    let mut met = Vec::new();
    for _ in 0..ROUNDS {
        let mut tx = connection.begin().await?;
        let Traces {
            backend, prepared, ..
        } = find_traces(&mut tx).await?;
        tx.rollback().await?;
        // Its own statement is the newest, and all there is where nothing is left.
        let own = format!("sqlx_s_{}", met.len() + 1);
        let left: Vec<_> = prepared.iter().filter(|name| **name != own).collect();
        if left.iter().any(|name| name.starts_with("sqlx_s_")) {
            return Ok(Leaks::Ours);
        }
        if prepared.iter().any(|name| !name.starts_with("sqlx_s_")) {
            return Ok(Leaks::Renamed);
        }
        if met.contains(&backend) {
            break;
        }
        met.push(backend);
    }
    Ok(Leaks::None)
}
