//! `admit mail list`, `show`, `status`, `retry` and `resolve`.

use super::invited::Invited;

const THREE: [&str; 3] = [
    "anna@acme.example",
    "bert@acme.example",
    "carl@acme.example",
];

/// Gives the mail to an address another end than being sent, as a worse day would have.
fn befall(invited: &Invited, email: &str, change: &str) {
    invited.store(&format!(
        "ALTER TABLE mail DISABLE TRIGGER mail_guard;
         UPDATE mail SET reply_code = NULL, {change}
         WHERE invitation_id IN (SELECT id FROM invitation WHERE email = '{email}');
         ALTER TABLE mail ENABLE TRIGGER mail_guard"
    ));
}

const DEAD: &str = "state = 'dead', reply_text = 'message too big'";
const DOUBT: &str = "state = 'in_doubt', ended_at = NULL, reply_text = 'connection lost'";

/// Anna's mail is dead, Bert's in doubt, and Carl has his.
fn bad_day() -> Invited {
    let invited = Invited::with(&THREE);
    befall(&invited, THREE[0], DEAD);
    befall(&invited, THREE[1], DOUBT);
    invited
}

fn id_of(invited: &Invited, email: &str) -> String {
    let line = format!("mail list --email {email} --format csv --fields id --limit 1");
    let ran = invited.line(&line);
    ran.stdout.lines().nth(1).unwrap().to_owned()
}

#[test]
fn mails_are_listed_with_their_state_and_the_command_that_helps() {
    let invited = bad_day();
    let ran = invited.line("mail list --format csv --fields email,kind,state,standing,answer");
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.stdout,
        "email,kind,state,standing,answer\n\
         carl@acme.example,invitation,sent,sent,250 written\n\
         bert@acme.example,invitation,in_doubt,in doubt,connection lost\n\
         anna@acme.example,invitation,dead,dead,message too big\n"
    );
    let some = invited.line("mail list --state dead,in_doubt --format csv --fields email,command");
    let (anna, bert) = (id_of(&invited, THREE[0]), id_of(&invited, THREE[1]));
    assert_eq!(
        some.stdout,
        format!(
            "email,command\n\
             bert@acme.example,admit mail resolve {bert} --as sent|dead|resend --reason TEXT\n\
             anna@acme.example,admit mail retry {anna}\n"
        )
    );
    let page = invited.line("mail list --state sent,dead --limit 1 --fields email");
    assert!(page.stdout.contains("carl@"), "{page}");
    let next = page
        .stderr
        .lines()
        .find(|line| line.starts_with("next page"));
    let next = next.unwrap().trim_start_matches("next page: admit ");
    // As a shell takes it.
    let next = next.replace('\'', "");
    assert!(next.contains("--state sent,dead --limit 1"), "{next}");
    let second = invited.line(&format!("{next} --fields email"));
    assert!(second.stdout.contains("anna@"), "{second}");
    for (line, code) in [
        ("mail list --space nowhere", 3),
        ("mail list --state lost", 2),
        ("mail list --kind reset", 0),
        (
            "mail list --since 1h --batch 01933b5e-7c1a-7d2e-9f00-3c5a1b2c3d4e",
            0,
        ),
    ] {
        assert_eq!(invited.line(line).code, code, "{line}");
    }
}

#[test]
fn a_mail_is_shown_with_what_that_means_and_what_to_do() {
    let invited = bad_day();
    let shown = invited.line("mail show bert@acme.example");
    assert_eq!(shown.code, 0);
    for part in [
        "state:           in_doubt",
        "about:           invitation to acme",
        "It may or may not have left",
        "  admit mail resolve ",
    ] {
        assert!(shown.stdout.contains(part), "{part}: {shown}");
    }
    let id = id_of(&invited, THREE[0]);
    let json = invited.line(&format!("mail show {id} --json"));
    let mails: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(mails[0]["state"], "dead");
    assert_eq!(mails[0]["command"], format!("admit mail retry {id}"));
    assert_eq!(invited.line("mail show nobody@acme.example").code, 3);
    assert_eq!(invited.line("mail show nobody").code, 2);
}

#[test]
fn the_outbox_is_counted_and_what_wants_a_person_is_told_without_failing() {
    let invited = bad_day();
    let status = invited.line("mail status --format csv --fields kind,state,mails,due");
    assert_eq!(status.code, 0);
    assert_eq!(
        status.stdout,
        "kind,state,mails,due\n\
         invitation,dead,1,0\n\
         invitation,in_doubt,1,0\n\
         invitation,sent,1,0\n"
    );
    assert!(status.stderr.contains("`admit mail retry --dead`"));
    assert!(status.stderr.contains("`admit mail resolve ID --as"));
    let quiet = invited.line("-q mail status");
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn a_dead_mail_is_mailed_again_at_once_and_others_only_with_a_reason() {
    let invited = bad_day();
    let dry = invited.line("mail retry anna@acme.example -n");
    assert_eq!((dry.code, invited.count("mail")), (0, 3));
    let retried = invited.line("mail retry anna@acme.example");
    assert_eq!(retried.code, 0, "{retried}");
    assert!(
        retried
            .stderr
            .contains("Mailed again: anna@acme.example (invitation to acme).")
    );
    assert!(retried.stderr.contains("The mail is in "), "{retried}");
    assert_eq!(invited.count("mail WHERE state = 'sent'"), 2);
    for (line, code, word) in [
        ("mail retry anna@acme.example", 4, "was sent"),
        ("mail retry carl@acme.example", 4, "--again --reason"),
        ("mail retry carl@acme.example --again", 2, "--reason"),
        ("mail retry bert@acme.example", 4, "admit mail resolve"),
        ("mail retry dora@acme.example", 3, "admit mail list"),
        (
            "mail retry anna@acme.example carl@acme.example",
            5,
            "2 refused",
        ),
        ("mail retry --dead", 0, "No mail that was refused"),
        ("mail retry --dead anna@acme.example", 2, "cannot be used"),
    ] {
        let ran = invited.line(line);
        assert_eq!(ran.code, code, "{ran}");
        assert!(ran.stderr.contains(word), "{ran}");
    }
    let again = "mail retry carl@acme.example --again --reason lost --queue";
    assert_eq!(invited.line(again).code, 0);
    let unchanged = invited.line(again);
    assert_eq!(unchanged.code, 0);
    assert!(unchanged.stderr.contains("waits already"), "{unchanged}");
    assert_eq!(invited.count("mail WHERE state = 'queued'"), 1);
}

#[test]
fn all_dead_ones_are_mailed_again_in_one_go() {
    let invited = Invited::with(&THREE);
    for email in &THREE {
        befall(&invited, email, DEAD);
    }
    let limited = invited.line("mail retry --dead --space acme --limit 1 --json");
    assert_eq!(limited.code, 0, "{limited}");
    let rest = invited.line("mail retry --dead --format csv --fields target,status");
    assert_eq!(rest.code, 0, "{rest}");
    assert_eq!(rest.stdout.lines().count(), 3, "{rest}");
    assert_eq!(invited.count("mail WHERE state = 'sent'"), 3);
    assert_eq!(invited.count("mail WHERE state = 'dead'"), 3);
}

#[test]
fn what_is_mailed_again_in_bulk_goes_as_bulk_and_what_is_named_goes_before() {
    let invited = Invited::with(&THREE);
    for email in &THREE {
        befall(&invited, email, &format!("priority = 50, {DEAD}"));
    }
    let named = invited.line("mail retry anna@acme.example --queue");
    assert_eq!(named.code, 0, "{named}");
    assert_eq!(
        invited.count("mail WHERE state = 'queued' AND priority = 30"),
        1
    );
    let bulk = invited.line("mail retry --dead --queue");
    assert_eq!(bulk.code, 0, "{bulk}");
    assert_eq!(
        invited.count("mail WHERE state = 'queued' AND priority = 50"),
        2
    );
}

#[test]
fn doubt_ends_by_a_word_or_by_the_mail_servers_log() {
    let invited = Invited::with(&THREE);
    for email in &THREE {
        befall(&invited, email, DOUBT);
    }
    let one = invited.line("mail resolve anna@acme.example --as resend --reason asked");
    assert_eq!(one.code, 0, "{one}");
    assert!(one.stderr.contains("waits to be sent once more"), "{one}");
    let labelled = "mail WHERE state = 'queued' AND maybe_duplicate";
    assert_eq!(invited.count(labelled), 1);
    let same = invited.line("mail resolve anna@acme.example --as resend --reason asked");
    assert!(same.stderr.starts_with("Unchanged"), "{same}");
    let bert = id_of(&invited, THREE[1]);
    let log = format!(
        "Nov 28 mx postfix/cleanup[1]: 4F1A2: message-id=<{bert}@clinic.example>\n\
         Nov 28 mx postfix/smtp[2]: 4F1A2: to=<bert@acme.example>, status=sent (250 ok)\n"
    );
    let from_log = invited.piped("mail resolve --from-log - --reason log", &log);
    assert_eq!(from_log.code, 0, "{from_log}");
    assert!(from_log.stderr.contains("1 of 2 in doubt are in the log"));
    assert_eq!(
        invited.count("mail WHERE state = 'sent' AND reply_code = 250"),
        1
    );
    let nothing = invited.piped("mail resolve --from-log - --reason log", &log);
    assert_eq!(nothing.code, 0);
    for (line, code, word) in [
        ("mail resolve --all --as dead", 2, "--reason"),
        (
            "mail resolve --all --as dead --reason old",
            2,
            "add `--yes`",
        ),
        (
            "mail resolve bert@acme.example --as dead --reason x",
            4,
            "not in doubt",
        ),
        ("mail resolve bert@acme.example --reason x", 2, "--as"),
        (
            "mail resolve --from-log /nowhere --reason x",
            66,
            "cannot read",
        ),
        (
            "mail resolve --all --older-than 1d --as dead --reason old --yes",
            0,
            "No such mail",
        ),
        (
            "mail resolve --all --space acme --as dead --reason old --yes",
            0,
            "",
        ),
    ] {
        let ran = invited.line(line);
        assert_eq!(ran.code, code, "{ran}");
        assert!(ran.stderr.contains(word), "{ran}");
    }
    assert_eq!(invited.count("mail WHERE state = 'dead'"), 1);
}

#[test]
fn a_mail_that_was_in_doubt_and_waits_again_may_have_left() {
    let invited = Invited::with(&THREE);
    befall(&invited, THREE[0], DOUBT);
    let again = invited.line("mail resolve anna@acme.example --as resend --reason asked");
    assert_eq!(again.code, 0, "{again}");
    let shown = invited.line("mail show anna@acme.example");
    assert!(
        shown.stdout.contains("may or may not have left")
            && !shown.stdout.contains("did not leave"),
        "{shown}"
    );
}

#[test]
fn what_a_person_gave_up_is_no_refusal_and_no_other_try_is_proposed_for_it() {
    let invited = Invited::with(&THREE);
    befall(&invited, THREE[2], DOUBT);
    let given_up = invited.line("mail resolve carl@acme.example --as dead --reason old");
    assert_eq!(given_up.code, 0, "{given_up}");
    let status = invited.line("status --json --max-dead 0");
    assert!(status.stdout.contains("\"dead_24h\":0"), "{status}");
    assert_eq!(status.code, 0, "{status}");
    let retried = invited.line("mail retry --dead");
    assert!(
        retried.stderr.starts_with("No mail that was refused"),
        "{retried}"
    );
    assert_eq!(invited.line("mail retry carl@acme.example").code, 0);
}

#[test]
fn dead_mails_to_blocked_addresses_are_left_out_and_counted() {
    let invited = Invited::with(&THREE);
    for email in &THREE {
        befall(&invited, email, DEAD);
    }
    invited.store(
        "INSERT INTO blocked VALUES ('anna@acme.example', 'bounced', now()),
            ('bert@acme.example', 'bounced', now())",
    );
    let ran = invited.line("mail retry --dead --limit 5 --queue");
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        ran.stderr
            .starts_with("2 mails are left out: their addresses are blocked\n"),
        "{ran}"
    );
    assert_eq!(invited.count("mail WHERE state = 'queued'"), 1);
    let none = invited.line("mail retry --dead");
    assert!(
        none.stderr.contains("No mail that was refused") && none.stderr.contains("2 mails"),
        "{none}"
    );
}

#[test]
fn whoever_names_nothing_is_told_what_else_chooses() {
    let runner = crate::support::run::Runner::new();
    for (line, flag) in [
        ("mail retry", "--dead"),
        ("mail bounce", "--maildir"),
        ("mail preview", "--check"),
    ] {
        let ran = runner.line(line);
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.contains(flag), "{ran}");
    }
}
