//! SMTP: encryption is never given up, certificates are checked, and passwords stay secret.

use std::io::Write as _;

use admit::mail::{SmtpSettings, Transport};
use tempfile::NamedTempFile;

use super::smtp::{Class, attempt};
use crate::support::smtp::{Action, Options, Phase, Sink, Tls, certificate};

fn settings(scheme: &str, sink: &Sink, option: &str) -> SmtpSettings {
    SmtpSettings::parse(&format!("{scheme}://{}{option}", sink.address())).unwrap()
}

/// The file that an operator would name to trust a certificate.
fn file(pem: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(pem.as_bytes()).unwrap();
    file
}

fn offering(tls: Tls) -> Options {
    Options {
        tls,
        ..Options::default()
    }
}

#[tokio::test]
async fn a_server_without_starttls_is_refused() {
    let sink = Sink::start(Options::default());
    let got = attempt(settings("smtp", &sink, "?tls=required")).await;
    assert_eq!(got, (Class::Configuration, false));
    assert_eq!(
        attempt(settings("smtp", &sink, "?tls=off")).await,
        (Class::Accepted, true)
    );
}

#[tokio::test]
async fn a_certificate_is_accepted_only_from_the_named_file() {
    for is_implicit in [false, true] {
        let (config, pem) = certificate(&["127.0.0.1"], 2099);
        let (tls, scheme) = if is_implicit {
            (Tls::Implicit(config), "smtps")
        } else {
            (Tls::Offered(config), "smtp")
        };
        let sink = Sink::start(offering(tls));
        let settings = settings(scheme, &sink, "?tls=required");
        let got = attempt(settings.clone()).await;
        assert_eq!(got, (Class::Configuration, false), "{scheme}");
        assert!(sink.received().is_empty());
        let ca_file = file(&pem);
        let got = attempt(settings.with_ca_file(ca_file.path().to_owned())).await;
        assert_eq!(got, (Class::Accepted, true), "{scheme}");
        assert_eq!(sink.received().len(), 1);
    }
}

#[tokio::test]
async fn a_certificate_of_another_name_or_a_past_year_is_refused() {
    for (name, year) in [("other.test", 2099), ("127.0.0.1", 2020)] {
        let (config, pem) = certificate(&[name], year);
        let sink = Sink::start(offering(Tls::Offered(config)));
        let ca_file = file(&pem);
        let settings =
            settings("smtp", &sink, "?tls=required").with_ca_file(ca_file.path().to_owned());
        assert_eq!(
            attempt(settings).await,
            (Class::Configuration, false),
            "{name} {year}"
        );
        assert!(sink.received().is_empty());
    }
}

#[tokio::test]
async fn starttls_that_fails_is_never_replaced_by_plain_text() {
    for (action, class) in [
        (Action::Reply("454 4.7.0 not now"), Class::Unreachable),
        (Action::Reply("502 5.5.1 no"), Class::Configuration),
        (Action::Reply("421 4.3.2 closing"), Class::Unreachable),
        (Action::HangUp, Class::Unreachable),
        (Action::Garbage(b"\x00\xff\r\n"), Class::Unreachable),
        (
            Action::Garbage(b"220 go\r\n220 again\r\n"),
            Class::Configuration,
        ),
    ] {
        let (config, pem) = certificate(&["127.0.0.1"], 2099);
        let sink = Sink::start(offering(Tls::Offered(config)));
        sink.always(Phase::StartTls, action.clone());
        let ca_file = file(&pem);
        let settings =
            settings("smtp", &sink, "?tls=required").with_ca_file(ca_file.path().to_owned());
        assert_eq!(attempt(settings).await, (class, false), "{action:?}");
        assert!(sink.received().is_empty());
    }
}

#[tokio::test]
async fn replies_put_ahead_of_the_encryption_are_not_believed() {
    let (config, pem) = certificate(&["127.0.0.1"], 2099);
    let sink = Sink::start(Options {
        tls: Tls::Offered(config),
        injected: "250 AUTH PLAIN",
        ..Options::default()
    });
    let ca_file = file(&pem);
    let settings = settings("smtp", &sink, "?tls=required").with_ca_file(ca_file.path().to_owned());
    assert_eq!(attempt(settings).await.0, Class::Configuration);
}

#[tokio::test]
async fn a_file_of_certificates_that_is_none_is_a_mistake_in_the_settings() {
    let sink = Sink::start(Options::default());
    for path in [
        file("nothing").path().to_owned(),
        "/nonexistent/ca.pem".into(),
    ] {
        let settings = settings("smtps", &sink, "").with_ca_file(path);
        assert_eq!(attempt(settings).await.0, Class::Configuration);
    }
}

#[tokio::test]
async fn logging_in_works_both_ways_and_a_wrong_password_stops_the_run() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let sink = Sink::start(Options {
            login: Some(("kim", "hunter2", mechanism)),
            ..Options::default()
        });
        let url = format!("smtp://kim@{}", sink.address());
        let settings = SmtpSettings::parse(&url).unwrap();
        assert_eq!(attempt(settings.clone()).await.0, Class::Configuration);
        let wrong = settings.clone().with_password("hunter3".into());
        let error = Transport::Smtp(wrong).connect().await.unwrap_err();
        assert!(error.to_string().contains("535 5.7.8 wrong"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter"));
        let right = settings.with_password("hunter2".into());
        assert_eq!(attempt(right).await, (Class::Accepted, true), "{mechanism}");
    }
}

#[tokio::test]
async fn each_failure_of_a_log_in_has_its_class() {
    for (action, class) in [
        (Action::Reply("454 4.7.0 later"), Class::Unreachable),
        (Action::Reply("534 5.7.9 too weak"), Class::Configuration),
        (Action::Reply("421 4.3.2 closing"), Class::Unreachable),
        (Action::HangUp, Class::Unreachable),
        (Action::Garbage(b"\x00\xff\r\n"), Class::Unreachable),
    ] {
        let sink = Sink::start(Options {
            login: Some(("kim", "hunter2", "PLAIN")),
            ..Options::default()
        });
        sink.always(Phase::Auth, action.clone());
        let settings = SmtpSettings::parse(&format!("smtp://kim@{}", sink.address()))
            .unwrap()
            .with_password("hunter2".into());
        assert_eq!(attempt(settings).await.0, class, "{action:?}");
    }
}

#[tokio::test]
async fn a_server_that_offers_no_log_in_is_a_mistake_in_the_settings() {
    let sink = Sink::start(Options::default());
    let settings = SmtpSettings::parse(&format!("smtp://kim@{}", sink.address()))
        .unwrap()
        .with_password("hunter2".into());
    assert_eq!(attempt(settings).await.0, Class::Configuration);
}

#[tokio::test]
async fn logging_in_works_over_an_encrypted_connection() {
    let (config, pem) = certificate(&["127.0.0.1"], 2099);
    let sink = Sink::start(Options {
        tls: Tls::Offered(config),
        login: Some(("kim", "hunter2", "PLAIN LOGIN")),
        ..Options::default()
    });
    let ca_file = file(&pem);
    let settings = SmtpSettings::parse(&format!("smtp://kim@{}?tls=required", sink.address()))
        .unwrap()
        .with_password("hunter2".into())
        .with_hello_name("admit.clinic.example".to_owned())
        .with_ca_file(ca_file.path().to_owned());
    assert_eq!(attempt(settings).await, (Class::Accepted, true));
    assert_eq!(sink.received().len(), 1);
}
