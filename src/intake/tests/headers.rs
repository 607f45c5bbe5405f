//! Which column is what.

use super::super::{Field, FileErrorKind, ReadOptions};
use super::{addresses, codes, open, open_with, people, refuse};

fn choosing(choices: &[&str], no_header: bool) -> ReadOptions {
    ReadOptions {
        columns: choices
            .iter()
            .map(|choice| choice.parse().unwrap())
            .collect(),
        no_header,
        ..ReadOptions::default()
    }
}

#[test]
fn headers_are_known_in_several_languages_whatever_their_case_and_blanks() {
    for header in [
        "email",
        "E-Mail",
        "Mail",
        "Email Address",
        "E-mailadres",
        "E-Mail-Adresse",
        "Courriel",
        "Correo",
        " \u{a0}e_mail\u{200b} ",
        "EMAIL:",
        "Correo electrónico",
        "Adresse e-mail",
    ] {
        assert_eq!(Field::of_header(header), Some(Field::Email), "{header:?}");
    }
    for (header, field) in [
        ("Voornaam", Field::GivenName),
        ("Tussenvoegsel", Field::Infix),
        ("Achternaam", Field::FamilyName),
        ("Nachname", Field::FamilyName),
        ("Taal", Field::Language),
        ("Rolle", Field::Role),
        ("Cliëntnummer", Field::Reference),
        ("Identification number", Field::Reference),
        ("Geldig tot", Field::Expires),
    ] {
        assert_eq!(Field::of_header(header), Some(field), "{header:?}");
    }
    for field in Field::ALL {
        assert_eq!(Field::of_header(field.as_str()), Some(field));
    }
    assert_eq!(Field::of_header("City"), None);
    assert_eq!(Field::of_header(""), None);
}

#[test]
fn columns_come_in_any_order_and_unknown_ones_are_listed_and_ignored() {
    let input =
        open("Stad;Achternaam;Tussenvoegsel;E-mail;Voornaam\nU;Berg;van den;a@mail.test;Jan\n");
    let (_, person) = &people(&input)[0];
    assert_eq!(person.as_ref().unwrap().name.full(), "Jan van den Berg");
    assert_eq!(input.detected().columns.as_slice()[0].field, None);
    assert_eq!(input.detected().columns.as_slice()[0].header, "Stad");
}

#[test]
fn name_beside_a_given_name_is_the_family_name() {
    let german = open("Vorname;Name;E-Mail\nAnna;Berg;a@mail.test\n");
    let name = people(&german)[0].1.as_ref().unwrap().name.clone();
    assert_eq!(name.family.unwrap().as_str(), "Berg");
    let whole = open("Name;E-Mail\nAnna Berg;a@mail.test\n");
    let name = people(&whole)[0].1.as_ref().unwrap().name.clone();
    assert_eq!(name.given.unwrap().as_str(), "Anna Berg");
}

#[test]
fn a_chosen_column_outweighs_what_the_headers_say() {
    let text = b"Email;Home;Work mail\nno;h@mail.test;w@mail.test\n";
    let input = open_with(text, &choosing(&["email=work mail"], false)).unwrap();
    assert_eq!(addresses(&input), [(2, "w@mail.test".to_owned())]);
    let error = open_with(text, &choosing(&["email=Wrk mail"], false)).unwrap_err();
    assert_eq!(error.kind(), FileErrorKind::BadData);
    assert_eq!(
        error.to_string(),
        r#"no column "Wrk mail"; the columns are: Email, Home, Work mail"#
    );
    assert!("email".parse::<super::super::ColumnChoice>().is_err());
    assert!("shoe=x".parse::<super::super::ColumnChoice>().is_err());
}

#[test]
fn two_columns_for_one_field_are_refused_by_name() {
    let error = refuse("E-mail,Mail\na@mail.test,b@mail.test\n");
    assert_eq!(error.kind(), FileErrorKind::BadData);
    assert_eq!(
        error.to_string(),
        r#"columns "E-mail" and "Mail" would both be email"#
    );
    assert_eq!(
        error.hint(),
        Some(r#"say which one it is: --column email="E-mail""#)
    );
    let text = b"E-mail,Mail\na@mail.test,b@mail.test\n";
    let input = open_with(text, &choosing(&["email=Mail"], false)).unwrap();
    assert_eq!(addresses(&input), [(2, "b@mail.test".to_owned())]);
}

#[test]
fn mail_beside_email_is_what_a_list_says_of_the_mail() {
    let input = open("email,status,mail\na@mail.test,open,sent\n");
    assert_eq!(addresses(&input), [(2, "a@mail.test".to_owned())]);
    let text = b"email,mail\nx,b@mail.test\n";
    let input = open_with(text, &choosing(&["email=mail"], false)).unwrap();
    assert_eq!(addresses(&input), [(2, "b@mail.test".to_owned())]);
}

#[test]
fn two_columns_of_one_name_are_told_apart_by_their_place() {
    let error = refuse("Email,Email\na@mail.test,b@mail.test\n");
    assert_eq!(
        error.hint(),
        Some("say which one it is: --column email=1 (or 2)")
    );
    let text = b"Email,Email\na@mail.test,b@mail.test\n";
    let input = open_with(text, &choosing(&["email=2"], false)).unwrap();
    assert_eq!(addresses(&input), [(2, "b@mail.test".to_owned())]);
    assert!(open_with(text, &choosing(&["email=3"], false)).is_err());
    assert!(open_with(text, &choosing(&["email=0"], false)).is_err());
    // A header that reads like a number is a header first.
    let text = b"2,1\na@mail.test,b@mail.test\n";
    let input = open_with(text, &choosing(&["email=2"], false)).unwrap();
    assert_eq!(addresses(&input), [(2, "a@mail.test".to_owned())]);
}

#[test]
fn a_file_without_addresses_lists_its_columns_and_points_at_the_likely_one() {
    let error = refuse("Name,Kontakt\nAnna,a@mail.test\n");
    assert_eq!(
        error.to_string(),
        "no column of e-mail addresses; the columns are: Name, Kontakt"
    );
    assert!(
        error
            .hint()
            .unwrap()
            .contains(r#"--column email="Kontakt""#)
    );
}

#[test]
fn a_file_without_a_header_is_refused_with_the_flags_that_read_it() {
    let text = "Anna;a@mail.test\nBen;b@mail.test\n";
    let error = refuse(text);
    assert_eq!(error.kind(), FileErrorKind::BadData);
    assert_eq!(error.hint(), Some("--no-header --column email=2"));
    let options = choosing(&["email=2", "given_name=1"], true);
    let input = open_with(text.as_bytes(), &options).unwrap();
    assert_eq!(
        addresses(&input),
        [(1, "a@mail.test".to_owned()), (2, "b@mail.test".to_owned())]
    );
    for (choice, kind) in [
        ("email=3", FileErrorKind::BadData),
        ("email=0", FileErrorKind::BadData),
        ("email=Mail", FileErrorKind::Usage),
    ] {
        let error = open_with(text.as_bytes(), &choosing(&[choice], true)).unwrap_err();
        assert_eq!(error.kind(), kind, "{choice}");
    }
    let error = open_with(text.as_bytes(), &choosing(&[], true)).unwrap_err();
    assert_eq!(error.hint(), Some("say which: --column email=2"));
    for (text, no_header) in [("a@mail.test\n", true), ("1\na@mail.test\n", false)] {
        let options = choosing(&["email=1", "name=1"], no_header);
        let error = open_with(text.as_bytes(), &options).unwrap_err();
        assert_eq!(error.kind(), FileErrorKind::Usage, "{text:?}");
    }
}

#[test]
fn every_field_is_read_and_each_has_its_code() {
    let header = "email,given_name,language,role,reference,space,expires\n";
    let good = open(format!(
        "{header}a@mail.test,Anna,Dutch,owner+clinician,A-17,Spring-Clinic,2099-12-31\n"
    ));
    let person = people(&good).remove(0).1.unwrap();
    assert_eq!(person.reference.as_deref(), Some("A-17"));
    assert_eq!(person.space.unwrap().as_str(), "spring-clinic");
    assert_eq!(person.roles.unwrap().to_string(), "owner+clinician");
    assert!(person.language.is_some() && person.expires.is_some());
    let long = "x".repeat(65);
    let bad = open(format!(
        "{header}nobody,,,,,,\na@mail.test,www.x.test,,,,,\na@mail.test,,fr,,,,\na@mail.test,,,onwer,,,\n\
         a@mail.test,,,client+owner,,,\na@mail.test,,,,{long},,\na@mail.test,,,,\"a\nb\",,\n\
         a@mail.test,,,,,a b,\na@mail.test,,,,,,soon\na@mail.test,#N/A,,,,,\n,Anna,,,,,\n"
    ));
    let found: Vec<&str> = codes(&bad).into_iter().map(|(_, code)| code).collect();
    assert_eq!(
        found,
        [
            "email_syntax",
            "name_address",
            "language_unknown",
            "role_unknown",
            "role_conflict",
            "reference_invalid",
            "reference_invalid",
            "space_invalid",
            "expires_invalid",
            "cell_error",
            "email_missing",
        ]
    );
}

#[test]
fn what_was_mended_is_noted_with_the_files_own_header() {
    let input = open("E-Mail;Nachname\nmailto:a@mail.test;\"Lar\nsen\"\n");
    let person = people(&input).remove(0).1.unwrap();
    assert_eq!(person.name.full(), "Lar sen");
    let notes: Vec<(&str, &str)> = person
        .notes
        .iter()
        .map(|note| (note.code, note.message.as_str()))
        .collect();
    assert_eq!(
        notes,
        [
            (
                "email_cleaned",
                "blanks or marks around the address in E-Mail taken away"
            ),
            (
                "name_unfolded",
                "line break in Nachname replaced by a space"
            ),
        ]
    );
}
