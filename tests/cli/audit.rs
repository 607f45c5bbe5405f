//! `admit audit` on a real database.

use super::invited::Invited;
use super::terms::assert_said;
use crate::support::run::Ran;

/// A space, somebody invited to it and taken back, and somebody else invited.
fn with_rows() -> Invited {
    let invited = Invited::with(&["anna@acme.example", "bert@acme.example"]);
    let line = "invite withdraw anna@acme.example --reason typo --ticket T-1 --actor kim";
    assert_eq!(invited.runner.line(line).code, 0);
    invited
}

/// Somebody who owns the server changes what only ever grows.
fn tamper(invited: &Invited, statement: &str) {
    invited.store(&format!(
        "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_seal DISABLE TRIGGER USER;
         {statement};
         ALTER TABLE audit ENABLE TRIGGER USER; ALTER TABLE audit_seal ENABLE TRIGGER USER"
    ));
}

/// Seals, and answers the digest.
fn seal(invited: &Invited) -> String {
    let ran = invited
        .runner
        .line("audit seal --format csv --fields digest");
    assert_eq!(ran.code, 0, "{ran}");
    ran.stdout.lines().nth(1).unwrap().to_owned()
}

/// A run without the digest, which differs from run to run.
fn forgotten(mut ran: Ran, digest: &str) -> Ran {
    ran.stdout = ran.stdout.replace(digest, "[DIGEST]");
    ran.forget(digest, "[DIGEST]");
    ran
}

#[test]
fn the_newest_stand_first_and_one_persons_story_has_the_run_that_invited_them() {
    let invited = with_rows();
    assert_said!(invited.runner.line("audit list --fields at,actor,action,space,reason,before,after"), @r##"
    $ admit audit list --fields at,actor,action,space,reason,before,after
    AT                    ACTOR   ACTION                SPACE  REASON  BEFORE  AFTER
    [TIME]  kim     invitation.withdrawn  acme   typo    open    withdrawn
    [TIME]  tester  invitations.sent      acme
    [TIME]  tester  invitations.sent      acme
    [TIME]  tester  space.created         acme
    [TIME]  tester  organisation.created
    --- stderr
    --- code 0
    "##);
    assert_said!(invited.runner.line("audit list --account Anna@acme.example --fields actor,action,subjects"), @r##"
    $ admit audit list --account Anna@acme.example --fields actor,action,subjects
    ACTOR   ACTION                SUBJECTS
    kim     invitation.withdrawn  1
    tester  invitations.sent      1
    --- stderr
    --- code 0
    "##);
    assert_said!(invited.runner.line("audit list --account bert@acme.example --fields actor,action"), @r##"
    $ admit audit list --account bert@acme.example --fields actor,action
    ACTOR   ACTION
    tester  invitations.sent
    --- stderr
    --- code 0
    "##);
    assert_said!(invited.runner.line("audit list --account anne@acme.example"), @r##"
    $ admit audit list --account anne@acme.example
    --- stderr
    error: there is neither an account nor an invitation for anne@acme.example

    hint: did you mean anna@acme.example?
    --- code 3
    "##);
    assert_said!(invited.runner.line("audit list --account 01a20ada-4643-7135-80b2-5bbb589259f9"), @r##"
    $ admit audit list --account [ID]
    --- stderr
    error: there is neither an account nor an invitation [ID]

    hint: an account that was erased is found by its id alone
    --- code 3
    "##);
}

#[test]
fn json_is_a_frozen_contract() {
    let invited = with_rows();
    let run = invited.runner.line("audit list --by kim --json");
    let text = run.stdout.replace(&role(&invited), "[ROLE]");
    let mut settings = insta::Settings::clone_current();
    for (pattern, replacement) in crate::support::run::REDACTIONS {
        settings.add_filter(pattern, replacement);
    }
    settings.bind(|| insta::assert_snapshot!(text, @r##"
    [{"id":5,"at":"[TIME]","actor":"kim","action":"invitation.withdrawn","subject_kind":"invitation","subject":"[ID]","space":"acme","batch":null,"ticket":"T-1","reason":"typo","before":"open","after":"withdrawn","subjects":1,[ROLE]}]
    "##));
}

/// The role that the tests connect as, which is another on every machine.
fn role(invited: &Invited) -> String {
    let ran = invited
        .runner
        .line("audit list --limit 1 --format csv --fields role -q");
    let role = ran.stdout.lines().nth(1).unwrap();
    format!("\"role\":\"{role}\"")
}

#[test]
fn every_filter_narrows_and_a_page_ends_with_the_line_that_shows_the_next() {
    let invited = with_rows();
    let runner = &invited.runner;
    let actions = |flags: &str| {
        let ran = runner.line(&format!("audit list --format csv --fields action {flags}"));
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout.lines().skip(1).collect::<Vec<_>>().join(" ")
    };
    let all = "invitation.withdrawn invitations.sent invitations.sent space.created \
               organisation.created";
    assert_eq!(actions(""), all);
    assert_eq!(actions("--by kim"), "invitation.withdrawn");
    assert_eq!(actions("--by me --action space.created"), "space.created");
    assert_eq!(actions("--actor kim"), all);
    assert_eq!(actions("--actor kim --by me"), "invitation.withdrawn");
    assert_eq!(actions("--space acme --by kim"), "invitation.withdrawn");
    assert_eq!(actions("--since 1h --until 2999-01-01"), all);
    assert_eq!(actions("--until 1h"), "");
    let invitation = invited.id("anna@acme.example");
    assert_eq!(
        actions(&format!("--invitation {invitation}")),
        "invitation.withdrawn"
    );
    let batch = runner.line("batch list --limit 1 --format csv --fields id");
    let batch = batch.stdout.lines().nth(1).unwrap();
    assert_eq!(actions(&format!("--batch {batch}")), "invitations.sent");
    let first = runner.line("audit list --by me --since 1h --limit 3 --fields id,action");
    assert_said!(&first, @r##"
    $ admit audit list --by me --since 1h --limit 3 --fields id,action
    ID  ACTION
    4   invitations.sent
    3   invitations.sent
    2   space.created
    --- stderr
    next page: admit audit list --by me --since 3600s --limit 3 --fields id,action --after 2
    --- code 0
    "##);
    let next = first
        .stderr
        .trim()
        .strip_prefix("next page: admit ")
        .unwrap();
    assert_said!(runner.line(next), @r##"
    $ admit audit list --by me --since 3600s --limit 3 --fields id,action --after 2
    ID  ACTION
    1   organisation.created
    --- stderr
    --- code 0
    "##);
    assert_eq!(runner.line("audit list --action space.crated").code, 2);
    assert_eq!(runner.line("audit list --space acem").code, 3);
    assert_eq!(runner.line("audit list --after x").code, 2);
}

#[test]
fn a_seal_prints_the_digest_to_keep_and_verify_proves_by_it() {
    let invited = with_rows();
    let runner = &invited.runner;
    assert_said!(runner.line("audit verify"), @r##"
    $ admit audit verify
    result:         unsealed
    seals:          0
    rows:           0
    not covered:    5
    broken seals:   0
    forged reasons: 0
    --- stderr
    Nothing is sealed yet.
    5 rows are not covered yet.
    hint: cover them: `admit audit seal`
    --- code 0
    "##);
    assert_said!(runner.line("audit seal --dry-run"), @r##"
    $ admit audit seal --dry-run
    status:    would_be_sealed
    rows:      5
    up to:     5
    --- stderr
    Dry run, nothing was changed: 5 rows of the audit of [DATABASE], up to row 5, would be sealed.
    --- code 0
    "##);
    let digest = seal(&invited);
    assert_eq!(digest.len(), 64);
    assert_eq!(seal(&invited), digest, "nothing new");
    let again = runner.line("audit seal -q");
    assert_eq!(
        (again.code, again.stdout.as_str(), again.stderr.as_str()),
        (0, "", "")
    );
    let forget = |ran| forgotten(ran, &digest);
    assert_said!(forget(runner.line("audit seal")), @r##"
    $ admit audit seal
    status:    unchanged
    digest:    [DIGEST]
    rows:      5
    up to:     5
    sealed at: [TIME]
    --- stderr
    Unchanged: nothing came after row 5, where the last seal ends.
    --- code 0
    "##);
}

#[test]
fn a_digest_from_outside_proves_up_to_its_seal_and_what_came_after_is_counted() {
    let invited = with_rows();
    let runner = &invited.runner;
    let digest = seal(&invited);
    assert_eq!(runner.line("org create beta --name Beta").code, 0);
    let line = format!("audit verify --anchor {}", digest.to_uppercase());
    let mut anchored = forgotten(runner.line(&line), &digest);
    anchored.forget(&digest.to_uppercase(), "[DIGEST]");
    assert_said!(anchored, @r##"
    $ admit audit verify --anchor [DIGEST]
    result:         whole
    seals:          1
    rows:           5
    up to:          5
    digest:         [DIGEST]
    anchored up to: 5
    not covered:    1
    broken seals:   0
    forged reasons: 0
    --- stderr
    Whole up to row 5: 5 rows under 1 seal. The digest from outside proves it up to row 5.
    1 row after that is not covered yet.
    hint: cover them: `admit audit seal`
    --- code 0
    "##);
    assert_eq!(runner.line("audit verify --anchor 12").code, 2);
}

#[test]
fn what_was_changed_under_a_seal_is_found_and_told_with_its_rows() {
    let invited = with_rows();
    let runner = &invited.runner;
    seal(&invited);
    assert_eq!(runner.line("org create beta --name Beta").code, 0);
    let last = seal(&invited);
    tamper(&invited, "UPDATE audit SET actor = 'nobody' WHERE id = 3");
    let edited = forgotten(runner.line("audit verify"), &last);
    assert_said!(edited, @r##"
    $ admit audit verify
    result:         broken
    seals:          2
    rows:           6
    up to:          6
    digest:         [DIGEST]
    not covered:    0
    broken seals:   1
    broken from:    1
    broken to:      5
    forged reasons: 0
    --- stderr
    error: the audit does not fit seal 1, over the rows 1 to 5: rows under it, or the seal itself, were changed

    hint: compare these rows with those of a backup: `admit audit export --format jsonl`
    --- code 1
    "##);
    tamper(&invited, "DELETE FROM audit WHERE id = 6");
    let both = forgotten(runner.line("audit verify --json"), &last);
    assert_said!(both, @r##"
    $ admit audit verify --json
    {"result":"broken","seals":2,"rows":5,"up_to":6,"digest":"[DIGEST]","anchored_up_to":null,"not_covered":0,"broken_seals":2,"broken_from":1,"broken_to":5,"forged_reasons":0}
    --- stderr
    {"schema":1,"type":"error","code":"tampered","exit":1,"message":"the audit does not fit seal 1, over the rows 1 to 5: rows under it, or the seal itself, were changed","causes":[],"hints":["1 more seal does not fit either","compare these rows with those of a backup: `admit audit export --format jsonl`"]}
    --- code 1
    "##);
}

#[test]
fn a_digest_that_no_seal_has_any_more_is_told() {
    let invited = with_rows();
    let runner = &invited.runner;
    let first = seal(&invited);
    assert_eq!(runner.line("org create beta --name Beta").code, 0);
    let last = seal(&invited);
    tamper(
        &invited,
        "DELETE FROM audit_seal WHERE id = 2; DELETE FROM audit WHERE id = 6",
    );
    assert_eq!(runner.line("audit verify").code, 0);
    assert_eq!(
        runner.line(&format!("audit verify --anchor {first}")).code,
        0
    );
    let mut cut = runner.line(&format!("audit verify --anchor {last}"));
    cut.forget(&last, "[LAST]");
    cut.stdout = cut.stdout.replace(&first, "[FIRST]");
    cut.stderr = cut.stderr.replace(&last, "[LAST]");
    assert_said!(cut, @r##"
    $ admit audit verify --anchor [LAST]
    result:         cut
    seals:          1
    rows:           5
    up to:          5
    digest:         [FIRST]
    not covered:    0
    broken seals:   0
    forged reasons: 0
    --- stderr
    error: no seal of [DATABASE] has the digest [LAST]: rows and seals were cut off, or written anew

    hint: or it is another database's; compare with a backup from after that seal
    --- code 1
    "##);
}

#[test]
fn an_export_has_rows_and_seals_guarded_in_csv_and_exact_in_json_lines() {
    let invited = with_rows();
    let runner = &invited.runner;
    seal(&invited);
    assert_eq!(
        runner.line("org create beta --name Beta --actor =1+1").code,
        0
    );
    let csv = runner.line("audit export");
    let lines: Vec<&str> = csv.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "type,id,at,actor,role,transaction,action,subject_kind,subject_id,space_id,batch_id,\
         ticket,reason_digest,state_before,state_after,subjects,up_to,rows,previous,digest"
    );
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| line.split(',').next().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["type", "row", "row", "row", "row", "row", "seal", "row"]
    );
    assert!(lines[7].contains("\"'=1+1\""), "{}", lines[7]);
    let jsonl = runner.line("audit export --format jsonl");
    let objects: Vec<serde_json::Value> = jsonl
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(objects.len(), 7);
    assert_eq!(objects[4]["actor"], "kim");
    assert_eq!(objects[4]["reason_digest"].as_str().unwrap().len(), 64);
    assert_eq!(
        (&objects[5]["up_to"], &objects[5]["rows"]),
        (&5.into(), &5.into())
    );
    assert_eq!(objects[6]["actor"], "=1+1");
    let at = objects[6]["at"].as_str().unwrap();
    assert_eq!(at.len(), "2026-11-24T10:00:00.123456Z".len(), "{at}");
    let none = runner.line("audit export --until 2000-01-01 --format jsonl");
    assert_eq!((none.stdout.as_str(), none.code), ("", 0));
    assert_eq!(runner.line("audit export --format table").code, 2);
}

#[test]
fn a_seal_can_be_computed_from_an_export_by_what_the_documentation_says() {
    use sha2::{Digest as _, Sha256};
    let invited = with_rows();
    let digest = seal(&invited);
    let export = invited.runner.line("audit export --format jsonl");
    let mut hasher = Sha256::new();
    hasher.update(b"admit audit seal 1\n");
    hasher.update([0; 32]);
    for line in export.stdout.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        if row["type"] == "seal" {
            break;
        }
        let mut put = |bytes: Option<Vec<u8>>| {
            let length = bytes
                .as_ref()
                .map_or(u32::MAX, |bytes| u32::try_from(bytes.len()).unwrap());
            hasher.update(length.to_be_bytes());
            hasher.update(bytes.unwrap_or_default());
        };
        let hex = |name: &str| {
            let digits = row[name].as_str()?.replace('-', "");
            let pairs = (0..digits.len()).step_by(2);
            Some(
                pairs
                    .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
                    .collect(),
            )
        };
        let text = |name: &str| row[name].as_str().map(|text| text.as_bytes().to_vec());
        let number = |number: i64| Some(number.to_be_bytes().to_vec());
        let at: jiff::Timestamp = row["at"].as_str().unwrap().parse().unwrap();
        put(number(row["id"].as_i64().unwrap()));
        put(number(at.as_microsecond()));
        put(text("actor"));
        put(text("role"));
        put(number(row["transaction"].as_i64().unwrap()));
        put(text("action"));
        put(text("subject_kind"));
        put(hex("subject_id"));
        put(hex("space_id"));
        put(hex("batch_id"));
        put(text("ticket"));
        put(hex("reason_digest"));
        put(text("state_before"));
        put(text("state_after"));
        put(number(row["subjects"].as_i64().unwrap()));
    }
    hasher.update(5_i64.to_be_bytes());
    hasher.update(5_i64.to_be_bytes());
    let computed = hasher
        .finalize()
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    assert_eq!(computed, digest);
}
