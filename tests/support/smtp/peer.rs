//! One conversation of the mail server that does what a test tells it to.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use socket2::SockRef;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Action, Odds, Phase, Received, Rule, Shared, Tls};

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// One conversation.
pub(super) struct Peer<'a> {
    shared: &'a Shared,
    socket: TcpStream,
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    recipient: String,
    is_encrypted: bool,
    /// Sender and recipient were accepted.
    accepted: (bool, bool),
}

/// How a phase ended.
#[derive(PartialEq, Eq)]
enum Went {
    On,
    Refused,
}

impl<'a> Peer<'a> {
    pub(super) fn converse(shared: &'a Shared, socket: TcpStream) -> io::Result<()> {
        socket.set_nodelay(true)?;
        let mut peer = Self {
            shared,
            stream: Box::new(socket.try_clone()?),
            socket,
            buffer: Vec::new(),
            recipient: String::new(),
            is_encrypted: false,
            accepted: (false, false),
        };
        if let Tls::Implicit(config) = &shared.options.tls {
            peer.encrypt(config)?;
        }
        peer.phase(Phase::Greeting, "220 sink")?;
        let mut mails = 0;
        loop {
            if !peer.buffer.is_empty() {
                shared.pipelined.fetch_add(1, Ordering::SeqCst);
            }
            let line = peer.line()?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let offers = peer.offers();
                    peer.phase(Phase::Ehlo, &offers)?;
                }
                "STARTTLS" => peer.start_tls()?,
                "AUTH" => peer.log_in(rest)?,
                "MAIL" if shared.options.mails_per_connection == Some(mails) => {
                    peer.send("421 enough for one connection")?;
                    return Ok(());
                }
                "MAIL" => {
                    let went = peer.phase(Phase::Mail, "250 2.1.0 ok")?;
                    peer.accepted = (went == Went::On, false);
                }
                "RCPT" if !peer.accepted.0 => peer.send("503 5.5.1 who sends?")?,
                "RCPT" => {
                    let address = rest.split(['<', '>']).nth(1).unwrap_or_default();
                    peer.recipient = address.to_owned();
                    let went = peer.phase(Phase::Recipient, "250 2.1.5 ok")?;
                    peer.accepted.1 = went == Went::On;
                }
                "DATA" if !peer.accepted.1 && !shared.options.lenient => {
                    peer.send("554 5.5.1 no valid recipients")?;
                }
                "DATA" => {
                    if peer.phase(Phase::Data, "354 go ahead")? == Went::On {
                        peer.message()?;
                        mails += 1;
                    }
                }
                "RSET" | "NOOP" => peer.send("250 2.0.0 ok")?,
                "QUIT" => return peer.send("221 2.0.0 bye"),
                _ => peer.send("500 5.5.1 what?")?,
            }
        }
    }

    fn message(&mut self) -> io::Result<()> {
        let is_refused = self.phase(Phase::Body, "")? == Went::Refused;
        let raw = self.until_dot()?;
        let length = raw.len();
        let text = String::from_utf8(raw[..length - 3].to_vec()).map_err(io::Error::other)?;
        if text.replace("\r\n", "").contains(['\r', '\n']) {
            return self.send("550 5.6.11 bare CR or LF");
        }
        if is_refused || self.phase(Phase::Dot, "")? == Went::Refused {
            return Ok(());
        }
        // Undoes the dot-stuffing of RFC 5321, 4.5.2.
        let lines = text.split_inclusive("\r\n");
        let message: String = lines
            .map(|line| line.strip_prefix('.').unwrap_or(line))
            .collect();
        self.shared.received.lock().unwrap().push(Received {
            recipient: self.recipient.clone(),
            message: message.into_bytes(),
            at: Instant::now(),
        });
        self.phase(Phase::Kept, "250 2.0.0 queued as 4711")
            .map(drop)
    }

    /// The reply decides: a server that refuses has kept nothing.
    fn forget(&self) {
        let mut received = self.shared.received.lock().unwrap();
        let ours = received
            .iter()
            .rposition(|one| one.recipient == self.recipient);
        ours.map(|at| received.remove(at));
    }

    /// A message up to and with its final dot.
    fn until_dot(&mut self) -> io::Result<Vec<u8>> {
        let end = b"\r\n.\r\n";
        loop {
            if let Some(at) = self.buffer.windows(end.len()).position(|w| w == end) {
                return Ok(self.buffer.drain(..at + end.len()).collect());
            }
            self.fill()?;
        }
    }

    fn offers(&self) -> String {
        let mut offers = vec!["250-sink".to_owned()];
        if matches!(self.shared.options.tls, Tls::Offered(_)) && !self.is_encrypted {
            offers.push("250-STARTTLS".to_owned());
        }
        if let Some((_, _, mechanism)) = self.shared.options.login {
            offers.push(format!("250-AUTH {mechanism}"));
        }
        if self.shared.options.pipelining {
            offers.push("250-PIPELINING".to_owned());
        }
        offers.push("250 ENHANCEDSTATUSCODES".to_owned());
        offers.join("\r\n")
    }

    fn start_tls(&mut self) -> io::Result<()> {
        let ready = match self.shared.options.injected {
            "" => "220 2.0.0 go ahead".to_owned(),
            injected => format!("220 2.0.0 go ahead\r\n{injected}"),
        };
        if self.phase(Phase::StartTls, &ready)? == Went::On
            && let Tls::Offered(config) = &self.shared.options.tls
        {
            self.encrypt(config)?;
        }
        Ok(())
    }

    fn encrypt(&mut self, config: &Arc<ServerConfig>) -> io::Result<()> {
        let session = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        self.stream = Box::new(StreamOwned::new(session, self.socket.try_clone()?));
        self.is_encrypted = true;
        Ok(())
    }

    fn log_in(&mut self, command: &str) -> io::Result<()> {
        let given = if let Some(token) = command.strip_prefix("PLAIN ") {
            decode(token)
        } else {
            self.send(&format!("334 {}", BASE64.encode("Username:")))?;
            let user = decode(&self.line()?);
            self.send(&format!("334 {}", BASE64.encode("Password:")))?;
            format!("\0{user}\0{}", decode(&self.line()?))
        };
        let login = self.shared.options.login;
        let is_right = login.is_some_and(|(user, pass, _)| given == format!("\0{user}\0{pass}"));
        let answer = if is_right {
            "235 2.7.0 welcome"
        } else {
            "535 5.7.8 wrong"
        };
        self.phase(Phase::Auth, answer).map(drop)
    }

    /// Does what a rule says for this phase, else the usual.
    fn phase(&mut self, phase: Phase, usual: &str) -> io::Result<Went> {
        let action = self.rule(phase);
        match action {
            None => self.send(usual)?,
            Some(Action::Late(delay)) => {
                thread::sleep(delay);
                self.send(usual)?;
            }
            Some(Action::Garbage(bytes)) => {
                self.stream.write_all(bytes)?;
                self.stream.flush()?;
            }
            Some(Action::HangUp) => return Err(io::ErrorKind::ConnectionAborted.into()),
            Some(Action::Reset) => {
                SockRef::from(&self.socket).set_linger(Some(Duration::ZERO))?;
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            Some(Action::Slow(pause)) => {
                for byte in format!("{usual}\r\n").bytes().filter(|_| !usual.is_empty()) {
                    thread::sleep(pause);
                    self.stream.write_all(&[byte])?;
                    self.stream.flush()?;
                }
            }
            Some(Action::Half) => {
                let reply = if usual.is_empty() { "250" } else { usual };
                self.stream.write_all(&reply.as_bytes()[..2])?;
                self.stream.flush()?;
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            Some(Action::Strike(signal)) => {
                let pid = self.shared.target.swap(0, Ordering::SeqCst);
                if pid != 0 {
                    kill(Pid::from_raw(pid), signal).map_err(io::Error::from)?;
                }
                self.send(usual)?;
            }
            Some(Action::Silence) => loop {
                self.fill()?;
            },
            Some(Action::Reply(reply)) => {
                if phase == Phase::Kept {
                    self.forget();
                }
                self.send(reply)?;
                if reply.starts_with("421") {
                    if phase == Phase::Body {
                        // What is unread when a connection ends takes the reply back.
                        self.until_dot()?;
                    }
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                return Ok(Went::Refused);
            }
        }
        Ok(Went::On)
    }

    fn rule(&self, phase: Phase) -> Option<Action> {
        let rules = self.shared.rules.lock().unwrap();
        let fits = |rule: &&Rule| {
            let recipient = rule.recipient.as_ref();
            rule.phase == phase
                && recipient.is_none_or(|one| *one == self.recipient)
                && rule.odds.as_ref().is_none_or(Odds::come_up)
        };
        rules.iter().find(fits).map(|rule| rule.action.clone())
    }

    fn send(&mut self, reply: &str) -> io::Result<()> {
        if !reply.is_empty() {
            self.stream.write_all(format!("{reply}\r\n").as_bytes())?;
            self.stream.flush()?;
        }
        Ok(())
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).collect();
                return String::from_utf8(line[..end].to_vec()).map_err(io::Error::other);
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        match self.stream.read(&mut chunk)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            length => {
                self.buffer.extend_from_slice(&chunk[..length]);
                Ok(())
            }
        }
    }
}

fn decode(token: &str) -> String {
    let bytes = BASE64.decode(token).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
