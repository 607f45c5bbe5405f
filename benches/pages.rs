//! How many people at once the pages bear: the real program on a database of its own, and browsers that
//! each keep a connection and look at a page, think, and look at the next. Then the same while others
//! flood it with passwords. Every answer is counted; one that is lost ends the run with an error.
//!
//!     cargo bench --bench pages                       200 browsers, 10 seconds each part
//!     cargo bench --bench pages -- --browsers 500 --think-ms 0

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use admit::embedded::Role;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::{Outcome, bare, on_cluster, read_flags, tell};

/// What is looked at. All but the last ask the database.
const PAGES: [&str; 4] = ["/join", "/join/sign-up", "/join/log-in", "/log-in"];
/// How many send passwords at once.
const FLOOD: usize = 100;

#[derive(Clone, Copy)]
struct Options {
    browsers: usize,
    seconds: u64,
    think: Duration,
}

fn main() -> Outcome<()> {
    let options = read_options()?;
    on_cluster(|running, folder| {
        let url = running.url(Role::Owner);
        tokio::runtime::Runtime::new()?.block_on(run(folder, &url, options))
    })
}

fn read_options() -> Outcome<Options> {
    let mut options = Options {
        browsers: 200,
        seconds: 10,
        think: Duration::from_millis(200),
    };
    read_flags(|flag, words| {
        match flag {
            "--browsers" => options.browsers = words.value()?,
            "--seconds" => options.seconds = words.value()?,
            "--think-ms" => options.think = Duration::from_millis(words.value()?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(options)
}

fn admit(folder: &Path, url: &str) -> Command {
    let mut command = bare(env!("CARGO_BIN_EXE_admit"));
    command
        .env("HOME", folder)
        .env("ADMIT_DATABASE_URL", url)
        .env("ADMIT_MAIL_TRANSPORT", "file")
        .env("ADMIT_DATA_DIR", folder)
        .env("ADMIT_MAIL_FROM", "bench@bench.example")
        .env("ADMIT_BASE_URL", "http://127.0.0.1")
        .env("ADMIT_TRUSTED_PROXIES", "127.0.0.1");
    command
}

async fn run(folder: &Path, url: &str, options: Options) -> Outcome<()> {
    for arguments in [
        &["db", "migrate", "--yes"][..],
        &[
            "invite",
            "send",
            "kim@bench.example",
            "--space",
            "bench",
            "--create-space",
            "Bench",
        ],
    ] {
        let done = admit(folder, url).args(arguments).status()?;
        if !done.success() {
            return Err(format!("{arguments:?}: {done}").into());
        }
    }
    let link = link_in(&folder.join("mail"))?;
    let (mut server, address) = serve(folder, url)?;
    let measured = measure(address, &link, options).await;
    server.kill()?;
    server.wait()?;
    measured
}

fn serve(folder: &Path, url: &str) -> Outcome<(Child, SocketAddr)> {
    let mut server = admit(folder, url)
        .env("ADMIT_LOG", "off")
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(server.stderr.take().ok_or("no standard error")?);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let place = line
            .split(" at ")
            .nth(1)
            .and_then(|rest| rest.split(',').next());
        if let Some(address) = place.and_then(|place| place.parse().ok()) {
            std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
            return Ok((server, address));
        }
        line.clear();
    }
    Err("the pages do not start".into())
}

/// The path of the link in the one mail.
fn link_in(folder: &Path) -> Outcome<String> {
    let mail = fs::read_dir(folder)?.next().ok_or("no mail")??;
    let text = fs::read_to_string(mail.path())?.replace("=\r\n", "");
    let (_, rest) = text.split_once("/join/").ok_or("no link")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    Ok(format!("/join/{}", &rest[..end.unwrap_or(rest.len())]))
}

async fn measure(address: SocketAddr, link: &str, options: Options) -> Outcome<()> {
    let alone = look(address, link, options).await?;
    tell_times("pages", &alone, options)?;
    let flood = tokio::spawn(flood(address, options));
    let beside = look(address, link, options).await?;
    tell_times("pages beside the flood", &beside, options)?;
    let (answered, busy) = flood.await??;
    let rate = answered / options.seconds;
    tell(&format!(
        "the flood: {answered} passwords looked at ({rate}/s), {busy} told to come again"
    ))
}

/// Has browsers look at pages, each over a connection of its own.
async fn look(address: SocketAddr, link: &str, options: Options) -> Outcome<Vec<Duration>> {
    let mut browsers = JoinSet::new();
    for number in 0..options.browsers {
        let link = link.to_owned();
        browsers.spawn(async move {
            let mut browser = Browser::open(address).await?;
            browser.get(&link, 303).await?;
            // Not all at once.
            tokio::time::sleep(options.think * u32::try_from(number)? / 200).await;
            let end = Instant::now() + Duration::from_secs(options.seconds);
            let mut times = Vec::new();
            for page in PAGES.iter().cycle() {
                let begun = Instant::now();
                browser.get(page, 200).await?;
                times.push(begun.elapsed());
                tokio::time::sleep(options.think).await;
                if Instant::now() > end {
                    break;
                }
            }
            Outcome::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(browser) = browsers.join_next().await {
        times.extend(browser??);
    }
    times.sort_unstable();
    Ok(times)
}

/// Sends passwords, each from another place for another address, as fast as they are answered. Answers
/// how many were looked at and how many were told to come again.
async fn flood(address: SocketAddr, options: Options) -> Outcome<(u64, u64)> {
    let mut guessers = JoinSet::new();
    for number in 0..FLOOD {
        guessers.spawn(async move {
            let mut browser = Browser::open(address).await?;
            browser.get("/log-in", 200).await?;
            let end = Instant::now() + Duration::from_secs(options.seconds);
            let (mut answered, mut busy) = (0, 0);
            while Instant::now() < end {
                let guess = format!("{number}.{answered}");
                match browser.guess(&guess).await? {
                    422 => answered += 1,
                    503 => {
                        busy += 1;
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                    other => return Err(format!("a password was answered by {other}").into()),
                }
            }
            Outcome::Ok((answered, busy))
        });
    }
    let mut sum = (0, 0);
    while let Some(guesser) = guessers.join_next().await {
        let (answered, busy) = guesser??;
        sum = (sum.0 + answered, sum.1 + busy);
    }
    Ok(sum)
}

/// A connection that is kept, and its cookies.
struct Browser {
    stream: BufStream<TcpStream>,
    cookies: Vec<String>,
    forms: String,
}

impl Browser {
    async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufStream::new(stream),
            cookies: Vec::new(),
            forms: String::new(),
        })
    }

    async fn get(&mut self, path: &str, expected: u16) -> Outcome<()> {
        let cookies = self.cookies.join("; ");
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookies}\r\n\r\n");
        match self.send(&request).await? {
            status if status == expected => Ok(()),
            status => Err(format!("{path} was answered by {status}").into()),
        }
    }

    async fn guess(&mut self, guess: &str) -> Outcome<u16> {
        let body = format!(
            "csrf={}&email=a{guess}%40bench.example&password=wrong",
            self.forms
        );
        let mut place = guess.split('.').map(|part| part.parse().unwrap_or(0_u32));
        let (number, count) = (place.next().unwrap_or(0), place.next().unwrap_or(0));
        let place = format!("10.{number}.{}.{}", count / 250 % 250, count % 250);
        let cookies = self.cookies.join("; ");
        let request = format!(
            "POST /log-in HTTP/1.1\r\nhost: bench\r\ncookie: {cookies}\r\nx-forwarded-for: {place}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(&request).await
    }

    async fn send(&mut self, request: &str) -> Outcome<u16> {
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err("an answer was lost".into());
            }
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if status == 0 {
                status = text.split(' ').nth(1).unwrap_or_default().parse()?;
            } else if let Some(value) = text.strip_prefix("content-length: ") {
                length = value.parse()?;
            } else if let Some(cookie) = text.strip_prefix("set-cookie: ") {
                let pair = cookie.split(';').next().unwrap_or_default();
                if let Some(secret) = pair.strip_prefix("admit-forms=") {
                    secret.clone_into(&mut self.forms);
                }
                self.cookies.push(pair.to_owned());
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(status)
    }
}

fn tell_times(what: &str, times: &[Duration], options: Options) -> Outcome<()> {
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)];
    let count = u64::try_from(times.len()).unwrap_or(u64::MAX);
    let rate = count / options.seconds;
    tell(&format!(
        "{what}: {} browsers, {count} answers ({rate}/s), none lost; median {:?}, p99 {:?}, longest {:?}",
        options.browsers,
        at(500),
        at(990),
        at(1000)
    ))
}
