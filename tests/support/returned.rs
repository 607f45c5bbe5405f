//! Messages that come back, as mail servers write them.

/// A report of Postfix about one mail that it could not deliver.
pub(crate) fn report(mail: &str, recipient: &str, (action, status): (&str, &str)) -> String {
    let id = mail.replace('-', "");
    format!(
        "Return-Path: <>\r\n\
         From: MAILER-DAEMON@mx.clinic.example (Mail Delivery System)\r\n\
         Subject: Undelivered Mail Returned to Sender\r\n\
         To: bounces+{id}@clinic.example\r\n\
         Auto-Submitted: auto-replied\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\
         \tboundary=\"4F1A2.1764327600/mx.clinic.example\"\r\n\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\
         \r\n\
         I'm sorry to have to inform you that your message could not be delivered.\r\n\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example\r\n\
         Content-Type: message/delivery-status\r\n\
         \r\n\
         Reporting-MTA: dns; mx.clinic.example\r\n\
         X-Postfix-Queue-ID: 4F1A2\r\n\
         \r\n\
         Final-Recipient: rfc822; {recipient}\r\n\
         Action: {action}\r\n\
         Status: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} <{recipient}>: not taken\r\n\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example\r\n\
         Content-Type: text/rfc822-headers\r\n\
         \r\n\
         Message-ID: <{mail}@clinic.example>\r\n\
         \r\n\
         --4F1A2.1764327600/mx.clinic.example--\r\n"
    )
}

/// A report of a mailbox provider about a mail that its reader did not want.
pub(crate) fn complaint(mail: &str) -> String {
    format!(
        "From: <feedback@mailbox.example>\r\n\
         To: <postmaster@clinic.example>\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=\"part1\"\r\n\
         \r\n\
         --part1\r\n\
         Content-Type: message/feedback-report\r\n\
         \r\n\
         Feedback-Type: abuse\r\n\
         Version: 1\r\n\
         \r\n\
         --part1\r\n\
         Content-Type: message/rfc822\r\n\
         \r\n\
         From: Spring Clinic <care@clinic.example>\r\n\
         Message-ID: <{mail}@clinic.example>\r\n\
         \r\n\
         Hello\r\n\
         --part1--\r\n"
    )
}

/// The answer of somebody who is away.
pub(crate) fn out_of_office(mail: &str) -> String {
    let id = mail.replace('-', "");
    format!(
        "From: anna@acme.example\r\n\
         To: bounces+{id}@clinic.example\r\n\
         Subject: Out of office\r\n\
         Auto-Submitted: auto-replied\r\n\
         \r\n\
         I am away until Monday. Action: failed\r\n"
    )
}

/// A bounce in plain words alone, as old mail servers write them.
pub(crate) fn plain_words(mail: &str) -> String {
    let id = mail.replace('-', "");
    format!(
        "Return-Path: <>\r\n\
         From: MAILER-DAEMON@mx.acme.example\r\n\
         To: bounces+{id}@clinic.example\r\n\
         Subject: failure notice\r\n\
         \r\n\
         Hi. This is the qmail-send program. I wasn't able to deliver your message.\r\n"
    )
}
