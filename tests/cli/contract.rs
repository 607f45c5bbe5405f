//! Errors as scripts meet them, and the empty file for people.

use crate::assert_run;
use crate::support::run::Runner;

#[test]
fn wrong_usage_is_2_whoever_finds_it_and_json_for_programs() {
    let runner = Runner::new();
    for line in [
        "config show --fields nonsense",
        "config show --frmat csv",
        "config show --format xml",
        "config show extra",
        "help nonsense",
        "nonsense",
        "config show --json --format csv",
    ] {
        let ran = runner.line(line);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran}");
        assert!(ran.stderr.starts_with("error: "), "{ran}");
    }
    for line in ["config show --json --fields x", "config shwo --format json"] {
        let ran = runner.line(line);
        let object: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!((object["exit"].as_i64(), ran.code), (Some(2), 2), "{ran}");
        assert!(object["code"].is_string(), "{ran}");
    }
}

#[test]
fn what_the_parser_refuses_is_whole_in_json() {
    let runner = Runner::new();
    let told = |line: &str| {
        let ran = runner.line(line);
        let object: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        (object["message"].clone(), object["hints"].clone())
    };
    let (message, hints) = told("account disable --json");
    assert_eq!(
        message,
        "the following required arguments were not provided: --reason <TEXT>, <EMAIL|ID>..."
    );
    assert_eq!(
        hints,
        serde_json::json!(["people can be named by a file too: '--csv <FILE>'"])
    );
    let (message, hints) = told("account list --json --state actve");
    let message = message.as_str().unwrap();
    assert!(
        message.contains("'actve'") && message.contains("pending, active, disabled"),
        "{message}"
    );
    assert_eq!(
        hints,
        serde_json::json!(["a similar value exists: 'active'"])
    );
}

#[test]
fn whoever_names_nobody_is_told_about_files() {
    for line in ["account unlock", "invite withdraw", "activation resend"] {
        let ran = Runner::new().line(line);
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.contains("--csv"), "{ran}");
    }
}

#[test]
fn an_unknown_field_lists_the_valid_ones() {
    assert_run!(Runner::new().line("config show --fields nam"), @r##"
    $ admit config show --fields nam
    --- stderr
    error: there is no field "nam"

    hint: did you mean "name"?
    hint: the fields are: name,value,origin,default
    --- code 2
    "##);
}

#[test]
fn what_was_typed_cannot_drive_the_terminal() {
    let ran = Runner::new().run(["config", "\u{1b}[31mshow"]);
    assert_eq!(ran.code, 2);
    assert!(!ran.stderr.contains('\u{1b}'), "{ran}");
}

#[test]
fn the_template_is_what_excel_opens() {
    let ran = Runner::new().line("invite template");
    assert_eq!(
        ran.stdout,
        "\u{feff}email,given_name,infix,family_name,language,role,reference,space,expires\r\n"
    );
    let semicolons = Runner::new().run(["invite", "template", "--separator", ";"]);
    assert!(semicolons.stdout.starts_with("\u{feff}email;given_name;"));
}
