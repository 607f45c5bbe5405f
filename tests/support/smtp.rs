//! A mail server that does what a test tells it to, on threads of its own.
//!
//! It keeps what it accepts, and can refuse, stay silent, hang up or talk nonsense at any phase,
//! for every recipient or one. It is strict where real servers are: a bare LF in a message fails.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Where in the dialogue something is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Recipient,
    Data,
    /// After the go-ahead, before the message is read.
    Body,
    /// After the message was read, before it is kept.
    Dot,
    /// After the message was kept, before it is acknowledged.
    Kept,
}

/// What is to happen there instead of the usual.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// Sends these lines; 421 hangs up afterwards.
    Reply(&'static str),
    /// Sends these bytes and waits for more commands.
    Garbage(&'static [u8]),
    /// Never answers.
    Silence,
    /// Hangs up.
    HangUp,
    /// Does the usual, later.
    Late(Duration),
}

/// How connections are encrypted.
#[derive(Clone, Default)]
pub(crate) enum Tls {
    #[default]
    None,
    Offered(Arc<ServerConfig>),
    Implicit(Arc<ServerConfig>),
}

#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) tls: Tls,
    /// User, password and the mechanism that is offered.
    pub(crate) login: Option<(&'static str, &'static str, &'static str)>,
    /// Hangs up with 421 after so many mails.
    pub(crate) mails_per_connection: Option<usize>,
    /// Sent together with the go-ahead for STARTTLS.
    pub(crate) injected: &'static str,
}

/// A message that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) recipient: String,
    pub(crate) message: Vec<u8>,
    pub(crate) at: Instant,
}

struct Rule {
    phase: Phase,
    recipient: Option<String>,
    action: Action,
}

struct Shared {
    options: Options,
    rules: Mutex<Vec<Rule>>,
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
    is_stopped: AtomicBool,
}

pub(crate) struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Sink {
    pub(crate) fn start(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            options,
            rules: Mutex::default(),
            received: Mutex::default(),
            connections: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                if accepting.is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&accepting);
                // An error is the client hanging up, which ends the conversation.
                thread::spawn(move || Peer::converse(&shared, socket).ok());
            }
        });
        Self { address, shared }
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this happens at that phase, to every mail.
    pub(crate) fn always(&self, phase: Phase, action: Action) {
        self.rule(phase, None, action);
    }

    /// From now on this happens at that phase, to mail for this recipient.
    pub(crate) fn for_recipient(&self, recipient: &str, phase: Phase, action: Action) {
        self.rule(phase, Some(recipient.to_owned()), action);
    }

    /// Back to the usual.
    pub(crate) fn behave(&self) {
        self.shared.rules.lock().unwrap().clear();
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    fn rule(&self, phase: Phase, recipient: Option<String>, action: Action) {
        self.shared.rules.lock().unwrap().push(Rule {
            phase,
            recipient,
            action,
        });
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.is_stopped.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        TcpStream::connect(self.address).ok();
    }
}

/// A certificate for these names, good until that year: the server's side, and the file (PEM) to
/// trust it by.
pub(crate) fn certificate(names: &[&str], last_year: i32) -> (Arc<ServerConfig>, String) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = rcgen::CertificateParams::new(names).unwrap();
    params.not_after = rcgen::date_time_ymd(last_year, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .unwrap();
    (Arc::new(config), certificate.pem())
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// One conversation.
struct Peer<'a> {
    shared: &'a Shared,
    socket: TcpStream,
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    recipient: String,
    is_encrypted: bool,
}

/// How a phase ended.
#[derive(PartialEq, Eq)]
enum Went {
    On,
    Refused,
}

impl<'a> Peer<'a> {
    fn converse(shared: &'a Shared, socket: TcpStream) -> io::Result<()> {
        socket.set_nodelay(true)?;
        let mut peer = Self {
            shared,
            stream: Box::new(socket.try_clone()?),
            socket,
            buffer: Vec::new(),
            recipient: String::new(),
            is_encrypted: false,
        };
        if let Tls::Implicit(config) = &shared.options.tls {
            peer.encrypt(config)?;
        }
        peer.phase(Phase::Greeting, "220 sink")?;
        let mut mails = 0;
        loop {
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
                "MAIL" => drop(peer.phase(Phase::Mail, "250 2.1.0 ok")?),
                "RCPT" => {
                    let address = rest.split(['<', '>']).nth(1).unwrap_or_default();
                    peer.recipient = address.to_owned();
                    peer.phase(Phase::Recipient, "250 2.1.5 ok")?;
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
        self.phase(Phase::Body, "")?;
        let end = b"\r\n.\r\n";
        let length = loop {
            if let Some(at) = self.buffer.windows(end.len()).position(|w| w == end) {
                break at + end.len();
            }
            self.fill()?;
        };
        let raw: Vec<u8> = self.buffer.drain(..length).collect();
        let text = String::from_utf8(raw[..length - 3].to_vec()).map_err(io::Error::other)?;
        if text.replace("\r\n", "").contains(['\r', '\n']) {
            return self.send("550 5.6.11 bare CR or LF");
        }
        if self.phase(Phase::Dot, "")? == Went::Refused {
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

    fn offers(&self) -> String {
        let mut offers = vec!["250-sink".to_owned()];
        if matches!(self.shared.options.tls, Tls::Offered(_)) && !self.is_encrypted {
            offers.push("250-STARTTLS".to_owned());
        }
        if let Some((_, _, mechanism)) = self.shared.options.login {
            offers.push(format!("250-AUTH {mechanism}"));
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
        let given = match command.split_once(' ') {
            Some(("PLAIN", token)) => decode(token),
            _ => {
                self.send(&format!("334 {}", BASE64.encode("Username:")))?;
                let user = decode(&self.line()?);
                self.send(&format!("334 {}", BASE64.encode("Password:")))?;
                format!("\0{user}\0{}", decode(&self.line()?))
            }
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
            Some(Action::Silence) => loop {
                self.fill()?;
            },
            Some(Action::Reply(reply)) => {
                self.send(reply)?;
                if reply.starts_with("421") {
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
            rule.phase == phase && recipient.is_none_or(|one| *one == self.recipient)
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
