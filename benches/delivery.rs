//! How fast `admit mail deliver` sends, against plain SMTP clients that keep nothing: the same number
//! of connections to the same server on loopback, in turn, in one run, on one durable cluster. Then
//! how long a claim takes in a long queue.
//!
//!     cargo bench --bench delivery                            5,000 mails, 10 connections, 3 rounds
//!     cargo bench --bench delivery -- --relay --mails 500     a server as far away as relays are
//!     cargo bench --bench delivery -- --queue 1000000         and claims in a queue of a million
//!     cargo bench --bench delivery -- --require 0.1           fails below this ratio

#[path = "support/program.rs"]
mod program;
mod support;

use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use admit::embedded::{Role, Running};

use crate::program::{must, psql};
use crate::support::{Outcome, on_cluster, read_flags, tell};

/// A server that is some way off answers what came together after this, and a message after that.
const ROUND_TRIP: Duration = Duration::from_millis(10);
const QUEUEING: Duration = Duration::from_millis(30);

/// About what a mail of admit's has.
const MESSAGE_BYTES: usize = 6_000;

fn main() -> Outcome<()> {
    let options = Options::read()?;
    let ratio = on_cluster(|running, folder| {
        let bench = Bench {
            running,
            folder,
            options: &options,
            server: serve(options.relay)?,
        };
        let ratio = bench.run()?;
        bench.claims()?;
        Ok(ratio)
    })?;
    if let Some(required) = options.require
        && ratio < required
    {
        return Err(format!("{ratio:.2} of plain clients' speed; {required} is required").into());
    }
    Ok(())
}

struct Options {
    mails: usize,
    connections: usize,
    rounds: usize,
    queue: usize,
    /// The server is some way off.
    relay: bool,
    require: Option<f64>,
}

impl Options {
    fn read() -> Outcome<Self> {
        let mut options = Self {
            mails: 5_000,
            connections: 10,
            rounds: 3,
            queue: 0,
            relay: false,
            require: None,
        };
        read_flags(|flag, words| {
            match flag {
                "--mails" => options.mails = words.value()?,
                "--connections" => options.connections = words.value()?,
                "--rounds" => options.rounds = words.value()?,
                "--queue" => options.queue = words.value()?,
                "--relay" => options.relay = true,
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
    /// The median of the plain clients' time over admit's, round by round.
    fn run(&self) -> Outcome<f64> {
        let first = [
            "invite",
            "send",
            "first@bench.example",
            "--queue",
            "--space",
            "bench",
        ];
        self.admit(&[&first[..], &["--create-space", "Bench"]].concat())?;
        let csv = self.folder.join("people.csv");
        let people = (0..self.options.mails).map(|n| format!("person.{n}@mail.example\n"));
        fs::write(&csv, format!("email\n{}", people.collect::<String>()))?;
        let csv = csv.to_string_lossy();
        let send = [
            "invite", "send", "--csv", &csv, "--space", "bench", "--yes", "--queue",
        ];
        let mut ratios = Vec::new();
        for round in 1..=self.options.rounds {
            self.psql("TRUNCATE invitation, mail, link, bounce, blocked")?;
            self.admit(&send)?;
            self.psql("CHECKPOINT")?;
            let started = Instant::now();
            self.admit(&["mail", "deliver"])?;
            let ours = started.elapsed();
            let started = Instant::now();
            self.plain_clients()?;
            let plain = started.elapsed();
            let ratio = plain.as_secs_f64() / ours.as_secs_f64();
            ratios.push(ratio);
            tell(&format!(
                "round {round}: admit {}, plain clients {}, ratio {ratio:.2}",
                self.rate(ours),
                self.rate(plain)
            ))?;
        }
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        tell(&format!(
            "{} mails, {} connections: {median:.2} of plain clients' speed (median)",
            self.options.mails, self.options.connections
        ))?;
        Ok(median)
    }

    fn rate(&self, time: Duration) -> String {
        let mails = u32::try_from(self.options.mails).unwrap_or(u32::MAX);
        format!(
            "{:.2} s ({:.0} mails/s)",
            time.as_secs_f64(),
            f64::from(mails) / time.as_secs_f64()
        )
    }

    fn admit(&self, args: &[&str]) -> Outcome<()> {
        let mut command = program::admit(self.running, args);
        command
            .env("ADMIT_SMTP_URL", format!("smtp://{}", self.server))
            .env("ADMIT_MAIL_FROM", "Bench <care@bench.example>")
            .env("ADMIT_BASE_URL", "https://bench.example")
            .env("ADMIT_CONNECTIONS", self.options.connections.to_string());
        must(&mut command)
    }

    fn psql(&self, command: &str) -> Outcome<()> {
        psql(self.running, &[command])
    }

    /// Clients that do nothing but speak, one connection each, one command after the other.
    fn plain_clients(&self) -> Outcome<()> {
        let Options {
            mails, connections, ..
        } = *self.options;
        let clients: Vec<_> = (0..connections)
            .map(|n| {
                let share = mails / connections + usize::from(n < mails % connections);
                let server = self.server;
                thread::spawn(move || plain_client(server, share))
            })
            .collect();
        for client in clients {
            client.join().map_err(|_| "a plain client died")??;
        }
        Ok(())
    }

    /// Ten workers claim ten mails each time, and give them back by rolling back.
    fn claims(&self) -> Outcome<()> {
        const WORKERS: usize = 10;
        const CLAIMS: usize = 200;
        if self.options.queue == 0 {
            return Ok(());
        }
        self.psql("TRUNCATE invitation, mail, link, bounce, blocked")?;
        self.psql(&format!(
            "INSERT INTO invitation (id, space_id, batch_id, email, language, roles, ttl_seconds,
                expires_at, link_gen, created_at)
             SELECT gen_random_uuid(), (SELECT id FROM space), (SELECT id FROM batch LIMIT 1),
                'p' || n || '@mail.example', 'en', '{{client}}', 1209600, now() + interval '14 days', 1, now()
             FROM generate_series(1, {}) n",
            self.options.queue
        ))?;
        self.psql(
            "INSERT INTO mail (id, kind, invitation_id, generation, created_at, not_before)
             SELECT gen_random_uuid(), 'invitation', id, 1, now(), now() FROM invitation",
        )?;
        self.psql("VACUUM ANALYZE mail")?;
        let runtime = tokio::runtime::Runtime::new()?;
        let mut times = runtime.block_on(claim_times(
            &self.running.url(Role::Application),
            WORKERS,
            CLAIMS,
        ))?;
        times.sort();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        tell(&format!(
            "claims of 10 of {} mails by {WORKERS} workers at once: p50 {:.1} ms, p99 {:.1} ms",
            self.options.queue,
            at(50),
            at(99)
        ))
    }
}

async fn claim_times(url: &str, workers: usize, claims: usize) -> Outcome<Vec<Duration>> {
    use admit::store::mail::{Claimant, Scope, mark_claimed};
    use admit::store::worker::{ProcessIdentity, insert_worker};
    use uuid::Uuid;
    let pool = sqlx::PgPool::connect(url).await?;
    let worker = Uuid::now_v7().into();
    let process = ProcessIdentity {
        host: "bench".to_owned(),
        boot: String::new(),
        pid: 1,
        birth: String::new(),
    };
    insert_worker(&mut *pool.acquire().await?, worker, &process).await?;
    let tasks: Vec<_> = (0..workers)
        .map(|slot| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut times = Vec::with_capacity(claims);
                for _ in 0..claims {
                    let claimant = Claimant {
                        claim: Uuid::new_v4().into(),
                        worker,
                        slot: i16::try_from(slot).unwrap_or_default(),
                        lease: Duration::from_mins(15),
                    };
                    let started = Instant::now();
                    let mut tx = pool.begin().await.map_err(io::Error::other)?;
                    mark_claimed(&mut tx, Scope::Due, &claimant, 10)
                        .await
                        .map_err(io::Error::other)?;
                    tx.commit().await.map_err(io::Error::other)?;
                    times.push(started.elapsed());
                }
                Ok::<_, io::Error>(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    Ok(times)
}

/// A server that takes everything and keeps nothing, one thread for each connection.
fn serve(relay: bool) -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            // An error is the client hanging up.
            thread::spawn(move || converse(&socket, relay).ok());
        }
    });
    Ok(address)
}

fn converse(socket: &TcpStream, relay: bool) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut lines = BufReader::new(socket);
    let mut answers = b"220 bench\r\n".to_vec();
    let (mut line, mut in_message, mut taken) = (Vec::new(), false, false);
    loop {
        // What came together is answered together.
        if lines.buffer().is_empty() && !answers.is_empty() {
            if relay {
                thread::sleep(if taken { QUEUEING } else { ROUND_TRIP });
            }
            (&mut &*socket).write_all(&answers)?;
            answers.clear();
            taken = false;
        }
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if in_message {
            if line == b".\r\n" {
                (in_message, taken) = (false, true);
                answers.extend_from_slice(b"250 2.0.0 taken\r\n");
            }
            continue;
        }
        let answer: &[u8] = match line.get(..4) {
            Some(b"EHLO") => b"250-bench\r\n250 PIPELINING\r\n",
            Some(b"DATA") => {
                in_message = true;
                b"354 go ahead\r\n"
            }
            Some(b"QUIT") => return (&mut &*socket).write_all(b"221 bye\r\n"),
            _ => b"250 ok\r\n",
        };
        answers.extend_from_slice(answer);
    }
}

/// Sends so many messages over one connection, and waits for each answer.
fn plain_client(server: SocketAddr, mails: usize) -> io::Result<()> {
    let socket = TcpStream::connect(server)?;
    socket.set_nodelay(true)?;
    let mut answers = BufReader::new(&socket);
    let mut say = &socket;
    let mut message = format!("Subject: x\r\n\r\n{}", "x".repeat(70) + "\r\n").into_bytes();
    while message.len() < MESSAGE_BYTES {
        message.extend_from_slice(("y".repeat(70) + "\r\n").as_bytes());
    }
    message.extend_from_slice(b".\r\n");
    let mut heard = |first: &mut dyn FnMut() -> io::Result<()>| -> io::Result<()> {
        first()?;
        let mut line = String::new();
        loop {
            line.clear();
            if answers.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) == Some(&b' ') {
                return Ok(());
            }
        }
    };
    heard(&mut || Ok(()))?;
    heard(&mut || say.write_all(b"EHLO bench.example\r\n"))?;
    for n in 0..mails {
        heard(&mut || say.write_all(b"MAIL FROM:<care@bench.example>\r\n"))?;
        heard(&mut || say.write_all(format!("RCPT TO:<p{n}@mail.example>\r\n").as_bytes()))?;
        heard(&mut || say.write_all(b"DATA\r\n"))?;
        heard(&mut || say.write_all(&message))?;
    }
    heard(&mut || say.write_all(b"QUIT\r\n"))
}
