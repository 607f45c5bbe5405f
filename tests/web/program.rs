//! `admit serve` as a process: what it tells, what it logs, and how it ends.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use admit::mail::MemoryOutbox;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::browser::Browser;
use super::place::{PASSWORD, link_in};
use crate::support::run::Runner;
use crate::support::world::{World, memory};

/// The program at work.
struct Program {
    child: Child,
    address: SocketAddr,
    log: Arc<Mutex<String>>,
    reader: JoinHandle<()>,
}

impl Program {
    async fn start(runner: &Runner, flags: &[&str]) -> Self {
        let mut command = runner.command();
        command
            .args(flags)
            .args(["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        let reader = std::thread::spawn(move || {
            for line in lines.lines() {
                let mut log = kept.lock().unwrap();
                log.push_str(&line.unwrap());
                log.push('\n');
            }
        });
        let address = until(|| {
            let log = log.lock().unwrap();
            let (_, rest) = log.split_once(" at 127.0.0.1:")?;
            let port = rest.split(',').next()?;
            format!("127.0.0.1:{port}").parse().ok()
        })
        .await;
        Self {
            child,
            address,
            log,
            reader,
        }
    }

    /// Ends it as systemd does; answers the signal it died of and all it wrote.
    fn end(mut self) -> (Option<i32>, String) {
        let pid = Pid::from_raw(self.child.id().cast_signed());
        kill(pid, Signal::SIGTERM).unwrap();
        let status = self.child.wait().unwrap();
        self.reader.join().unwrap();
        let log = self.log.lock().unwrap().clone();
        (status.signal(), log)
    }
}

/// Waits until there is something.
async fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "it does not come");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn runner(world: &World) -> Runner {
    let runner = Runner::new();
    let folder = runner.home().join("data").display().to_string();
    runner
        .with("ADMIT_DATABASE_URL", &world.database.application_url())
        .with("ADMIT_BASE_URL", "https://admit.example")
        .with("ADMIT_MAIL_FROM", "care@clinic.example")
        .with("ADMIT_MAIL_TRANSPORT", "file")
        .with("ADMIT_DATA_DIR", &folder)
}

/// The mail that has come into a folder.
fn mail_in(folder: &Path) -> Option<Vec<u8>> {
    let entries = std::fs::read_dir(folder).ok()?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let path = paths.find(|path| path.extension().is_some_and(|extension| extension == "eml"))?;
    std::fs::read(path).ok()
}

#[tokio::test]
async fn the_program_serves_the_whole_way_logs_no_secret_and_ends_when_asked() {
    let world = World::new().await;
    let runner = runner(&world).with("ADMIT_LOG", "trace,sqlx=off");
    let program = Program::start(&runner, &["--log-format", "json"]).await;
    world.invite_one("kim@mail.test").await;
    let outbox = MemoryOutbox::default();
    world.deliver(&memory(&outbox)).await;
    let invitation = link_in(&outbox.delivered()[0].message, "join");
    let mut browser = Browser::new(program.address);
    browser.open(&invitation).await;
    let page = browser.open("/join/sign-up").await;
    let fields = [
        ("name", "Kim Larsen"),
        ("email", "kim@mail.test"),
        ("password", PASSWORD),
        ("accept_terms", "yes"),
    ];
    browser.submit(&page, "/join/sign-up", &fields).await;
    let folder = runner.home().join("data/mail");
    let mail = until(|| mail_in(&folder)).await;
    let activation = link_in(&mail, "activate");
    let page = browser.open(&activation).await;
    let done = browser.submit(&page, "/activate", &[]).await;
    assert_eq!(done.title(), "Your account is active");
    let page = browser.open("/log-in").await;
    browser.submit(&page, "/log-in", &fields[1..3]).await;
    let session = browser.cookie("__Host-admit-session").unwrap().to_owned();
    let audit = "SELECT DISTINCT actor FROM audit WHERE action = 'account.activated'";
    assert_eq!(world.rows(audit).await, ["recipient"]);
    let (signal, log) = program.end();
    assert_eq!(signal, Some(Signal::SIGTERM as i32), "{log}");
    assert!(log.contains("Stopping after the requests at work"), "{log}");
    assert!(log.contains(r#""http.route":"/join/{secret}""#), "{log}");
    for secret in [
        invitation.rsplit('/').next().unwrap(),
        activation.rsplit('/').next().unwrap(),
        &session,
        "kim@mail.test",
        PASSWORD,
        "Larsen",
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    let requests = log
        .lines()
        .filter(|line| line.contains("\"message\":\"request\""));
    for line in requests {
        assert!(!line.contains("127.0.0.1"), "{line}");
    }
}

#[tokio::test]
async fn a_socket_that_is_passed_as_by_systemd_is_served() {
    let world = World::new().await;
    let runner = runner(&world);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // What the flag names is taken, so that it cannot be what answers.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let named = taken.local_addr().unwrap().to_string();
    let mut command = runner.with_socket(listener, &["serve", "--listen", &named]);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let answer = Browser::new(address).open("/healthz").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_place_that_is_taken_or_makes_no_sense_is_told() {
    let world = World::new().await;
    let runner = runner(&world);
    let program = Program::start(&runner, &[]).await;
    let taken = runner.line(&format!("serve --listen {}", program.address));
    assert_eq!(taken.code, 69, "{}", taken.stderr);
    assert!(
        taken.stderr.contains("cannot take connections at"),
        "{}",
        taken.stderr
    );
    assert_eq!(runner.line("serve --listen somewhere").code, 2);
    program.end();
    let runner = runner.with("ADMIT_TRUSTED_PROXIES", "10.0.0.0/8, my-proxy");
    let refused = runner.line("serve");
    assert_eq!(refused.code, 78, "{}", refused.stderr);
}
