//! The program at work, with a database and a mail server of its own.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use mail_parser::MessageParser;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::run::Runner;
use crate::support::smtp::{Options, Sink};
use crate::support::world::World;

pub(crate) const PASSWORD: &str = "Wolken-boven-zee-7";
pub(crate) const OTHER_PASSWORD: &str = "Vier blauwe fietsen?";

/// Pages at work.
pub(crate) struct Place {
    pub(crate) world: World,
    pub(crate) base: String,
    sink: Sink,
    runner: Runner,
    program: Child,
    followed: Mutex<BTreeSet<String>>,
}

impl Place {
    /// With a space that has a page to go on to, of an organisation that has a colour.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        world
            .sql(
                "UPDATE space SET url = 'https://space.example/start', name = 'Sleep course';
                 UPDATE organisation SET name = 'Spring Clinic', contact = 'desk@clinic.example',
                    colour = '#0f7b6c'",
            )
            .await;
        let sink = Sink::start(Options::default());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let runner = Runner::new()
            .with("ADMIT_DATABASE_URL", &world.database.application_url())
            .with("ADMIT_BASE_URL", &base)
            .with("ADMIT_SMTP_URL", &format!("smtp://{}", sink.address()))
            .with("ADMIT_MAIL_FROM", "Spring Clinic <care@clinic.example>")
            .with("ADMIT_SUPPORT_CONTACT", "help@care.example");
        let mut program = runner.with_socket(listener, &["serve"]);
        let program = program.stderr(Stdio::null()).spawn().unwrap();
        Self {
            world,
            base,
            sink,
            runner,
            program,
            followed: Mutex::default(),
        }
    }

    /// Runs the program as staff does.
    pub(crate) fn admit(&self, arguments: &[&str]) {
        let ran = self.runner.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    }

    /// Invites somebody, and answers the link of the mail.
    pub(crate) fn invite(&self, email: &str, (space, language): (&str, &str)) -> String {
        let named = [
            "invite",
            "send",
            email,
            "--space",
            space,
            "--language",
            language,
        ];
        self.admit(&[&named[..], &["--name", "Kim Larsen"]].concat());
        self.link(email, "join")
    }

    /// The link of the newest mail to an address, which is waited for.
    pub(crate) fn link(&self, email: &str, purpose: &str) -> String {
        let start = format!("{}/{purpose}/", self.base);
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let received = self.sink.received();
            let mails = received.iter().filter(|mail| mail.recipient == email);
            for mail in mails.rev() {
                let parsed = MessageParser::default().parse(&mail.message).unwrap();
                // As a mail program shows it: the target of the button.
                let html = parsed.body_html(0).unwrap().replace("&#x2f;", "/");
                let link = html
                    .split("href=\"")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                    .find(|link| link.starts_with(&start));
                if let Some(link) = link
                    && self.followed.lock().unwrap().insert(link.to_owned())
                {
                    return link.to_owned();
                }
            }
            assert!(
                Instant::now() < deadline,
                "no mail to {purpose} for {email}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Somebody who has an account with [`PASSWORD`].
    pub(crate) async fn account(&self, email: &str, state: &str) -> String {
        let id = self.world.account(email, state).await;
        let params = admit::service::PasswordParams::default();
        let hasher = admit::service::PasswordHasher::new(params, 1);
        let hash = hasher.hash(PASSWORD.into()).await.unwrap();
        let hash = hash.as_str();
        self.world
            .sql(&format!(
                "UPDATE account SET password_hash = '{hash}', language = 'en' WHERE id = '{id}'"
            ))
            .await;
        id
    }

    /// Two days go by for the mails that have left, so that others may follow.
    pub(crate) async fn pass_time(&self) {
        self.world
            .sql(
                "ALTER TABLE mail DISABLE TRIGGER USER;
                 UPDATE mail SET created_at = created_at - interval '2 days';
                 ALTER TABLE mail ENABLE TRIGGER USER",
            )
            .await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        kill(
            Pid::from_raw(self.program.id().cast_signed()),
            Signal::SIGTERM,
        )
        .ok();
        self.program.wait().ok();
    }
}
