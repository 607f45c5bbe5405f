//! `admit terms` on a real database.

use std::fs;

use super::invited::Invited;

/// Compares a run with an inline snapshot; the database's name is left out.
macro_rules! assert_said {
    ($ran:expr, @$expected:literal) => {{
        let mut settings = insta::Settings::clone_current();
        // The versions of terms are no versions of the program.
        let others = |(pattern, _): &(&str, &str)| !pattern.contains("version");
        for (pattern, replacement) in $crate::support::run::REDACTIONS.into_iter().filter(others) {
            settings.add_filter(pattern, replacement);
        }
        settings.add_filter(r"database admit_test_\w+ (in|on) [\w/:.-]*\w", "[DATABASE]");
        settings.add_filter(r"\d{4}-\d{2}-\d{2}", "[DAY]");
        let ran = $ran;
        settings.bind(|| insta::assert_snapshot!(ran.to_string(), @$expected));
    }};
}
pub(super) use assert_said;

/// A database with these files beside it.
fn with_files(files: &[(&str, &str)]) -> Invited {
    let invited = Invited::with(&[]);
    for (name, text) in files {
        fs::write(invited.runner.home().join(name), text).unwrap();
    }
    invited
}

/// Active accounts, of which the first so many accepted version 2.
fn people(invited: &Invited, emails: &[&str], accepted: usize) {
    for (number, email) in emails.iter().enumerate() {
        let id = format!("01a20ada-4643-7135-80b2-5bbb5892590{number}");
        invited.store(&format!(
            "INSERT INTO account (id, email, given_name, language, state, password_hash, created_at,
                activated_at, sessions_after)
             VALUES ('{id}', '{email}', 'Anna', 'en', 'active',
                '$argon2id$v=19$m=19456,t=2,p=1$' || repeat('a', 60), now(), now(), now());
             INSERT INTO audit (actor, action, subject_kind, subject_id)
             VALUES ('recipient', 'account.signed_up', 'account', '{id}')"
        ));
        if number < accepted {
            invited.store(&format!(
                "INSERT INTO terms_acceptance (account_id, version, language, accepted_at)
                 VALUES ('{id}', 2, 'en', now())"
            ));
        }
    }
}

#[test]
fn terms_are_published_in_several_languages_at_once_and_the_same_again_is_unchanged() {
    let invited = with_files(&[("terms.txt", "Be kind.\n"), ("nl.txt", "Wees aardig.\n")]);
    let runner = &invited.runner;
    assert_said!(runner.line("terms publish --en terms.txt --nl nl.txt --yes"), @r##"
    $ admit terms publish --en terms.txt --nl nl.txt --yes
    version:   2
    status:    published
    added:     en+nl
    to accept: 0
    --- stderr
    Published version 2 of the terms (en and nl) in [DATABASE]; 0 active accounts have to accept it. Version 1 is admit's default text.
    --- code 0
    "##);
    assert_said!(runner.line("terms publish --nl nl.txt"), @r##"
    $ admit terms publish --nl nl.txt
    version:   2
    status:    unchanged
    --- stderr
    Unchanged: version 2 of the terms has these texts already.
    --- code 0
    "##);
    assert_said!(runner.line("terms list"), @r##"
    $ admit terms list
    VERSION  LANGUAGES  PUBLISHED             ACCEPTED  TO ACCEPT  DIGEST                     SOURCE
    2        en+nl      [TIME]  0         0          f32bf5e09516+2c71a93c5036  own
    --- stderr
    --- code 0
    "##);
}

#[test]
fn nothing_is_published_without_a_yes_and_a_dry_run_tells_what_would_be() {
    let invited = with_files(&[("terms.txt", "Be kind.\n")]);
    let runner = &invited.runner;
    assert_said!(runner.line("terms publish --en terms.txt"), @r##"
    $ admit terms publish --en terms.txt
    --- stderr
    error: publishing terms needs a confirmation, and there is no terminal to ask on

    hint: add `--yes`, or `--dry-run` to look first
    --- code 2
    "##);
    assert_said!(runner.line("terms publish --en terms.txt --dry-run"), @r##"
    $ admit terms publish --en terms.txt --dry-run
    version:   2
    status:    would_be_published
    added:     en
    to accept: 0
    --- stderr
    Dry run, nothing was changed: version 2 of the terms (en) would be published in [DATABASE]; 0 active accounts would have to accept it. Version 1 is admit's default text.
    hint: it has no text in nl yet: `admit terms publish --nl FILE --add-to 2`
    --- code 0
    "##);
    assert_eq!(invited.count("terms"), 0);
}

#[test]
fn a_new_version_tells_who_has_to_accept_it_and_a_language_added_later_asks_nobody() {
    let invited = with_files(&[
        ("1.txt", "One.\n"),
        ("2.txt", "Two.\n"),
        ("nl.txt", "Twee.\n"),
    ]);
    let runner = &invited.runner;
    assert_eq!(runner.line("terms publish --en 1.txt --yes").code, 0);
    people(&invited, &["anna@acme.example", "bert@acme.example"], 1);
    assert_said!(runner.line("terms publish --en 2.txt --yes --format json"), @r##"
    $ admit terms publish --en 2.txt --yes --format json
    {"version":3,"status":"published","added":["en"],"to_accept":2}
    --- stderr
    Published version 3 of the terms (en) in [DATABASE]; 2 active accounts have to accept it.
    hint: it has no text in nl yet: `admit terms publish --nl FILE --add-to 3`
    --- code 0
    "##);
    assert_said!(runner.line("terms publish --en 2.txt --nl nl.txt --yes"), @r##"
    $ admit terms publish --en 2.txt --nl nl.txt --yes
    --- stderr
    error: version 3 of the terms is the same but for its lack of nl

    hint: add what it lacks, and nobody has to accept it again: `admit terms publish --nl FILE --add-to 3`
    --- code 4
    "##);
    assert_said!(runner.line("terms publish --nl nl.txt --add-to 3 --yes -q --format csv"), @r##"
    $ admit terms publish --nl nl.txt --add-to 3 --yes -q --format csv
    version,status,added,to_accept
    3,published,nl,0
    --- stderr
    --- code 0
    "##);
    assert_said!(runner.line("terms publish --nl 1.txt --add-to 3 --yes"), @r##"
    $ admit terms publish --nl 1.txt --add-to 3 --yes
    --- stderr
    error: version 3 of the terms has another text in nl, and what is published stays as it is

    hint: leave out `--add-to` to publish a new version, which everybody has to accept
    --- code 4
    "##);
    assert_said!(runner.line("terms list --json --fields version,languages,accepted,to_accept"), @r##"
    $ admit terms list --json --fields version,languages,accepted,to_accept
    [{"version":3,"languages":["en","nl"],"accepted":0,"to_accept":2},
     {"version":2,"languages":["en"],"accepted":1,"to_accept":1}]
    --- stderr
    --- code 0
    "##);
}

#[test]
fn what_cannot_be_a_text_is_refused_before_anything_is_asked() {
    let invited = with_files(&[("empty.txt", "\u{feff} \r\n"), ("bad.txt", "a\nb\u{7}\n")]);
    let runner = &invited.runner;
    assert_said!(runner.line("terms publish --en empty.txt --yes"), @r##"
    $ admit terms publish --en empty.txt --yes
    --- stderr
    error: empty.txt cannot be published: it is empty
    --- code 65
    "##);
    assert_said!(runner.line("terms publish --en bad.txt --yes"), @r##"
    $ admit terms publish --en bad.txt --yes
    --- stderr
    error: bad.txt cannot be published: it has a control character in line 2
    --- code 65
    "##);
    fs::write(runner.home().join("latin.txt"), b"caf\xe9").unwrap();
    let latin = runner.line("terms publish --nl latin.txt --yes");
    assert_eq!(latin.code, 65, "{latin}");
    assert_eq!(runner.line("terms publish --en none.txt --yes").code, 66);
    assert_eq!(runner.line("terms publish --yes").code, 2);
    assert_eq!(runner.line("terms publish --en - --nl - --yes").code, 2);
    assert_eq!(runner.line("terms publish --en bad.txt --add-to 0").code, 2);
    assert_eq!(invited.count("terms"), 0);
}

#[test]
fn a_text_is_read_from_standard_input_and_printed_as_it_was() {
    let invited = with_files(&[]);
    let text = "Be kind.\n\n\tAlways. <é>\n";
    let args = [
        "terms", "publish", "--en", "-", "--yes", "--reason", "first",
    ];
    assert_eq!(invited.runner.run_with_input(args, text).code, 0);
    let shown = invited.runner.line("terms show");
    assert_eq!((shown.stdout.as_str(), shown.code), (text, 0));
    assert_said!(invited.runner.line("terms show 2 --language en --json"), @r##"
    $ admit terms show 2 --language en --json
    {"version":2,"language":"en","published_at":"[TIME]","digest":"080fd0eb6a244e882641e3f0d7ff92221ff493927f530298c52f6c31fdc9a6d6","text":"Be kind.\n\n\tAlways. <é>\n"}
    --- stderr
    --- code 0
    "##);
    assert_said!(invited.runner.line("terms show 2 --language nl"), @r##"
    $ admit terms show 2 --language nl
    --- stderr
    error: version 2 of the terms has no text in nl

    hint: look at what it has: `admit terms show 2 --language en`
    --- code 3
    "##);
    assert_said!(invited.runner.line("terms show 3"), @r##"
    $ admit terms show 3
    --- stderr
    error: there is no version 3 of the terms; the newest is 2

    hint: all of them: `admit terms list`
    --- code 3
    "##);
}

#[test]
fn those_who_have_not_accepted_are_listed_page_by_page() {
    let invited = with_files(&[("1.txt", "One.\n"), ("2.txt", "Two.\n")]);
    let runner = &invited.runner;
    assert_eq!(runner.line("terms publish --en 1.txt --yes").code, 0);
    let emails = [
        "anna@acme.example",
        "bert@acme.example",
        "carl@acme.example",
    ];
    people(&invited, &emails, 2);
    assert_said!(runner.line("terms show --missing"), @r##"
    $ admit terms show --missing
    EMAIL              NAME  ACCEPTED
    carl@acme.example  Anna
    --- stderr
    --- code 0
    "##);
    assert_eq!(runner.line("terms publish --en 2.txt --yes").code, 0);
    let first = runner.line("terms show --missing --limit 2");
    assert_said!(&first, @r##"
    $ admit terms show --missing --limit 2
    EMAIL              NAME  ACCEPTED
    carl@acme.example  Anna
    bert@acme.example  Anna  2
    --- stderr
    next page: admit terms show 3 --missing --limit 2 --after [ID]
    --- code 0
    "##);
    let next = first
        .stderr
        .trim()
        .strip_prefix("next page: admit ")
        .unwrap();
    assert_said!(runner.line(next), @r##"
    $ admit terms show 3 --missing --limit 2 --after [ID]
    EMAIL              NAME  ACCEPTED
    anna@acme.example  Anna  2
    --- stderr
    --- code 0
    "##);
}

#[test]
fn who_has_accepted_a_later_version_is_not_missing_from_an_earlier_one() {
    let invited = with_files(&[("1.txt", "One.\n"), ("2.txt", "Two.\n")]);
    let runner = &invited.runner;
    for version in ["1.txt", "2.txt"] {
        let line = format!("terms publish --en {version} --yes");
        assert_eq!(runner.line(&line).code, 0);
    }
    people(&invited, &["anna@acme.example", "carl@acme.example"], 1);
    assert_said!(runner.line("terms show 2 --missing --json"), @r##"
    $ admit terms show 2 --missing --json
    [{"email":"carl@acme.example","name":"Anna","accepted":null,"accepted_at":null,"id":"[ID]"}]
    --- stderr
    --- code 0
    "##);
    invited.store(
        "INSERT INTO terms_acceptance (account_id, version, language, accepted_at)
         SELECT id, 3, 'en', now() FROM account",
    );
    assert_said!(runner.line("terms show --missing --format csv"), @r##"
    $ admit terms show --missing --format csv
    email,name,accepted,accepted_at,id
    --- stderr
    Every active account has accepted version 3 of the terms or a later one.
    --- code 0
    "##);
    assert_eq!(runner.line("terms show --limit 2").code, 2);
    assert_eq!(runner.line("terms show --missing --language en").code, 2);
}

#[test]
fn until_terms_are_published_the_default_text_is_version_1() {
    let invited = with_files(&[]);
    let runner = &invited.runner;
    assert_said!(runner.line("terms list"), @r##"
    $ admit terms list
    VERSION  LANGUAGES  PUBLISHED  ACCEPTED  TO ACCEPT  DIGEST                     SOURCE
    1        en+nl                 0         0          7baacded653e+80c56db8601f  default
    --- stderr
    No terms of your own are published yet: people accept version 1, admit's default text.
    hint: publish your own: `admit terms publish --en FILE --nl FILE`
    --- code 0
    "##);
    assert_said!(runner.line("terms list --json"), @r##"
    $ admit terms list --json
    [{"version":1,"languages":["en","nl"],"published_at":null,"accepted":0,"to_accept":0,"digest":["7baacded653e","80c56db8601f"],"source":"default"}]
    --- stderr
    No terms of your own are published yet: people accept version 1, admit's default text.
    hint: publish your own: `admit terms publish --en FILE --nl FILE`
    --- code 0
    "##);
    let shown = runner.line("terms show --language nl");
    assert!(shown.stdout.starts_with("Gebruiksvoorwaarden\n"), "{shown}");
    let said =
        "Version 1 of the terms in nl, admit's default text, which nobody has accepted yet:\n";
    assert_eq!((shown.stderr.as_str(), shown.code), (said, 0));
    assert_said!(runner.line("terms show 1 --fields version,language,published_at"), @r##"
    $ admit terms show 1 --fields version,language,published_at
    version:      1
    language:     en
    --- stderr
    --- code 0
    "##);
    assert_said!(runner.line("terms show 2"), @r##"
    $ admit terms show 2
    --- stderr
    error: there is no version 2 of the terms; the newest is 1

    hint: all of them: `admit terms list`
    --- code 3
    "##);
}

#[test]
fn nothing_is_added_to_the_default_text_and_it_goes_when_nobody_accepted_it() {
    let invited = with_files(&[("ours.txt", "Ours.\n"), ("nl.txt", "Van ons.\n")]);
    let runner = &invited.runner;
    assert_said!(runner.line("terms publish --nl nl.txt --add-to 1 --yes"), @r##"
    $ admit terms publish --nl nl.txt --add-to 1 --yes
    --- stderr
    error: version 1 of the terms is admit's default text, and nothing can be added to it

    hint: publish your own, which will be version 2: `admit terms publish --en FILE --nl FILE`
    --- code 4
    "##);
    assert_eq!(invited.count("terms"), 0);
    assert_eq!(runner.line("terms publish --en ours.txt --yes").code, 0);
    assert_said!(runner.line("terms list --format csv --fields version,languages,source"), @r##"
    $ admit terms list --format csv --fields version,languages,source
    version,languages,source
    2,en,own
    --- stderr
    --- code 0
    "##);
    assert_said!(runner.line("terms show 1"), @r##"
    $ admit terms show 1
    --- stderr
    error: there is no version 1 of the terms; the newest is 2

    hint: it was admit's default text, which nobody accepted; the others: `admit terms list`
    --- code 3
    "##);
}
