//! Templates of the operator.

use std::fs;
use std::path::Path;

use admit::domain::language::Language;
use admit::domain::mail::MailKind;
use admit::mail::{ComposeError, Sample, Templates};

/// A folder with one file in it.
fn folder(name: &str, text: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    folder
}

fn refused(folder: &Path) -> String {
    let error = Templates::with_folder(folder).unwrap_err().to_string();
    error.replace(&folder.display().to_string(), "DIR")
}

#[test]
fn the_templates_of_admit_can_all_be_used() {
    let tried = Templates::builtin().unwrap().check().unwrap();
    assert_eq!(
        tried,
        MailKind::ALL.len() * Language::ALL.len() * Sample::ALL.len()
    );
}

#[test]
fn a_file_of_the_folder_stands_in_for_the_one_of_its_name_and_the_others_stay() {
    let folder = folder(
        "nl/reset.subject.txt",
        "\u{feff}Nieuw wachtwoord, {{ name }}\r\n",
    );
    fs::write(folder.path().join(".reset.swp"), "\u{0}").unwrap();
    let templates = Templates::with_folder(folder.path()).unwrap();
    let subject = |language| {
        let of = (MailKind::Reset, language);
        let words = ("https://join.clinic.example", None);
        templates.sample(of, Sample::Usual, words).unwrap().subject
    };
    assert_eq!(subject(Language::Nl), "Nieuw wachtwoord, Anna van der Berg");
    assert!(!subject(Language::En).contains("Nieuw"));
}

#[test]
fn a_template_that_cannot_be_used_is_named_with_its_line() {
    let broken = folder("en/invitation.txt", "Dear {{ name }}\n\n{% if name %}\n");
    let error = refused(broken.path());
    assert!(
        error.starts_with(
            "mail template DIR/en/invitation.txt, line 3 cannot be used: syntax error"
        ),
        "{error}"
    );
    // Found only by trying it, because a value is missing.
    let unknown = folder(
        "nl/reset.html",
        "{% extends \"layout.html\" %}\n{% block content %}\n{{ nick }}\n{% endblock %}",
    );
    let error = refused(unknown.path());
    assert!(
        error
            .starts_with("mail template DIR/nl/reset.html, line 3 cannot be used: undefined value"),
        "{error}"
    );
    let quoted = error.split_once("undefined value in ").unwrap().1;
    assert!(
        quoted.starts_with("`{{ nick }}`; there are by_staff, language, left, link, name, ")
            && quoted.ends_with("support_contact, until_day, until_time"),
        "{error}"
    );
    let layout = folder("layout.html", "<html>\n{{ nowhere }}\n");
    let error = refused(layout.path());
    assert!(
        error.starts_with("mail template DIR/layout.html, line 2"),
        "{error}"
    );
    // Used only where somebody's name is not known.
    let rare = folder(
        "en/activation.txt",
        "{% if name %}{{ link }}{% else %}\n{{ nick }}{% endif %}",
    );
    let error = refused(rare.path());
    assert!(
        error.starts_with("mail template DIR/en/activation.txt, line 2"),
        "{error}"
    );
    // A block that the layout does not have is no error to the language, and would make an empty mail.
    let lost = folder(
        "nl/reset.html",
        "{% extends \"layout.html\" %}\n{% block body %}{{ link }}{% endblock %}",
    );
    fs::write(
        lost.path().join("layout.html"),
        "<p>{% block content %}{% endblock %}</p>",
    )
    .unwrap();
    let error = refused(lost.path());
    assert!(
        error.ends_with("html cannot be used: it lacks the link"),
        "{error}"
    );
    let empty = folder("en/reset.subject.txt", " \n");
    assert_eq!(
        refused(empty.path()),
        "mail template DIR/en/reset.subject.txt cannot be used: it comes to no words"
    );
}

#[test]
fn a_file_that_stands_in_for_nothing_is_told_with_the_nearest_name() {
    let slip = folder("nl/invitaton.html", "x");
    assert_eq!(
        refused(slip.path()),
        "DIR/nl/invitaton.html is no mail template of admit; did you mean nl/invitation.html?"
    );
    let other = folder("zzz", "x");
    assert_eq!(
        refused(other.path()),
        "DIR/zzz is no mail template of admit"
    );
}

#[test]
fn a_folder_or_file_that_cannot_be_read_is_told() {
    let nowhere = Templates::with_folder(Path::new("/nonexistent/templates")).unwrap_err();
    assert!(
        matches!(nowhere, ComposeError::Unreadable { .. }),
        "{nowhere}"
    );
    let bytes = folder("en/reset.txt", b"one\ntwo \xff\n");
    assert_eq!(
        refused(bytes.path()),
        "mail templates cannot be read from DIR/en/reset.txt: line 2 is not UTF-8"
    );
}

#[test]
fn names_that_mean_something_in_html_or_templates_are_shown_as_they_are() {
    let templates = Templates::builtin().unwrap();
    for kind in MailKind::ALL {
        let of = (*kind, Language::En);
        let composed = templates
            .sample(of, Sample::Hostile, ("https://join.clinic.example", None))
            .unwrap();
        assert!(!composed.html.contains("<b>") && !composed.html.contains("<script>"));
        assert!(!composed.text.contains("49"), "{}", composed.text);
    }
}

#[test]
fn all_that_cannot_be_used_are_told_at_once() {
    let folder = folder("en/invitation.txt", "Dear {{ nickname }}, {{ link }}\n");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("en/invitation.subject.txt", "Hello {{ nick }}\n");
    write("en/reset.html", "{% if %}\n");
    write("nl/reset.txt", "Beste {{ name }}\n");
    write("nl/activation.txt", "Beste {{ name }}, {{ link }}\n");
    let errors = Templates::try_folder(Some(folder.path())).unwrap_err();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let all = told
        .join("\n")
        .replace(&folder.path().display().to_string(), "DIR");
    assert_eq!(told.len(), 4, "{all}");
    for part in [
        "DIR/en/reset.html, line 1 cannot be used: syntax error",
        "DIR/en/invitation.subject.txt, line 1 cannot be used: undefined value in `Hello {{ nick }}`",
        "DIR/en/invitation.txt, line 1 cannot be used: undefined value in `Dear {{ nickname }}, ",
        "DIR/nl/reset.txt cannot be used: it lacks the link",
    ] {
        assert!(all.contains(part), "{part}: {all}");
    }
}
