//! `admit activation resend` and `activation list` on a real database.

use super::invited::assert_told;
use super::people::{acme, timeless};
use crate::support::smtp::{Action, Options, Phase, Sink};

#[test]
fn one_is_delivered_at_once_and_the_next_has_to_wait() {
    let acme = acme();
    acme.account("kim@acme.example", "pending");
    assert_told!(acme.line("activation resend kim@acme.example"), @r"
    $ admit activation resend kim@acme.example
    --- stderr
    Activation started again: kim@acme.example. Earlier links no longer work; the new one works for 24 hours.
    The mail is in [HOME]/mail/[ID].eml
    --- code 0
    ");
    assert_eq!(
        acme.count("mail WHERE state = 'sent' AND generation = 2"),
        1
    );
    let refused = timeless(acme.line("activation resend kim@acme.example"));
    assert_told!(refused, @r#"
    $ admit activation resend kim@acme.example
    --- stderr
    error: the last activation mail to kim@acme.example is less than 5 minutes old; the next is possible in [WAIT]

    hint: sooner only with `--force --reason "..."`
    --- code 4
    "#);
    let unfounded = acme.line("activation resend kim@acme.example --force");
    assert_eq!(unfounded.code, 2, "{unfounded}");
    let forced = acme.line("activation resend kim@acme.example --force --reason lost");
    assert_eq!(forced.code, 0, "{forced}");
    assert_eq!(acme.count("audit_note WHERE reason = 'lost'"), 1);
    acme.age_mails("6 minutes");
    assert_eq!(acme.line("activation resend kim@acme.example").code, 0);
}

#[test]
fn who_needs_none_is_left_alone_and_who_cannot_have_one_is_told_the_way() {
    let acme = acme();
    for state in ["active", "disabled", "deleted"] {
        acme.account(&format!("{state}@acme.example"), state);
    }
    assert_told!(acme.line("activation resend active@acme.example"), @r"
    $ admit activation resend active@acme.example
    --- stderr
    Unchanged: active@acme.example is activated already ([DAY]).
    If the person cannot log in: admit password reset active@acme.example
    --- code 0
    ");
    assert_told!(acme.line("activation resend disabled@acme.example"), @r"
    $ admit activation resend disabled@acme.example
    --- stderr
    error: disabled@acme.example is disabled

    hint: open it again: `admit account reactivate disabled@acme.example`
    --- code 4
    ");
    assert_told!(acme.line("activation resend deleted@acme.example"), @r"
    $ admit activation resend deleted@acme.example
    --- stderr
    error: deleted@acme.example is deleted

    hint: bring it back: `admit account restore deleted@acme.example`
    --- code 4
    ");
    assert_told!(acme.line("activation resend activ@acme.example"), @r"
    $ admit activation resend activ@acme.example
    --- stderr
    error: there is no account for activ@acme.example

    hint: did you mean active@acme.example?
    --- code 3
    ");
    let several = "activation resend active@acme.example disabled@acme.example nobody@acme.example";
    assert_told!(acme.line(several), @r"
    $ admit activation resend active@acme.example disabled@acme.example nobody@acme.example
    TARGET                 STATUS     MESSAGE
    active@acme.example    unchanged  activated already ([DAY]); `admit password reset` helps with logging in
    disabled@acme.example  refused    disabled@acme.example is disabled; open it again: `admit account reactivate disabled@acme.example`
    nobody@acme.example    not_found  there is no account for nobody@acme.example; look for the person by name or number: `admit account show TEXT`
    --- stderr
    1 unchanged, 1 refused, 1 not found.
    --- code 5
    ");
    assert_eq!(acme.count("mail"), 0);
}

#[test]
fn a_choice_among_the_pending_names_the_flag_that_it_needs() {
    assert_told!(acme().line("activation resend --limit 3"), @r"
    $ admit activation resend --limit 3
    --- stderr
    error: --limit chooses among those that are not activated yet, and needs --pending

    hint: add it: `admit activation resend --pending --limit ...`
    --- code 2
    ");
}

#[test]
fn all_that_wait_are_mailed_again_and_a_second_run_finds_nobody() {
    let acme = acme();
    for n in 0..3 {
        acme.account(&format!("p{n}@acme.example"), "pending");
    }
    acme.account("kim@acme.example", "active");
    assert_eq!(acme.line("activation resend p1@acme.example").code, 0);
    // Accounts and mails of just now are passed over.
    assert_told!(acme.line("activation resend --pending"), @r"
    $ admit activation resend --pending
    --- stderr
    3 wait, all made or mailed within the last 5 minutes.
    --- code 0
    ");
    assert_told!(acme.line("activation resend --pending --older-than 0s"), @r"
    $ admit activation resend --pending --older-than 0s
    --- stderr
    3 wait, all made or mailed within the last 5 minutes.
    --- code 0
    ");
    acme.age_mails("3 days");
    acme.store("ALTER TABLE account DISABLE TRIGGER account_guard");
    acme.store("UPDATE account SET created_at = created_at - interval '3 days'");
    acme.store("ALTER TABLE account ENABLE TRIGGER account_guard");
    let dry =
        acme.line("activation resend --pending --older-than 2d --limit 2 --dry-run --format csv");
    assert_eq!(dry.stdout.matches("resent").count(), 2, "{dry}");
    assert_eq!(acme.count("mail"), 1);
    let line = "activation resend --pending --older-than 2d --format csv";
    let ran = acme.line(line);
    assert_eq!(
        (ran.code, ran.stdout.matches("resent").count()),
        (0, 3),
        "{ran}"
    );
    assert_eq!(acme.count("mail WHERE state = 'sent'"), 4);
    let again = acme.line(line);
    assert_eq!(
        (again.code, again.stdout.matches("resent").count()),
        (0, 0),
        "{again}"
    );
}

#[test]
fn of_several_one_whose_mail_dies_is_refused_with_the_servers_answer() {
    let sink = Sink::start(Options::default());
    sink.for_recipient(
        "b@acme.example",
        Phase::Recipient,
        Action::Reply("550 5.1.1 no such user"),
    );
    sink.for_recipient(
        "c@acme.example",
        Phase::Recipient,
        Action::Reply("451 4.7.1 try later"),
    );
    let mut acme = acme();
    acme.runner = acme
        .runner
        .with("ADMIT_MAIL_TRANSPORT", "smtp")
        .with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()));
    for email in ["a@acme.example", "b@acme.example"] {
        acme.account(email, "pending");
    }
    let ran = acme.line("activation resend a@acme.example b@acme.example --format csv");
    assert_eq!(ran.code, 5, "{ran}");
    let rows: Vec<&str> = ran.stdout.lines().skip(1).collect();
    assert!(
        rows[0].contains("a@acme.example") && rows[0].contains("resent"),
        "{ran}"
    );
    assert!(
        rows[1].contains("refused") && rows[1].contains("no such user"),
        "{ran}"
    );
    assert!(ran.stderr.contains("1 resent, 1 refused."), "{ran}");
    assert!(ran.stderr.contains("admit activation list"), "{ran}");
    assert!(!ran.stderr.contains("invite list"), "{ran}");
    acme.account("c@acme.example", "pending");
    let late = acme.line("activation resend c@acme.example");
    assert_eq!(late.code, 0, "{late}");
    let said = late.stderr.matches("The mail server said: 451 try later");
    assert_eq!(said.count(), 1, "{late}");
    // What died keeps nobody waiting for five minutes, and a single one tells no success.
    acme.age_mails("2 minutes");
    let again = acme.line("activation resend b@acme.example");
    assert_eq!(again.code, 1, "{again}");
    assert!(!again.stderr.contains("mailed"), "{again}");
}

#[test]
fn who_waits_is_listed_with_the_last_mail() {
    let acme = acme();
    acme.account("none@acme.example", "pending");
    acme.account("mailed@acme.example", "pending");
    acme.account("active@acme.example", "active");
    acme.line("activation resend mailed@acme.example");
    let fields = "email,name,made_by,mail,mail_reply,sent";
    let mut listed = acme.line(&format!("activation list --format csv --fields {fields}"));
    let mut rows: Vec<&str> = listed.stdout.lines().collect();
    rows[1..].sort_unstable();
    listed.stdout = format!("{}\n", rows.join("\n"));
    assert_told!(listed, @r"
    $ admit activation list --format csv --fields email,name,made_by,mail,mail_reply,sent
    email,name,made_by,mail,mail_reply,sent
    mailed@acme.example,Kim,self,sent,written,1
    none@acme.example,Kim,self,,,0
    --- stderr
    --- code 0
    ");
    let all = acme.line("activation list --json");
    for column in ["created_at", "mailed_at", "pending_until", "id"] {
        assert!(all.stdout.contains(&format!("\"{column}\"")), "{all}");
    }
    assert_told!(acme.line("activation list --older-than 2d"), @r"
    $ admit activation list --older-than 2d
    --- stderr
    No such accounts.
    --- code 0
    ");
    let first = acme.line("activation list --limit 1");
    assert!(
        first
            .stderr
            .contains("next page: admit activation list --limit 1 --after "),
        "{first}"
    );
}

#[test]
fn a_link_is_printed_only_where_somebody_says_so_and_nowhere_else() {
    let acme = acme();
    acme.account("kim@acme.example", "pending");
    assert_told!(timeless(acme.line("activation resend kim@acme.example --print-link")), @r"
    $ admit activation resend kim@acme.example --print-link
    --- stderr
    error: --print-link prints a secret, and standard output is no terminal

    hint: add `--yes` if it may go there all the same
    --- code 2
    ");
    assert_told!(timeless(acme.line("activation resend kim@acme.example --print-link -n")), @r"
    $ admit activation resend kim@acme.example --print-link -n
    --- stderr
    Dry run, nothing was changed ([DATABASE]).
    A link that activates the account of kim@acme.example would be printed, good once until [DAY] [TIME] UTC.
    --- code 0
    ");
    assert_eq!(acme.count("link"), 0);
    assert_told!(timeless(acme.line("activation resend kim@acme.example --print-link --yes")), @r"
    $ admit activation resend kim@acme.example --print-link --yes
    https://join.clinic.example/activate/[TOKEN]
    --- stderr
    This link activates the account of kim@acme.example. It works once, until [DAY] [TIME] UTC; earlier links no longer work.
    Nothing was mailed. Give it to nobody but that person.
    --- code 0
    ");
    assert_eq!(
        acme.count("link WHERE mail_id IS NULL AND generation = 2"),
        1
    );
    assert_eq!(acme.count("mail"), 0);
    assert_eq!(acme.count("audit WHERE action = 'link.printed'"), 1);
    let two = acme.line("activation resend kim@acme.example a@acme.example --print-link --yes");
    assert_eq!(two.code, 2, "{two}");
    let json = acme.line("activation resend kim@acme.example --print-link --yes --json");
    assert_eq!(json.code, 2, "{json}");
    let loud = acme.line("-vvv activation resend kim@acme.example --print-link --yes");
    let secret = loud.stdout.trim().rsplit('/').next().unwrap();
    assert_eq!(secret.len(), 43, "{loud}");
    assert!(!loud.stderr.contains(secret), "{loud}");
}
