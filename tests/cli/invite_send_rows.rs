//! What becomes of rows: every sample file, files that are sent again, and what rows say of people.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::invite_send_desk::{Desk, SPACE};

fn sample(name: &str) -> String {
    format!("{}/tests/csv/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Status and code of every row of a result.
fn outcomes(result: &Value) -> Vec<(String, String)> {
    let rows = result["rows"].as_array().unwrap();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| (word(&row["status"]), word(&row["code"])))
        .collect()
}

fn statuses(result: &Value) -> Vec<String> {
    outcomes(result)
        .into_iter()
        .map(|(status, _)| status)
        .collect()
}

/// The counts of a summary, without what differs between looking and doing.
fn counts(result: &Value) -> Value {
    let mut summary = result["summary"].clone();
    for key in ["dry_run", "batch", "mail"] {
        summary.as_object_mut().unwrap().remove(key).unwrap();
    }
    summary
}

/// The names that a case asks for are in the database and in the mails.
fn assert_names(desk: &Desk, case: &Value) {
    for (email, name) in case["names"].as_object().into_iter().flatten() {
        let name = name.as_str().unwrap();
        let stored = desk.texts(&format!(
            "SELECT concat_ws(' ', given_name, infix, family_name) FROM invitation
             WHERE email = '{email}'"
        ));
        assert!(
            stored.iter().any(|stored| stored.contains(name)),
            "{stored:?}"
        );
        let mails = desk.mails();
        let mail = mails
            .iter()
            .find(|mail| mail.to() == *email && mail.text.contains(name));
        assert!(mail.is_some_and(|mail| mail.html.contains(name)), "{email}");
    }
}

#[test]
fn every_sample_file_ends_as_it_should_and_a_dry_run_foretells_it_and_writes_nothing() {
    let desk = Desk::new();
    let cases = std::fs::read_to_string(sample("cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&cases).unwrap();
    assert_eq!(cases.len(), 14);
    for case in &cases {
        let file = case["file"].as_str().unwrap();
        let slug = file.split('.').next().unwrap();
        desk.add_space(slug, "en");
        let path = sample(file);
        let mut line = vec![
            "invite", "send", "--csv", &path, "--space", slug, "--json", "--yes",
        ];
        line.extend(
            case["args"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str),
        );
        let (before, sent) = (desk.written(), desk.mails().len());
        let looked = desk.runner.run(line.iter().chain(&["--dry-run"]));
        assert_eq!(
            (desk.written(), desk.mails().len()),
            (before, sent),
            "{looked}"
        );
        let ran = desk.runner.run(&line);
        let code = case["exit"].as_i64().unwrap();
        assert_eq!(
            [i64::from(looked.code), i64::from(ran.code)],
            [code; 2],
            "{looked}{ran}"
        );
        let people: Vec<String> = desk.texts(&format!(
            "SELECT email FROM invitation JOIN space ON space.id = space_id WHERE slug = '{slug}'"
        ));
        let invited = case["invited"].as_u64().unwrap();
        assert_eq!(people.len() as u64, invited, "{ran}");
        assert_eq!((desk.mails().len() - sent) as u64, invited, "{ran}");
        if code == 65 {
            assert_eq!(ran.stdout, "", "{ran}");
            continue;
        }
        let result: Value = serde_json::from_str(&ran.stdout).unwrap();
        let foretold: Value = serde_json::from_str(&looked.stdout).unwrap();
        assert_eq!(counts(&foretold), counts(&result), "{file}");
        assert_eq!(foretold["rows"], result["rows"], "{file}");
        for key in ["invited", "duplicate", "refused"] {
            assert_eq!(result["summary"][key], case[key], "{file} {key}: {ran}");
        }
        let rows = result["rows"].as_array().unwrap();
        let refused = rows.iter().filter(|row| row["status"] == "refused");
        let refused: Vec<&Value> = refused.map(|row| &row["row"]).collect();
        assert_eq!(json!(refused), case["refused_rows"], "{file}");
        assert_names(&desk, case);
    }
}

#[test]
fn the_same_people_again_are_already_invited_and_get_no_second_mail() {
    let desk = Desk::new();
    let first = desk.send(&["--csv", &sample("01-plain.csv")]);
    assert_eq!((first.code, desk.recipients().len()), (0, 3), "{first}");
    let shouted = desk.file(
        "again.csv",
        "E-MAIL\nPERSON1@MAIL.TEST\nPerson2@mail.TEST\n",
    );
    for file in [sample("01-plain.csv"), shouted] {
        let (ran, result) = desk.send_json(&["--csv", &file]);
        assert_eq!(ran.code, 0, "{ran}");
        assert!(
            statuses(&result)
                .iter()
                .all(|status| status == "already_invited"),
            "{ran}"
        );
        assert_eq!(result["summary"]["mail"]["sent"], 0);
    }
    assert_eq!((desk.invitations(), desk.recipients().len()), (3, 3));
    let named = desk.send(&["Person1@Mail.test"]);
    assert!(named.stderr.ends_with("1 already invited.\n"), "{named}");
}

/// People whom a file passes over, each for another reason.
fn let_them_lapse(desk: &Desk) {
    let invited = ["withdrawn@mail.test", "expired@mail.test"];
    assert_eq!(desk.send(&invited).code, 0);
    desk.execute(
        "UPDATE invitation SET ended = 'withdrawn', ended_at = now()
         WHERE email LIKE 'withdrawn@%'",
    );
    desk.execute("UPDATE invitation SET expires_at = now() WHERE email LIKE 'expired@%'");
    desk.execute("INSERT INTO blocked VALUES ('blocked@mail.test', 'declined', now())");
    for (name, ended) in [("member", "NULL, NULL"), ("left", "now(), 'ended'")] {
        desk.execute(&format!(
            "WITH one AS (
                INSERT INTO account (id, email, language, state, password_hash, created_at,
                    activated_at, sessions_after)
                VALUES (gen_random_uuid(), '{name}@mail.test', 'en', 'active',
                    '$argon2id$v=19$m=19456,t=2,p=1$' || repeat('x', 60), now(), now(), now())
                RETURNING id)
             INSERT INTO membership (account_id, space_id, roles, joined_at, ended_at, end_cause)
             SELECT one.id, space.id, '{{client}}', now(), {ended} FROM one, space;
             INSERT INTO audit (actor, action, subject_kind, subject_id)
             SELECT 'recipient', 'account.signed_up', 'account', id
             FROM account WHERE email = '{name}@mail.test'"
        ));
    }
}

#[test]
fn whoever_left_or_lapsed_is_held_back_until_again_is_said() {
    let desk = Desk::new();
    let people = ["withdrawn", "expired", "blocked", "member", "left", "fresh"];
    let file = desk.file(
        "people.csv",
        format!(
            "email\n{}",
            people.map(|name| format!("{name}@mail.test\n")).concat()
        ),
    );
    let_them_lapse(&desk);
    let held = |code: &str| ("held_back".to_owned(), code.to_owned());
    let plain = |status: &str| (status.to_owned(), String::new());
    let (looked, foretold) = desk.send_json(&["--csv", &file, "--dry-run"]);
    let (ran, result) = desk.send_json(&["--csv", &file]);
    assert_eq!((looked.code, ran.code), (0, 0), "{ran}");
    assert_eq!(
        outcomes(&result),
        [
            held("withdrawn"),
            held("expired"),
            held("blocked"),
            plain("already_member"),
            held("membership_ended"),
            plain("invited"),
        ],
        "{ran}"
    );
    assert_eq!(foretold["rows"], result["rows"]);
    let mails = desk.recipients().len();
    let (again, result) = desk.send_json(&["--csv", &file, "--again"]);
    assert_eq!(
        statuses(&result),
        [
            "invited",
            "invited",
            "held_back",
            "already_member",
            "invited",
            "already_invited"
        ],
        "{again}"
    );
    assert_eq!(desk.recipients().len(), mails + 3, "{again}");
    assert_eq!(
        desk.number("SELECT count(*) FROM invitation WHERE email LIKE 'expired@%'"),
        1
    );
    let (third, result) = desk.send_json(&["--csv", &file, "--again"]);
    assert_eq!(result["summary"]["invited"], 0, "{third}");
}

#[test]
fn changed_rows_are_told_and_taken_over_on_request_without_a_mail() {
    let desk = Desk::new();
    desk.send(&["anna@mail.test", "--name", "Anna"]);
    let file = desk.file(
        "anna.csv",
        "email,name,role,language,reference\nanna@mail.test,Anna Berg,owner,nl,7\n",
    );
    let (ran, result) = desk.send_json(&["--csv", &file]);
    assert_eq!(ran.code, 0);
    let row = &result["rows"][0];
    assert_eq!(
        (&row["status"], &row["code"]),
        (&json!("already_invited"), &json!("differs"))
    );
    assert_eq!(
        row["message"],
        "the open invitation has another name, language, role, reference; --update takes it over"
    );
    let (_, result) = desk.send_json(&["--csv", &file, "--update"]);
    assert_eq!(result["rows"][0]["code"], "updated");
    let stored = "SELECT concat_ws('|', given_name, family_name, array_to_string(roles, '+'),
        language, reference) FROM invitation";
    assert_eq!(desk.texts(stored), ["Anna Berg|owner|nl|7"]);
    assert_eq!(desk.recipients(), ["anna@mail.test"]);
    let (_, result) = desk.send_json(&["--csv", &file]);
    assert_eq!(
        outcomes(&result),
        [("already_invited".to_owned(), String::new())]
    );
}

#[test]
fn rows_say_names_languages_roles_and_numbers_in_the_words_people_use() {
    let desk = Desk::new();
    desk.add_space("lente", "nl");
    let file = desk.file(
        "people.csv",
        "e-mailadres;voornaam;tussenvoegsel;achternaam;taal;rol;nummer;space\n\
         jan@mail.test;Jan;van der;Berg;Nederlands;eigenaar;A-1;\n\
         zoe@mail.test;Zoë;;'t Hart;en;behandelaar+assistent;=1;lente\n\
         els@mail.test;Els;;;;;;lente\n\
         bad@mail.test;Bad;;;fr;;;\n\
         bed@mail.test;Bed;;;;koning;;\n",
    );
    let (ran, result) = desk.send_json(&["--csv", &file, "--column", "reference=nummer"]);
    assert_eq!(ran.code, 5, "{ran}");
    assert_eq!(
        statuses(&result),
        ["invited", "invited", "invited", "refused", "refused"],
        "{ran}"
    );
    let stored = "SELECT concat_ws('|', slug, given_name, infix, family_name, invitation.language,
        array_to_string(roles, '+'), reference)
        FROM invitation JOIN space ON space.id = space_id ORDER BY email";
    assert_eq!(
        desk.texts(stored),
        [
            "lente|Els|nl|client",
            "spring-clinic|Jan|van der|Berg|nl|owner|A-1",
            "lente|Zoë|'t Hart|en|assistant+clinician|=1",
        ]
    );
    let greetings: Vec<String> = desk
        .mails()
        .iter()
        .map(|mail| mail.text.lines().next().unwrap().to_owned())
        .collect();
    assert_eq!(
        greetings,
        [
            "Beste Els,",
            "Beste Jan van der Berg,",
            "Hello Zoë 't Hart,"
        ]
    );
}

#[test]
fn hostile_names_stay_text_in_mails_on_the_screen_and_in_the_report() {
    let desk = Desk::new();
    let file = desk.file(
        "people.csv",
        "email,given_name,family_name\n\
         a@mail.test,<img src=x onerror=alert(1)>,{{7*7}}\n\
         b@mail.test,\"Eve\r\nBcc: all\",=cmd()\n\
         c@mail.test,\u{1b}[31mRed,X\n\
         d@mail.test,see https://evil.test,X\n\
         \u{1b}]0;owned\u{7}@mail.test,X,X\n",
    );
    let ran = desk.send(&["--csv", &file, "--report", "report.csv", "--rows", "all"]);
    assert_eq!(ran.code, 5, "{ran}");
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert!(!all.contains('\u{1b}') && !all.contains('\u{7}'), "{ran}");
    let mails = desk.mails();
    assert_eq!(desk.recipients(), ["a@mail.test", "b@mail.test"], "{ran}");
    assert!(
        mails[0]
            .text
            .contains("<img src=x onerror=alert(1)> {{7*7}}"),
        "{:?}",
        mails[0]
    );
    assert!(!mails[0].html.contains("<img") && mails[0].html.contains("{{7*7}}"));
    assert!(
        mails[1].text.contains("Eve Bcc: all"),
        "{:?}",
        mails[1].text
    );
    let names: Vec<&String> = mails[1].headers.keys().collect();
    assert_eq!(
        names,
        [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To"
        ]
    );
    let report = std::fs::read_to_string(desk.path("report.csv")).unwrap();
    assert!(report.contains("\"'=cmd()\""), "{report}");
}

#[test]
fn every_mail_carries_its_own_link_of_which_only_the_digest_is_kept() {
    let desk = Desk::new();
    desk.send(&["a@mail.test", "b@mail.test"]);
    let mails = desk.mails();
    assert_ne!(mails[0].token(), mails[1].token());
    for mail in &mails {
        let secret = BASE64.decode(mail.token()).unwrap();
        assert_eq!(secret.len(), 32);
        let hash = Sha256::digest(secret);
        let hash = hash
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let owner = desk.texts(&format!(
            "SELECT email FROM link JOIN invitation ON invitation.id = invitation_id
             WHERE hash = '\\x{hash}'"
        ));
        assert_eq!(owner, [mail.to()], "{SPACE}");
    }
}

#[test]
fn what_was_mended_in_a_row_is_said_with_its_number() {
    let desk = Desk::new();
    desk.file(
        "people.csv",
        "email,name\na@mail.test,A\n<b@mail.test>,\"B\nB\"\nmailto:c@mail.test,C\n",
    );
    let (ran, _) = desk.send_json(&["--csv", "people.csv", "--dry-run"]);
    let notes: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.starts_with("  Note: "))
        .collect();
    assert_eq!(
        notes,
        [
            "  Note: row 3: blanks or marks around the address in email taken away (and 1 more row)",
            "  Note: row 3: line break in name replaced by a space",
        ],
        "{ran}"
    );
}
