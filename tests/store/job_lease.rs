//! Rules of `job_lease`, and of the steps that an invitation was reminded of.

use super::{Case, allowed, assert_allowed, assert_refused, refused, row};

/// A job that somebody holds.
const HELD: &str =
    "INSERT INTO job_lease (name, holder, host, boot, pid, birth, since, lease_until)
    VALUES ('cron', gen_random_uuid(), 'host', 'boot', 1, '1', now(), now())";

pub(super) fn cases() -> Vec<Case> {
    vec![
        refused(
            "job_lease_pkey",
            "INSERT INTO job_lease (name) VALUES ('cron'), ('cron')",
        ),
        refused(
            "job_lease_name_check",
            "INSERT INTO job_lease (name) VALUES ('breakfast')",
        ),
        refused(
            "job_lease_holder_check",
            "INSERT INTO job_lease (name, holder) VALUES ('cron', gen_random_uuid())",
        ),
        refused(
            "job_lease_holder_check",
            format!("{HELD}; UPDATE job_lease SET lease_until = NULL"),
        ),
        refused(
            "job_lease_end_check",
            "INSERT INTO job_lease (name, ended_at) VALUES ('cron', now())",
        ),
        refused(
            "job_lease_end_check",
            "INSERT INTO job_lease (name, ended_at, exit_code) VALUES ('cron', now(), 256)",
        ),
        refused(
            "invitation_reminded_check",
            row("invitation", &[("reminded", "-1")]),
        ),
    ]
}

#[tokio::test]
async fn a_job_has_one_holder_with_a_name_and_an_end() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn a_job_is_taken_given_back_and_taken_again() {
    let back = "UPDATE job_lease SET holder = NULL, host = NULL, boot = NULL, pid = NULL,
        birth = NULL, since = NULL, lease_until = NULL, ended_at = now(), exit_code = 0";
    let again = "UPDATE job_lease SET holder = gen_random_uuid(), host = 'host', boot = 'boot',
        pid = 2, birth = '2', since = now(), lease_until = now()";
    assert_allowed(&[allowed("two runs", format!("{HELD}; {back}; {again}"))]).await;
}
