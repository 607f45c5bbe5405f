//! How long a run of many invitations delays a reset: from starting the command that queues it to its
//! acceptance by a mail server on loopback, while `admit mail deliver` works through the queue.
//!
//!     cargo bench --bench order                      50,000 invitations, 10 resets
//!     cargo bench --bench order -- --delay 100       a server that takes 100 ms over each message
//!     cargo bench --bench order -- --rate 10/s --people 2000
//!     cargo bench --bench order -- --require 5       fails when a reset took more seconds

#[path = "support/program.rs"]
mod program;
mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use admit::embedded::Running;

use crate::program::{must, psql};
use crate::support::{Outcome, on_cluster, read_flags, tell};

/// The longest that a reset is waited for.
const PATIENCE: Duration = Duration::from_mins(5);

fn main() -> Outcome<()> {
    let options = Options::read()?;
    let longest = on_cluster(|running, folder| {
        let (server, accepted) = serve(options.delay)?;
        let bench = Bench {
            running,
            folder,
            options: &options,
            server,
        };
        bench.run(&accepted)
    })?;
    let longest = longest.as_secs_f64();
    match options.require {
        Some(required) if longest > required => {
            Err(format!("a reset took {longest:.2} s; {required} s are allowed").into())
        }
        _ => Ok(()),
    }
}

struct Options {
    people: usize,
    resets: usize,
    delay: Duration,
    rate: Option<String>,
    require: Option<f64>,
}

impl Options {
    fn read() -> Outcome<Self> {
        let mut options = Self {
            people: 50_000,
            resets: 10,
            delay: Duration::ZERO,
            rate: None,
            require: None,
        };
        read_flags(|flag, words| {
            match flag {
                "--people" => options.people = words.value()?,
                "--resets" => options.resets = words.value()?,
                "--delay" => options.delay = Duration::from_millis(words.value()?),
                "--rate" => options.rate = Some(words.value()?),
                "--require" => options.require = Some(words.value()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

struct Bench<'a> {
    running: &'a Running,
    folder: &'a Path,
    options: &'a Options,
    server: SocketAddr,
}

impl Bench<'_> {
    /// The longest that a reset took.
    fn run(&self, accepted: &Receiver<(String, Instant)>) -> Outcome<Duration> {
        let csv = self.write_csv()?;
        let csv = csv.to_string_lossy();
        let file = ["invite", "send", "--csv", &csv, "--space", "bench"];
        let made = ["--create-space", "Bench", "--yes", "--queue"];
        self.admit(&[&file[..], &made].concat())?;
        self.make_accounts()?;
        let begun = Instant::now();
        let mut delivering = self.deliver()?;
        let mut taken = Vec::new();
        let mut mails = 0;
        for number in 0..self.options.resets {
            // Well into the run, and far apart.
            mails += pass(accepted, Duration::from_millis(1500));
            if delivering.try_wait()?.is_some() {
                return Err("the run was over before the last reset: take more --people".into());
            }
            let started = Instant::now();
            let address = format!("reset{number}@bench.example");
            self.admit(&["password", "reset", &address, "--queue", "--yes"])?;
            let queued = started.elapsed();
            loop {
                let (to, at) = accepted.recv_timeout(PATIENCE)?;
                mails += 1;
                if to == address {
                    let took = at - started;
                    tell(&format!(
                        "reset {}: accepted after {:.2} s, of which the command took {:.2} s",
                        number + 1,
                        took.as_secs_f64(),
                        queued.as_secs_f64()
                    ))?;
                    taken.push(took);
                    break;
                }
            }
        }
        let rate = f64::from(mails) / begun.elapsed().as_secs_f64();
        delivering.kill()?;
        delivering.wait()?;
        taken.sort();
        let (median, longest) = (taken[taken.len() / 2], taken[taken.len() - 1]);
        tell(&format!(
            "{} invitations queued, {rate:.0} mails/s; a reset took {:.2} s (median), {:.2} s at most",
            self.options.people,
            median.as_secs_f64(),
            longest.as_secs_f64()
        ))?;
        Ok(longest)
    }

    fn write_csv(&self) -> Outcome<PathBuf> {
        let path = self.folder.join("people.csv");
        let people = (0..self.options.people)
            .map(|n| format!("person.{n}@mail{}.example", n % 97))
            .collect::<Vec<_>>();
        let text = format!("email\n{}\n", people.join("\n"));
        fs::write(&path, text)?;
        Ok(path)
    }

    fn admit_command(&self, args: &[&str]) -> Command {
        let mut command = program::admit(self.running, args);
        command
            .env("ADMIT_ACTOR", "bench")
            .env("ADMIT_SMTP_URL", format!("smtp://{}", self.server))
            .env("ADMIT_MAIL_FROM", "care@bench.example")
            .env("ADMIT_BASE_URL", "https://join.bench.example");
        command
    }

    fn admit(&self, args: &[&str]) -> Outcome<()> {
        must(&mut self.admit_command(args))
    }

    fn deliver(&self) -> Outcome<Child> {
        let mut args = vec!["mail", "deliver"];
        if let Some(rate) = &self.options.rate {
            args.extend(["--rate", rate]);
        }
        Ok(self.admit_command(&args).spawn()?)
    }

    /// Accounts whose people have chosen a password.
    fn make_accounts(&self) -> Outcome<()> {
        let last = self.options.resets.saturating_sub(1);
        let statement = format!(
            "WITH made AS (
                INSERT INTO account (id, email, language, state, password_hash, created_at,
                    pending_until, activated_at, sessions_after)
                SELECT gen_random_uuid(), 'reset' || n || '@bench.example', 'en', 'active',
                    '$argon2id$v=19$m=19456,t=2,p=1$' || repeat('a', 60), now(), now(), now(), now()
                FROM generate_series(0, {last}) n RETURNING id)
             INSERT INTO audit (actor, action, subject_kind, subject_id)
             SELECT 'bench', 'account.created', 'account', id FROM made"
        );
        psql(self.running, &[&statement])
    }
}

/// Counts what is accepted for so long.
fn pass(accepted: &Receiver<(String, Instant)>, length: Duration) -> u32 {
    let end = Instant::now() + length;
    let mut count = 0;
    while let Some(rest) = end.checked_duration_since(Instant::now()) {
        if accepted.recv_timeout(rest).is_ok() {
            count += 1;
        }
    }
    count
}

/// A mail server that takes everything, and tells when it has taken what.
fn serve(delay: Duration) -> Outcome<(SocketAddr, Receiver<(String, Instant)>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let sender = sender.clone();
            // An error is the client hanging up, which ends the conversation.
            std::thread::spawn(move || converse(&socket, delay, &sender).ok());
        }
    });
    Ok((address, receiver))
}

fn converse(
    socket: &TcpStream,
    delay: Duration,
    accepted: &Sender<(String, Instant)>,
) -> Outcome<()> {
    socket.set_nodelay(true)?;
    let (mut lines, mut answers) = (BufReader::new(socket), socket);
    let (mut line, mut recipient) = (String::new(), String::new());
    answers.write_all(b"220 bench\r\n")?;
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => answers.write_all(b"250-bench\r\n250-PIPELINING\r\n250 8BITMIME\r\n")?,
            "RCPT" => {
                let inner = line.split(['<', '>']).nth(1).unwrap_or_default();
                inner.clone_into(&mut recipient);
                answers.write_all(b"250 ok\r\n")?;
            }
            "DATA" => {
                answers.write_all(b"354 go\r\n")?;
                while line != ".\r\n" {
                    line.clear();
                    if lines.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                }
                std::thread::sleep(delay);
                accepted.send((recipient.clone(), Instant::now()))?;
                answers.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => {
                answers.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => answers.write_all(b"250 ok\r\n")?,
        }
    }
}
