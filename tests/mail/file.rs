//! Mail as files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use admit::domain::id::MailId;
use admit::mail::{Envelope, FileSettings, NotSent, Submitted, Transport, build};

use super::{MAIL_ID, outgoing};

fn envelope() -> Envelope {
    Envelope {
        from: "care@clinic.example".parse().unwrap(),
        to: "kim@mail.test".parse().unwrap(),
    }
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_message_becomes_one_private_file_named_after_its_id() {
    let home = tempfile::tempdir().unwrap();
    let settings = FileSettings::new(home.path().join("data/mail"));
    let id: MailId = MAIL_ID.parse().unwrap();
    let message = build(&outgoing()).unwrap();
    let transport = Transport::File(settings.clone());
    let mut connection = transport.connect().await.unwrap();

    connection.begin(&envelope()).await.unwrap();
    assert!(!settings.delivered(id).unwrap());
    let answer = connection.submit(&message).await;

    assert!(matches!(answer, Submitted::Accepted(reply) if reply.code == 250));
    assert!(connection.is_usable());
    assert!(settings.delivered(id).unwrap());
    assert_eq!(names(settings.folder()), [format!("{MAIL_ID}.eml")]);
    assert_eq!(fs::read(settings.path(id)).unwrap(), message);
    assert_eq!(mode(settings.folder()), 0o700);
    assert_eq!(mode(&settings.path(id)), 0o600);
    assert!(transport.describe().starts_with("file:/"));
}

#[tokio::test]
async fn a_second_attempt_leaves_the_finished_file_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let settings = FileSettings::new(home.path().join("mail"));
    let mut connection = Transport::File(settings.clone()).connect().await.unwrap();
    let first = build(&outgoing()).unwrap();
    let mut again = outgoing();
    again.composed.text.push_str("another link");
    for message in [&first, &build(&again).unwrap()] {
        connection.begin(&envelope()).await.unwrap();
        let answer = connection.submit(message).await;
        assert!(matches!(answer, Submitted::Accepted(_)), "{answer:?}");
    }
    assert_eq!(fs::read(settings.path(again.id)).unwrap(), first);
    assert_eq!(names(settings.folder()).len(), 1);
}

#[tokio::test]
async fn an_abandoned_message_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let settings = FileSettings::new(home.path().join("mail"));
    let mut connection = Transport::File(settings.clone()).connect().await.unwrap();
    connection.begin(&envelope()).await.unwrap();
    connection.abandon().await;
    assert!(names(settings.folder()).is_empty());
    assert!(!connection.is_usable());
    let answer = connection.submit(&build(&outgoing()).unwrap()).await;
    assert!(matches!(answer, Submitted::Refused(_)), "{answer:?}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_a_mistake_in_the_settings() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("mail");
    fs::write(&file, "a file").unwrap();
    for folder in [file.clone(), file.join("below")] {
        let mut connection = Transport::File(FileSettings::new(folder.clone()))
            .connect()
            .await
            .unwrap();
        let error = connection.begin(&envelope()).await.unwrap_err();
        let NotSent::Configuration { reason } = error else {
            panic!("{error:?}");
        };
        assert!(reason.contains(&folder.display().to_string()), "{reason}");
    }
}

#[tokio::test]
async fn a_message_without_our_id_is_not_written() {
    let home = tempfile::tempdir().unwrap();
    let settings = FileSettings::new(home.path().join("mail"));
    let mut connection = Transport::File(settings.clone()).connect().await.unwrap();
    connection.begin(&envelope()).await.unwrap();
    let hostile = b"Message-ID: <../../etc/passwd@x>\r\n\r\nhello\r\n";
    let answer = connection.submit(hostile).await;
    assert!(matches!(answer, Submitted::Refused(_)), "{answer:?}");
    assert!(names(settings.folder()).is_empty());
}
