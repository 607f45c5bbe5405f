//! `admit status`.

use super::invited::{Invited, assert_told};

#[test]
fn within_the_limits_it_is_0_and_past_one_5_with_the_command_that_helps() {
    let invited = Invited::with(&["anna@acme.example"]);
    let ran = invited.line("status");
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(ran.stderr, "All is within its limits.\n");
    for line in ["sent 7d", "1"] {
        assert!(ran.stdout.to_lowercase().contains(line), "{ran}");
    }
    invited.line("invite send erik@acme.example --space acme --queue");
    invited.store(
        "UPDATE mail SET not_before = now() - interval '20 minutes 30 seconds'
         WHERE state = 'queued'",
    );
    assert_told!(invited.line("status -q"), @r##"
    $ admit status -q
    --- stderr
    error: 1 mail is due, the first for 20 minutes

    hint: deliver them: `admit mail deliver`; see what is in the way: `admit doctor`
    --- code 5
    "##);
    assert_eq!(invited.line("status -q --max-age 1h").code, 0);
}

#[test]
fn every_limit_that_is_passed_is_told() {
    let invited = Invited::with(&["anna@acme.example"]);
    invited.line("cron -q");
    invited.store(
        "UPDATE invitation SET remind_from = now() - interval '5 days';
         UPDATE job_lease SET ended_at = now() - interval '3 days', exit_code = 70;
         INSERT INTO worker VALUES (gen_random_uuid(), 'h', 'b', 1, '1', now())",
    );
    invited.line("invite send erik@acme.example --space acme --queue");
    invited.store(
        "UPDATE mail SET state = 'claimed', claim_id = gen_random_uuid(), slot = 0,
            worker_id = (SELECT id FROM worker LIMIT 1), lease_until = now()
         WHERE state = 'queued';
         UPDATE mail SET state = 'submitting', armed_at = now() - interval '2 days', via = 'memory'
         WHERE state = 'claimed';
         UPDATE mail SET state = 'in_doubt', claim_id = NULL, worker_id = NULL, slot = NULL,
            lease_until = NULL WHERE state = 'submitting'",
    );
    let ran = invited.line("status --json");
    assert_eq!(ran.code, 5, "{ran}");
    let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        object["problems"],
        serde_json::json!(["in_doubt", "reminders", "cron_failed", "cron_age"])
    );
    assert_eq!(object["in_doubt_old"], 1);
    assert_eq!(object["reminders_due"], 1);
    assert_eq!(object["bounced_7d"], 0);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["code"], "in_doubt");
    assert_eq!(error["hints"].as_array().unwrap().len(), 4);
    // Nothing is declared sent that nobody has looked for.
    let first = error["hints"][0].as_str().unwrap();
    let steps = ["--state in_doubt`", "--from-log FILE", "resolve ID --as"];
    let places = steps.map(|step| first.find(step).unwrap_or_else(|| panic!("{first}")));
    assert!(places.is_sorted() && !first.contains("--all"), "{first}");
    let lax = "status -q --max-in-doubt 1 --max-reminder-age 7d --max-cron-age 7d";
    let ran = invited.line(lax);
    assert_eq!(ran.code, 5, "{ran}");
    assert!(
        ran.stderr
            .starts_with("error: the last cron ended with 70\n"),
        "{ran}"
    );
    // What was away for a moment may be there again: a lasting outage passes the limits of age.
    invited.store("UPDATE job_lease SET exit_code = 75");
    let ran = invited.line(lax);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    invited.store("UPDATE job_lease SET exit_code = 78");
    assert_eq!(invited.line(lax).code, 5);
    // One that is at work may still end well.
    invited.store(
        "UPDATE job_lease SET holder = gen_random_uuid(), host = 'app1', boot = 'another',
            pid = 1, birth = '1', since = now(), lease_until = now() + interval '1 minute'",
    );
    assert_eq!(invited.line(lax).code, 0);
}

#[test]
fn metrics_are_what_a_collector_of_text_files_takes() {
    let invited = Invited::with(&["anna@acme.example"]);
    invited.line("cron -q");
    let text = invited.line("status --format prometheus").stdout;
    assert!(text.ends_with('\n'));
    let mut seen = std::collections::BTreeSet::new();
    let lines: Vec<&str> = text.lines().collect();
    for three in lines.chunks(3) {
        let [help, kind, sample] = three else {
            panic!("a metric has three lines: {three:?}");
        };
        let name = help
            .strip_prefix("# HELP ")
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        assert_eq!(*kind, format!("# TYPE {name} gauge"));
        let (series, value) = sample.rsplit_once(' ').unwrap();
        assert!(
            series == name || series.starts_with(&format!("{name}{{")),
            "{sample}"
        );
        value.parse::<f64>().unwrap();
        assert!(seen.insert(name.to_owned()), "{name} twice");
    }
    assert!(lines.contains(&"admit_mail_sent_7d 1"), "{text}");
    assert!(lines.contains(&"admit_cron_last_exit_code 0"), "{text}");
    assert!(lines.contains(&"admit_mail_bounced_7d 0"), "{text}");
}

#[test]
fn a_file_of_metrics_is_replaced_as_a_whole() {
    let invited = Invited::with(&[]);
    let folder = invited.runner.home().join("metrics");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("admit.prom");
    std::fs::write(&file, "old").unwrap();
    let line = format!("-q status --format prometheus --output {}", file.display());
    let ran = invited.line(&line);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", "")
    );
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("\nadmit_mail_waiting 0\n"), "{written}");
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        1,
        "nothing is left beside it"
    );
    let nowhere = invited.line("status --format prometheus --output /nowhere/admit.prom");
    assert_eq!(nowhere.code, 73, "{nowhere}");
    assert_eq!(invited.line("status --output x").code, 2);
}

#[test]
fn a_rate_is_a_number_and_its_limit_takes_decimals() {
    let invited = Invited::with(&[]);
    let percent = || {
        let ran = invited.line("status --json --max-bounce-rate 0.1");
        let object: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        (ran.code, object["bounce_percent"].as_f64())
    };
    assert_eq!(percent(), (0, None));
    invited.line("invite send anna@acme.example --space acme --create-space Acme -q");
    assert_eq!(percent(), (0, Some(0.0)));
    invited.store(
        "INSERT INTO bounce (mail_id, cause, reported_at) SELECT id, 'bounced', now() FROM mail",
    );
    assert_eq!(percent(), (0, Some(100.0)));
    for wrong in ["-1", "101", "many", "NaN"] {
        let ran = invited.line(&format!("status --max-bounce-rate={wrong}"));
        assert_eq!(ran.code, 2, "{ran}");
    }
}
