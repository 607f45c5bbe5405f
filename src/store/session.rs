//! What every transaction begins with.

use jiff::Timestamp;
use sqlx::PgConnection;

use super::StoreError;

/// Sets the transaction's limits on the server, where they hold even when we do not, and reads its
/// time. A process that is stopped within a transaction keeps others from its rows no longer than the
/// last of them. A limit that the role or the database has is kept where it is the stricter one. All are local
/// to the transaction, so that a pooler may give the connection to others.
pub async fn find_now(connection: &mut PgConnection) -> Result<Timestamp, StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT now() AS "now!",
            set_config('lock_timeout', CASE
                WHEN current_setting('lock_timeout')::interval
                    BETWEEN interval '1 ms' AND interval '5 s'
                THEN current_setting('lock_timeout') ELSE '5s' END, true) AS lock_timeout,
            set_config('statement_timeout', CASE
                WHEN current_setting('statement_timeout')::interval
                    BETWEEN interval '1 ms' AND interval '60 s'
                THEN current_setting('statement_timeout') ELSE '60s' END, true) AS statement_timeout,
            set_config('idle_in_transaction_session_timeout', CASE
                WHEN current_setting('transaction_read_only')::boolean
                    OR current_setting('idle_in_transaction_session_timeout')::interval
                    BETWEEN interval '1 ms' AND interval '30 s'
                THEN current_setting('idle_in_transaction_session_timeout') ELSE '30s' END,
                true) AS idle_timeout
        "#
    )
    .fetch_one(connection)
    .await?;
    Ok(row.now.to_jiff())
}

/// Has statements of this transaction planned for the values they are run with. A list has filters
/// that are mostly absent; the plan that suits any values suits none of them.
pub async fn plan_each_time(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("SELECT set_config('plan_cache_mode', 'force_custom_plan', true) AS mode")
        .fetch_one(connection)
        .await?;
    Ok(())
}
