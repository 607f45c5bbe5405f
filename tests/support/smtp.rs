//! A mail server that does what a test tells it to, on threads of its own.
//!
//! It keeps what it accepts, and can refuse, stay silent, hang up or talk nonsense at any phase,
//! for every recipient or one. It is strict where real servers are: a bare LF in a message fails.

mod peer;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use self::peer::Peer;

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
    /// Ends the connection with a reset, and what is under way on it is lost.
    Reset,
    /// Sends the usual byte by byte, each after this pause.
    Slow(Duration),
    /// Sends the beginning of the usual reply, and hangs up.
    Half,
    /// Sends this signal to the process that is aimed at, and does the usual.
    Strike(Signal),
}

/// One time in so many, as a seed has it.
#[derive(Debug)]
struct Odds {
    one_in: u64,
    seed: AtomicU64,
}

impl Odds {
    fn come_up(&self) -> bool {
        let step = |seed: u64| Some(next_random(seed));
        let drawn = self
            .seed
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, step);
        drawn.unwrap_or_default().is_multiple_of(self.one_in)
    }
}

/// The number after this one in a sequence that looks random (xorshift64, Marsaglia 2003).
pub(crate) const fn next_random(mut seed: u64) -> u64 {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    seed
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
    /// Offers to take several commands at once.
    pub(crate) pipelining: bool,
    /// Wants a message although it refused the recipient.
    pub(crate) lenient: bool,
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
    odds: Option<Odds>,
}

struct Shared {
    options: Options,
    rules: Mutex<Vec<Rule>>,
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
    /// Commands that came together with the one before.
    pipelined: AtomicUsize,
    is_stopped: AtomicBool,
    /// The process that [`Action::Strike`] meets; 0 for none.
    target: AtomicI32,
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
            pipelined: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
            target: AtomicI32::new(0),
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
        self.rule(phase, None, action, None);
    }

    /// From now on this happens at that phase one time in so many, as the seed has it.
    pub(crate) fn at_times(&self, phase: Phase, action: Action, (one_in, seed): (u64, u64)) {
        let seed = AtomicU64::new(next_random(seed.max(1)));
        self.rule(phase, None, action, Some(Odds { one_in, seed }));
    }

    /// The process that [`Action::Strike`] meets from now on, once.
    pub(crate) fn aim(&self, pid: u32) {
        let pid = i32::try_from(pid).unwrap();
        self.shared.target.store(pid, Ordering::SeqCst);
    }

    /// From now on this happens at that phase, to mail for this recipient.
    pub(crate) fn for_recipient(&self, recipient: &str, phase: Phase, action: Action) {
        self.rule(phase, Some(recipient.to_owned()), action, None);
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

    /// Commands that came before the answer to the one before them.
    pub(crate) fn pipelined(&self) -> usize {
        self.shared.pipelined.load(Ordering::SeqCst)
    }

    fn rule(&self, phase: Phase, recipient: Option<String>, action: Action, odds: Option<Odds>) {
        self.shared.rules.lock().unwrap().push(Rule {
            phase,
            recipient,
            action,
            odds,
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
