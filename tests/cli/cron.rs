//! `admit cron`.

use super::invited::{Invited, assert_told};

const TWO: [&str; 2] = ["anna@acme.example", "erik@acme.example"];

/// Somebody else is at work on another host.
const ELSEWHERE: &str =
    "INSERT INTO job_lease (name, holder, host, boot, pid, birth, since, lease_until)
     VALUES ('cron', gen_random_uuid(), 'app1', 'another', 4211, '1', '2026-03-02T18:00:02Z',
        now() + interval '1 hour')
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, host = excluded.host,
        boot = excluded.boot, pid = excluded.pid, birth = excluded.birth, since = excluded.since,
        lease_until = excluded.lease_until";

/// Everything that `admit cron` does has something to do.
fn with_work() -> Invited {
    let invited = Invited::with(&TWO);
    invited.store("UPDATE invitation SET remind_from = remind_from - interval '4 days'");
    invited.store(
        "INSERT INTO reset_request VALUES (gen_random_uuid(), 'nobody@acme.example', now());
         INSERT INTO throttle VALUES ('link_source', 'x', now() - interval '30 days', 1)",
    );
    invited
}

/// The numbers and the time that a line of a run tells.
fn without_time(text: &str) -> String {
    let (before, after) = text.rsplit_once('(').unwrap();
    assert!(after.ends_with(" s).\n"), "{text}");
    format!("{before}(TIME)")
}

#[test]
fn one_call_does_everything_that_is_due_and_the_next_finds_nothing() {
    let invited = with_work();
    let looked = invited.line("cron --dry-run");
    assert_eq!(looked.code, 0, "{looked}");
    assert!(
        looked
            .stderr
            .contains("Due: 2 reminders, 1 request for a new password, "),
        "{looked}"
    );
    assert_eq!(invited.count("mail WHERE kind = 'reminder'"), 0);
    let ran = invited.line("cron");
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        without_time(&ran.stderr).starts_with(
            "cron: 2 reminders queued, 1 request for a new password answered, 2 mails sent, \
             1 old entry forgotten, "
        ),
        "{ran}"
    );
    assert_eq!(
        invited.count("mail WHERE kind = 'reminder' AND state = 'sent'"),
        2
    );
    assert_eq!(
        invited.count("reset_request") + invited.count("throttle"),
        0
    );
    assert_eq!(invited.count("audit_seal"), 1);
    assert_eq!(
        invited.count("job_lease WHERE holder IS NULL AND exit_code = 0"),
        1
    );
    let again = invited.line("cron");
    assert_eq!(without_time(&again.stderr), "cron: nothing was due (TIME)");
}

#[test]
fn quiet_writes_nothing_and_json_is_one_object() {
    let invited = with_work();
    let ran = invited.line("-q cron --time-limit 4m");
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", "")
    );
    let ran = invited.line("-q cron --json --skip seal,forget");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(object["schema"], 1);
    assert_eq!(object["status"], "done");
    assert_eq!(object["reminded"], 0);
    assert_eq!(object["failed"], serde_json::json!([]));
    assert_eq!(object["skipped"], serde_json::json!(["seal", "forget"]));
    assert!(object["milliseconds"].is_u64(), "{ran}");
    assert_eq!(ran.stderr, "");
}

#[test]
fn while_another_is_at_work_nothing_is_done() {
    let invited = with_work();
    invited.store(ELSEWHERE);
    assert_told!(invited.line("cron"), @r##"
    $ admit cron
    --- stderr
    Another cron is at work (pid 4211 on app1, since [TIME]); nothing was done.
    --- code 0
    "##);
    let quiet = invited.line("-q cron");
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    let json = invited.line("-q cron --json").stdout;
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(object["status"], "running");
    assert!(object["waiting"].is_null() && object["due"].is_null());
    assert_told!(invited.line("cron --wait 0 --fail-if-running -q"), @r##"
    $ admit cron --wait 0 --fail-if-running -q
    --- stderr
    error: another "cron" is running (pid 4211 on app1, since [TIME])

    hint: wait for it with `--wait 5m`; what it leaves waits for the next run
    --- code 75
    "##);
    assert_eq!(invited.count("mail WHERE kind = 'reminder'"), 0);
    // It died, and nobody gave its lease back.
    invited.store("UPDATE job_lease SET lease_until = now()");
    assert_eq!(invited.line("cron --fail-if-running").code, 0);
    assert_eq!(invited.count("mail WHERE kind = 'reminder'"), 2);
}

#[test]
fn a_step_that_fails_holds_up_no_other() {
    let invited = with_work();
    let mut command = invited.runner.command();
    command.env_remove("ADMIT_MAIL_TRANSPORT");
    let output = command.args(["cron", "-q"]).output().unwrap();
    let ran = invited.runner.ran(&output, String::new());
    assert_eq!(ran.code, 78, "{ran}");
    assert!(
        ran.stderr
            .starts_with("error: deliver: nothing says how mail is to leave\n"),
        "{ran}"
    );
    assert_eq!(
        invited.count("mail WHERE kind = 'reminder' AND state = 'queued'"),
        2
    );
    assert_eq!(invited.count("reset_request"), 0);
    assert_eq!(invited.count("audit_seal"), 1);
    assert_eq!(
        invited.count("job_lease WHERE holder IS NULL AND exit_code = 78"),
        1
    );
    // The same, of several steps.
    invited.store("ALTER TABLE throttle RENAME TO elsewhere");
    let ran = invited.line("cron -q");
    assert_eq!(ran.code, 70, "{ran}");
    assert!(ran.stderr.starts_with("error: forget: "), "{ran}");
    assert_eq!(
        invited.count("mail WHERE kind = 'reminder' AND state = 'sent'"),
        2
    );
}

#[test]
fn a_dry_run_tells_what_would_fail_and_ends_with_the_code_of_the_real_run() {
    let invited = with_work();
    let mut command = invited.runner.command();
    command.env_remove("ADMIT_MAIL_TRANSPORT");
    let output = command
        .args(["cron", "--dry-run", "--json"])
        .output()
        .unwrap();
    let ran = invited.runner.ran(&output, String::new());
    assert_eq!(ran.code, 78, "{ran}");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(object["failed"], serde_json::json!(["deliver"]));
    assert!(ran.stderr.contains("; failed: deliver.\n"), "{ran}");
    assert!(
        ran.stderr
            .contains("\"deliver: nothing says how mail is to leave\""),
        "{ran}"
    );
    // Several, the strongest last; and what is not asked for is not looked at.
    invited.store("ALTER TABLE throttle RENAME TO elsewhere");
    let mut command = invited.runner.command();
    command.env_remove("ADMIT_MAIL_TRANSPORT");
    let output = command.args(["cron", "-n", "-q"]).output().unwrap();
    let ran = invited.runner.ran(&output, String::new());
    assert_eq!(ran.code, 70, "{ran}");
    assert!(
        ran.stderr
            .starts_with("warning: deliver: nothing says how mail is to leave\n"),
        "{ran}"
    );
    assert!(ran.stderr.contains("\nerror: forget: "), "{ran}");
    let ran = invited.line("cron -n -q --skip forget");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(invited.count("mail WHERE kind = 'reminder'"), 0);
    assert_eq!(invited.count("reset_request"), 1);
}

#[test]
fn a_dry_run_looks_whether_it_can_be_written_down_what_the_server_takes() {
    let invited = Invited::with(&[]);
    let file = invited.runner.home().join("taken");
    std::fs::write(&file, "").unwrap();
    let with = |words: &[&str]| {
        let mut command = invited.runner.command();
        command
            .env("ADMIT_MAIL_TRANSPORT", "smtp")
            .env("ADMIT_SMTP_URL", "smtp://127.0.0.1:9")
            .env("ADMIT_RECEIPTS_DIR", &file);
        let output = command.args(words).output().unwrap();
        invited.runner.ran(&output, words.join(" "))
    };
    // As long as nothing is to leave, nothing is in the way.
    assert_eq!(with(&["cron", "-n", "-q"]).code, 0);
    invited.line("invite send anna@acme.example --space acme --create-space Acme --queue");
    let looked = with(&["cron", "-n", "-q"]);
    assert_eq!(looked.code, with(&["cron", "-q"]).code, "{looked}");
    assert_eq!(looked.code, 73, "{looked}");
    let expected = format!("{} cannot be written into", file.display());
    assert!(looked.stderr.contains(&expected), "{looked}");
}

#[test]
fn a_dry_run_counts_what_is_to_be_forgotten() {
    let invited = with_work();
    let looked = invited.line("cron --dry-run --json");
    let object: serde_json::Value = serde_json::from_str(&looked.stdout).unwrap();
    assert_eq!(object["forgotten"], 1, "{looked}");
    assert!(looked.stderr.contains("1 old entry to forget"), "{looked}");
    assert_eq!(invited.count("throttle"), 1);
}

#[test]
fn what_is_in_doubt_or_dead_fails_no_run() {
    let invited = Invited::with(&TWO);
    invited.line("invite resend anna@acme.example --queue --force --reason test");
    invited.store(
        "UPDATE mail SET state = 'claimed', claim_id = gen_random_uuid(), slot = 0,
            worker_id = (SELECT id FROM worker LIMIT 1), lease_until = now()
         WHERE state = 'queued';
         UPDATE mail SET state = 'dead', ended_at = now(), claim_id = NULL, worker_id = NULL,
            slot = NULL, lease_until = NULL WHERE state = 'claimed'",
    );
    assert_eq!(invited.line("cron").code, 0);
}

#[test]
fn an_unknown_step_is_wrong_usage_that_lists_the_known_ones() {
    let ran = Invited::with(&[]).line("cron --skip breakfast");
    assert_eq!(ran.code, 2, "{ran}");
    assert!(
        ran.stderr
            .contains("remind, resets, deliver, erase, forget, seal"),
        "{ran}"
    );
}

#[test]
fn a_ladder_that_is_none_is_wrong_in_the_settings_and_none_reminds_nobody() {
    let invited = with_work();
    let with = |value: &str| {
        let mut command = invited.runner.command();
        command.env("ADMIT_REMINDERS", value);
        let output = command.args(["cron"]).output().unwrap();
        invited.runner.ran(&output, String::new())
    };
    let wrong = with("7d,3d");
    assert_eq!(wrong.code, 78, "{wrong}");
    assert!(wrong.stderr.contains("ADMIT_REMINDERS"), "{wrong}");
    assert_eq!(with("none").code, 0);
    assert_eq!(invited.count("mail WHERE kind = 'reminder'"), 0);
}
