//! Messages: harmless whatever a name holds, and the same on every attempt.

use admit::domain::email::EmailAddress;
use admit::mail::{Outgoing, build};
use proptest::prelude::*;

use super::outgoing;

/// The lines of the header, unfolded.
fn header(message: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(message).unwrap();
    let (header, _) = text.split_once("\r\n\r\n").unwrap();
    header
        .replace("\r\n ", " ")
        .split("\r\n")
        .map(str::to_owned)
        .collect()
}

fn names(message: &[u8]) -> Vec<String> {
    header(message)
        .iter()
        .map(|line| line.split_once(':').unwrap().0.to_owned())
        .collect()
}

const NAMES: [&str; 8] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
];

fn assert_harmless(message: &[u8]) {
    assert!(message.is_ascii());
    let text = std::str::from_utf8(message).unwrap();
    assert!(!text.contains('\0'));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 998));
}

#[test]
fn a_message_has_these_headers_and_no_others() {
    let message = build(&outgoing()).unwrap();
    assert_harmless(&message);
    insta::assert_snapshot!(header(&message).join("\n"), @r#"
    From: "Spring Clinic" <care@clinic.example>
    To: "Kim van der Berg" <kim@mail.test>
    Subject: Invitation to Sleep course from Spring Clinic
    Date: Mon, 23 Nov 2026 12:00:00 +0000
    Message-ID: <01930000-0000-7000-8000-000000000001@clinic.example>
    Auto-Submitted: auto-generated
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="admit-01930000000070008000000000000001"
    "#);
}

#[test]
fn two_attempts_differ_in_nothing_but_the_link() {
    let mut again = outgoing();
    assert_eq!(build(&outgoing()).unwrap(), build(&again).unwrap());
    for text in [&mut again.composed.text, &mut again.composed.html] {
        *text = text.replace("abc-DEF_123", "xyz-UVW_789");
    }
    // Quoted-printable breaks its lines by length, within a link too.
    let joined = |mail| {
        String::from_utf8(build(mail).unwrap())
            .unwrap()
            .replace("=\r\n", "")
    };
    let (first, other) = (joined(&outgoing()), joined(&again));
    assert_eq!(other.replace("xyz-UVW_789", "abc-DEF_123"), first);
}

#[test]
fn reply_to_is_there_where_it_is_given() {
    let reply_to = "Reception <desk@clinic.example>".parse().ok();
    let message = build(&Outgoing {
        reply_to,
        ..outgoing()
    });
    assert!(
        header(&message.unwrap()).contains(&"Reply-To: Reception <desk@clinic.example>".to_owned())
    );
}

#[test]
fn an_address_that_could_not_be_stored_by_us_is_refused_without_showing_it() {
    let to = EmailAddress::from_stored("secret\r\nBcc: a@b.test".to_owned());
    let error = build(&Outgoing { to, ..outgoing() }).unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
}

/// Texts that go for headers: line breaks, controls, quotes, encoded words, long runs.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\x00-\\x1f\"\\\\<>,;:@a-z \u{e9}\u{202e}]{0,200}",
        "[\r\n]{0,3}Bcc: [a-z]{1,5}@x\\.test[\r\n]{0,4}",
        "=\\?utf-8\\?[qb]\\?[A-Za-z=0-9]{0,80}\\?=",
        "[a-z]{900,1300}",
        "(\u{1f600}|e\u{301}){200,500}",
    ]
}

proptest! {
    #[test]
    fn no_name_or_subject_adds_a_header_or_a_line(name in hostile(), subject in hostile()) {
        let mut mail = outgoing();
        mail.to_name = Some(name);
        mail.composed.subject = subject;
        let message = build(&mail).unwrap();
        assert_harmless(&message);
        prop_assert_eq!(names(&message), NAMES);
    }

    #[test]
    fn no_text_breaks_out_of_its_part(text in hostile(), html in hostile()) {
        let mut mail = outgoing();
        mail.composed.text = text;
        mail.composed.html = html;
        let message = build(&mail).unwrap();
        assert_harmless(&message);
        let message = String::from_utf8(message).unwrap();
        prop_assert_eq!(message.matches("--admit-01930000").count(), 3);
    }
}
