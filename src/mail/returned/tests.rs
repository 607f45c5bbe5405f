use proptest::prelude::*;

use super::*;

const ID: &str = "01a20ada-4643-7135-80b2-5bbb589259f9";
const PLAIN: &str = "01a20ada4643713580b25bbb589259f9";

/// A report as Postfix writes it.
fn postfix(to: &str, recipient: &str) -> String {
    format!(
        "Return-Path: <>\r\n\
         Date: Sat, 28 Nov 2026 11:00:00 +0000 (UTC)\r\n\
         From: MAILER-DAEMON@mx.clinic.example (Mail Delivery System)\r\n\
         Subject: Undelivered Mail Returned to Sender\r\n\
         To: {to}\r\n\
         Auto-Submitted: auto-replied\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\
         \tboundary=\"4F1A2.1764327600/mx.clinic.example\"\r\n\
         Message-Id: <20261128110000.4F1A3@mx.clinic.example>\r\n\
         \r\n\
         This is a MIME-encapsulated message.\r\n\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example\r\n\
         Content-Description: Notification\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\
         \r\n\
         I'm sorry to have to inform you that your message could not be delivered.\r\n\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example\r\n\
         Content-Description: Delivery report\r\n\
         Content-Type: message/delivery-status\r\n\
         \r\n\
         Reporting-MTA: dns; mx.clinic.example\r\n\
         X-Postfix-Queue-ID: 4F1A2\r\n\
         X-Postfix-Sender: rfc822; {to}\r\n\
         Arrival-Date: Sat, 28 Nov 2026 10:59:58 +0000 (UTC)\r\n\
         \r\n\
         {recipient}\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example\r\n\
         Content-Description: Undelivered Message Headers\r\n\
         Content-Type: text/rfc822-headers\r\n\
         \r\n\
         Return-Path: <{to}>\r\n\
         From: Spring Clinic <care@clinic.example>\r\n\
         To: Anna <anna@acme.example>\r\n\
         Message-ID: <{ID}@clinic.example>\r\n\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example--\r\n"
    )
}

const NO_SUCH_USER: &str = "Final-Recipient: rfc822; Anna@ACME.example\r\n\
    Original-Recipient: rfc822;anna@acme.example\r\n\
    Action: failed\r\n\
    Status: 5.1.1\r\n\
    Remote-MTA: dns; mail.acme.example\r\n\
    Diagnostic-Code: smtp; 550 5.1.1 <anna@acme.example>: Recipient address\r\n\
    \x20   rejected: User unknown in virtual mailbox table\r\n";

fn verdict(recipient: &str) -> Verdict {
    let to = format!("bounces+{PLAIN}@clinic.example");
    read(postfix(&to, recipient).as_bytes()).unwrap().verdict
}

fn mail() -> MailId {
    ID.parse().unwrap()
}

#[test]
fn a_failed_delivery_is_read_with_its_reason_and_without_the_address() {
    let to = format!("bounces+{PLAIN}@clinic.example");
    let returned = read(postfix(&to, NO_SUCH_USER).as_bytes()).unwrap();
    assert_eq!(returned.mail, Some(mail()));
    assert_eq!(returned.verdict, Verdict::Failed { address: true });
    assert_eq!(returned.status.as_deref(), Some("5.1.1"));
    assert_eq!(
        returned.said.as_deref(),
        Some(
            "<a***@acme.example>: Recipient address rejected: User unknown in virtual mailbox table"
        )
    );
    assert_eq!(returned.recipients, ["anna@acme.example"; 2]);
}

#[test]
fn a_mail_is_known_by_the_enclosed_header_where_the_address_does_not_tell() {
    let returned = read(postfix("care@clinic.example", NO_SUCH_USER).as_bytes()).unwrap();
    assert_eq!(returned.mail, Some(mail()));
    let foreign = postfix("care@clinic.example", NO_SUCH_USER).replace(ID, "20261128.4F1A2");
    assert_eq!(read(foreign.as_bytes()).unwrap().mail, None);
}

#[test]
fn only_what_failed_for_good_because_of_the_address_is_held_against_it() {
    let with = |action: &str, status: &str| {
        verdict(&format!(
            "Final-Recipient: rfc822; a@acme.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        ))
    };
    let failed = |address| Verdict::Failed { address };
    assert_eq!(with("failed", "5.2.2"), failed(true));
    assert_eq!(with("Failed", "5.0.0 (permanent)"), failed(true));
    assert_eq!(with("failed", "4.4.1"), failed(false));
    assert_eq!(with("failed", "5.7.1"), failed(false));
    assert_eq!(with("failed", "5.1.8"), failed(false));
    assert_eq!(with("failed", "nonsense"), failed(false));
    assert_eq!(with("delayed", "4.4.1"), Verdict::Delayed);
    assert_eq!(with("delayed", "5.1.1"), Verdict::Delayed);
    assert_eq!(with("relayed", "2.6.0"), Verdict::Delivered);
    assert_eq!(with("delivered", "2.0.0"), Verdict::Delivered);
    assert_eq!(with("shrugged", "5.1.1"), Verdict::NoReport);
}

#[test]
fn a_vague_status_gives_way_to_the_servers_own_words() {
    let returned = verdict(
        "Final-Recipient: rfc822; a@acme.example\r\nAction: failed\r\nStatus: 5.0.0\r\n\
         Diagnostic-Code: smtp; 554 5.7.1 blocked by our policy\r\n",
    );
    assert_eq!(returned, Verdict::Failed { address: false });
}

#[test]
fn a_report_of_exchange_is_read() {
    let exchange = format!(
        "From: postmaster@acme.example\r\n\
         To: <bounces+{PLAIN}@clinic.example>\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\
         \tboundary=\"2f9e4f0b-6c4e-4f35\"; charset=\"utf-8\"\r\n\
         Content-Language: en-US\r\n\
         Message-ID: <2f9e4f0b@AM0PR01MB.eurprd01.prod.exchangelabs.com>\r\n\
         X-MS-Exchange-Message-Is-Ndr:\r\n\
         \r\n\
         --2f9e4f0b-6c4e-4f35\r\n\
         Content-Type: text/html; charset=\"utf-8\"\r\n\
         Content-Transfer-Encoding: base64\r\n\
         \r\n\
         PGh0bWw+PC9odG1sPg==\r\n\
         --2f9e4f0b-6c4e-4f35\r\n\
         Content-Type: message/delivery-status\r\n\
         \r\n\
         Reporting-MTA: dns;AM0PR01MB.eurprd01.prod.exchangelabs.com\r\n\
         Received-From-MTA: dns;mx.clinic.example\r\n\
         Arrival-Date: Sat, 28 Nov 2026 11:00:00 +0000\r\n\
         \r\n\
         Final-Recipient: rfc822;anna@acme.example\r\n\
         Action: failed\r\n\
         Status: 5.1.10\r\n\
         Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup\r\n\
         X-Display-Name: anna@acme.example\r\n\
         \r\n\
         --2f9e4f0b-6c4e-4f35--\r\n"
    );
    let returned = read(exchange.as_bytes()).unwrap();
    assert_eq!(returned.mail, Some(mail()));
    assert_eq!(returned.verdict, Verdict::Failed { address: true });
    assert_eq!(returned.status.as_deref(), Some("5.1.10"));
}

#[test]
fn a_report_of_gmail_is_read() {
    let gmail = format!(
        "Delivered-To: bounces@clinic.example\r\n\
         From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\r\n\
         To: bounces@clinic.example\r\n\
         Auto-Submitted: auto-replied\r\n\
         Subject: Delivery Status Notification (Failure)\r\n\
         Content-Type: multipart/report; boundary=\"000000000000a1\"; report-type=delivery-status\r\n\
         \r\n\
         --000000000000a1\r\n\
         Content-Type: text/plain; charset=\"UTF-8\"\r\n\
         \r\n\
         Address not found\r\n\
         --000000000000a1\r\n\
         Content-Type: message/delivery-status\r\n\
         \r\n\
         Reporting-MTA: dns; googlemail.com\r\n\
         Received-From-MTA: dns; bounces@clinic.example\r\n\
         X-Original-Message-ID: <{ID}@clinic.example>\r\n\
         \r\n\
         Final-Recipient: rfc822; anna@gmail.example\r\n\
         Action: failed\r\n\
         Status: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.\r\n\
         \x20550 5.1.1 For more information, go to the help page\r\n\
         \r\n\
         --000000000000a1\r\n\
         Content-Type: message/rfc822\r\n\
         \r\n\
         From: Spring Clinic <care@clinic.example>\r\n\
         Message-ID: <{ID}@clinic.example>\r\n\
         \r\n\
         Hello\r\n\
         --000000000000a1--\r\n"
    );
    let returned = read(gmail.as_bytes()).unwrap();
    assert_eq!(returned.mail, Some(mail()));
    assert_eq!(returned.verdict, Verdict::Failed { address: true });
    assert!(
        returned
            .said
            .unwrap()
            .starts_with("The email account that you tried to reach does not exist.")
    );
    // Known by the message that it encloses, too.
    let enclosed = gmail.replace("X-Original-Message-ID", "X-Other");
    assert_eq!(read(enclosed.as_bytes()).unwrap().mail, Some(mail()));
}

fn complaint(kind: &str) -> String {
    format!(
        "From: <feedback@mailbox.example>\r\n\
         To: <postmaster@clinic.example>\r\n\
         Subject: FW: You are invited\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=\"part1\"\r\n\
         \r\n\
         --part1\r\n\
         Content-Type: text/plain\r\n\
         \r\n\
         This is an email abuse report.\r\n\
         --part1\r\n\
         Content-Type: message/feedback-report\r\n\
         \r\n\
         Feedback-Type: {kind}\r\n\
         User-Agent: SomeGenerator/1.0\r\n\
         Version: 1\r\n\
         Original-Mail-From: <bounces+{PLAIN}@clinic.example>\r\n\
         \r\n\
         --part1\r\n\
         Content-Type: message/rfc822\r\n\
         \r\n\
         From: Spring Clinic <care@clinic.example>\r\n\
         Message-ID: <{ID}@clinic.example>\r\n\
         \r\n\
         Hello\r\n\
         --part1--\r\n"
    )
}

#[test]
fn a_complaint_is_told_from_its_opposite() {
    let returned = read(complaint("abuse").as_bytes()).unwrap();
    assert_eq!(
        (returned.mail, returned.verdict),
        (Some(mail()), Verdict::Complaint)
    );
    let praise = read(complaint("not-spam").as_bytes()).unwrap();
    assert_eq!(praise.verdict, Verdict::NoReport);
}

#[test]
fn an_automatic_answer_is_no_bounce_whatever_it_says() {
    let away = format!(
        "From: anna@acme.example\r\n\
         To: bounces+{PLAIN}@clinic.example\r\n\
         Subject: Out of office: 550 5.1.1 user unknown\r\n\
         Auto-Submitted: auto-replied\r\n\
         \r\n\
         Action: failed\r\nStatus: 5.1.1\r\n"
    );
    let returned = read(away.as_bytes()).unwrap();
    assert_eq!(returned.verdict, Verdict::Automatic);
    let letter = away.replace("Auto-Submitted: auto-replied\r\n", "");
    assert_eq!(read(letter.as_bytes()).unwrap().verdict, Verdict::NoReport);
    // A report inside of somebody's letter is not a report to us.
    let to = format!("bounces+{PLAIN}@clinic.example");
    let forwarded = postfix(&to, NO_SUCH_USER).replace("multipart/report", "multipart/mixed");
    assert!(
        !read(forwarded.as_bytes())
            .unwrap()
            .verdict
            .is_about_address()
    );
}

#[test]
fn what_is_no_message_is_told() {
    for text in ["", "\r\n\r\n", "hello", "a,b\r\n1,2\r\n", "Subject only: x"] {
        assert_eq!(read(text.as_bytes()), Err(NotAMessage), "{text:?}");
    }
    let id = mail();
    assert_eq!(
        return_path(&"bounces@clinic.example".parse().unwrap(), id)
            .unwrap()
            .as_str(),
        format!("bounces+{PLAIN}@clinic.example")
    );
}

proptest! {
    #[test]
    fn nothing_that_comes_in_brings_it_down(raw in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&raw);
    }

    #[test]
    fn no_damaged_report_brings_it_down_and_what_is_kept_stays_bounded(
        cuts in proptest::collection::vec((0usize..2_200, any::<u8>(), 0usize..40), 0..12),
        gmail in any::<bool>(),
    ) {
        let to = format!("bounces+{PLAIN}@clinic.example");
        let mut raw = if gmail {
            complaint("abuse").into_bytes()
        } else {
            postfix(&to, NO_SUCH_USER).into_bytes()
        };
        for (at, byte, length) in cuts {
            let at = at.min(raw.len());
            let end = (at + length).min(raw.len());
            raw.splice(at..end, [byte, b'\n', b'-', b'-'][..length % 5 % 4].iter().copied());
        }
        if let Ok(returned) = read(&raw) {
            prop_assert!(returned.said.is_none_or(|said| said.len() <= 512));
            prop_assert!(returned.status.is_none_or(|status| status.len() <= 11));
        }
    }
}
