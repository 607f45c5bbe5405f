//! The outbox counted.

use jiff::Timestamp;
use sqlx::PgConnection;

use crate::domain::mail::{MailFate, MailKind};
use crate::store::{StoreError, to_jiff};

/// How many mails of one kind came to the same.
#[derive(Debug, Clone, Copy)]
pub struct OutboxCount {
    /// The kind.
    pub kind: MailKind,
    /// What became of them.
    pub fate: MailFate,
    /// How many.
    pub mails: i64,
    /// How many of them could be tried now.
    pub due: i64,
    /// When the oldest of them was written.
    pub oldest_at: Option<Timestamp>,
}

/// Counts all mails by kind and fate. One statement, so that a mail that moves meanwhile is counted
/// once.
pub async fn list_counts(connection: &mut PgConnection) -> Result<Vec<OutboxCount>, StoreError> {
    let rows = sqlx::query!(
        r#"
        SELECT mail.kind, coalesce(bounce.cause, mail.state) AS "fate!: MailFate",
            count(*) AS "mails!",
            count(*) FILTER (WHERE mail.state = 'queued' AND mail.not_before <= clock_timestamp())
                AS "due!",
            min(mail.created_at) AS oldest_at
        FROM mail
        LEFT JOIN (SELECT mail_id, max(cause) AS cause FROM bounce GROUP BY mail_id) bounce
            ON bounce.mail_id = mail.id
        GROUP BY 1, 2 ORDER BY 1, 2
        "#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OutboxCount {
            kind: row.kind,
            fate: row.fate,
            mails: row.mails,
            due: row.due,
            oldest_at: to_jiff(row.oldest_at),
        })
        .collect())
}
