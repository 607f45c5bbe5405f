//! Rows of `job_lease`: who does a job that only one may do at a time.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::worker::ProcessIdentity;
use super::{StoreError, to_jiff};

/// Who holds a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseHolder {
    /// The fencing token of this run.
    pub holder: Uuid,
    /// The process.
    pub process: ProcessIdentity,
    /// Since when.
    pub since: Timestamp,
    /// Until when, unless it is extended.
    pub lease_until: Timestamp,
    /// Its time is over.
    pub is_over: bool,
}

/// What is known of a job.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobLease {
    /// Who is at it, or was when it died.
    pub held_by: Option<LeaseHolder>,
    /// When a run last ended in order.
    pub ended_at: Option<Timestamp>,
    /// The code it ended with.
    pub exit_code: Option<i16>,
}

/// What is known of a job; nothing before its first run.
pub async fn find_lease(connection: &mut PgConnection, name: &str) -> Result<JobLease, StoreError> {
    let row = sqlx::query!(
        r#"
        SELECT holder, host, boot, pid, birth, since, lease_until, ended_at, exit_code,
            coalesce(lease_until <= clock_timestamp(), false) AS "is_over!"
        FROM job_lease WHERE name = $1
        "#,
        name,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(JobLease::default());
    };
    let held = (row.holder, row.host, row.boot, row.pid, row.birth);
    let times = (to_jiff(row.since), to_jiff(row.lease_until));
    let held_by = match (held, times) {
        (
            (Some(holder), Some(host), Some(boot), Some(pid), Some(birth)),
            (Some(since), Some(lease_until)),
        ) => Some(LeaseHolder {
            holder,
            process: ProcessIdentity {
                host,
                boot,
                pid,
                birth,
            },
            since,
            lease_until,
            is_over: row.is_over,
        }),
        _ => None,
    };
    Ok(JobLease {
        held_by,
        ended_at: to_jiff(row.ended_at),
        exit_code: row.exit_code,
    })
}

/// Takes a job that nobody holds, whose holder's time is over, or whose holder is the one that is
/// known to be `dead`: one statement, so that of several one gets it. False when somebody has it.
pub async fn mark_lease_taken(
    connection: &mut PgConnection,
    name: &str,
    (holder, process): (Uuid, &ProcessIdentity),
    lease: Duration,
    dead: Option<Uuid>,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        r#"
        INSERT INTO job_lease AS held (name, holder, host, boot, pid, birth, since, lease_until)
        VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(),
            clock_timestamp() + make_interval(secs => $7))
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, host = excluded.host,
            boot = excluded.boot, pid = excluded.pid, birth = excluded.birth,
            since = excluded.since, lease_until = excluded.lease_until
        WHERE held.holder IS NULL OR held.holder = $8 OR held.lease_until <= clock_timestamp()
        "#,
        name,
        holder,
        process.host,
        process.boot,
        process.pid,
        process.birth,
        lease.as_secs_f64(),
        dead,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Extends a lease. False when somebody else has the job by now.
pub async fn mark_lease_extended(
    connection: &mut PgConnection,
    name: &str,
    holder: Uuid,
    lease: Duration,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE job_lease SET lease_until = clock_timestamp() + make_interval(secs => $3)
         WHERE name = $1 AND holder = $2",
        name,
        holder,
        lease.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a job back and writes down how its run ended. False when somebody else has it by now.
pub async fn mark_lease_ended(
    connection: &mut PgConnection,
    name: &str,
    holder: Uuid,
    exit_code: u8,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE job_lease SET holder = NULL, host = NULL, boot = NULL, pid = NULL, birth = NULL,
            since = NULL, lease_until = NULL, ended_at = clock_timestamp(), exit_code = $3
         WHERE name = $1 AND holder = $2",
        name,
        holder,
        i16::from(exit_code),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
