//! A proxy before PostgreSQL that breaks connections where it hurts.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use crate::support::smtp::next_random;

/// A simple query that says COMMIT: its tag, its length, its text and the end of that (PostgreSQL
/// documentation, "Message Formats").
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// The server behind the proxy.
#[derive(Clone)]
enum Upstream {
    Socket(PathBuf),
    Tcp(String),
}

struct Shared {
    upstream: Upstream,
    is_stopped: AtomicBool,
    /// One commit in so many is cut; 0 for none.
    one_in: AtomicU64,
    seed: AtomicU64,
    /// The next commit of a transaction with this statement is cut after the server has it.
    meant: Mutex<Option<&'static str>>,
    /// Commits that were cut before the server had them, and after.
    cut: [AtomicUsize; 2],
    /// How long every answer takes, in milliseconds.
    delay: AtomicU64,
}

pub(super) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// Both directions of one connection.
trait Stream: Read + Write + Send {
    fn close(&self);
}

impl Stream for TcpStream {
    fn close(&self) {
        self.shutdown(Shutdown::Both).ok();
    }
}

impl Stream for UnixStream {
    fn close(&self) {
        self.shutdown(Shutdown::Both).ok();
    }
}

impl Proxy {
    /// One before the server of an address.
    pub(super) fn before(server: &str) -> Self {
        let server = PgConnectOptions::from_str(server).unwrap();
        let upstream = match server.get_socket() {
            Some(folder) => {
                Upstream::Socket(folder.join(format!(".s.PGSQL.{}", server.get_port())))
            }
            None => Upstream::Tcp(format!("{}:{}", server.get_host(), server.get_port())),
        };
        let shared = Arc::new(Shared {
            upstream,
            is_stopped: AtomicBool::new(false),
            one_in: AtomicU64::new(0),
            seed: AtomicU64::new(1),
            meant: Mutex::default(),
            cut: [AtomicUsize::new(0), AtomicUsize::new(0)],
            delay: AtomicU64::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if accepting.is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                // The server may be away, which the client is told by the end of its connection.
                carry(&accepting, client).ok();
            }
        });
        Self { address, shared }
    }

    /// The address of a database through it.
    pub(super) fn url(&self, role: &str, database: &str) -> String {
        format!(
            "postgres://{role}@{}/{database}?sslmode=disable",
            self.address
        )
    }

    /// From now on one commit in so many is cut, in turn before the server has it and after.
    pub(super) fn cut_commits(&self, one_in: u64, seed: u64) {
        self.shared.seed.store(seed.max(1), Ordering::SeqCst);
        self.shared.one_in.store(one_in, Ordering::SeqCst);
    }

    /// Cuts the next commit of a transaction that sends this text, after the server has it. A
    /// statement's text is sent when a connection has it prepared, so for the first time only.
    pub(super) fn cut_commit_of(&self, statement: &'static str) {
        *self.shared.meant.lock().unwrap() = Some(statement);
    }

    /// From now on every answer takes so long.
    pub(super) fn delay(&self, delay: Duration) {
        let delay = u64::try_from(delay.as_millis()).unwrap();
        self.shared.delay.store(delay, Ordering::SeqCst);
    }

    /// Commits that were cut before the server had them, and after.
    pub(super) fn cuts(&self) -> [usize; 2] {
        [0, 1].map(|side: usize| self.shared.cut[side].load(Ordering::SeqCst))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_stopped.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        TcpStream::connect(self.address).ok();
    }
}

/// Carries both directions on threads of their own, until either ends.
fn carry(shared: &Arc<Shared>, client: TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    let client_too = client.try_clone()?;
    let (server, server_too): (Box<dyn Stream>, Box<dyn Stream>) = match &shared.upstream {
        Upstream::Socket(path) => {
            let server = UnixStream::connect(path)?;
            (Box::new(server.try_clone()?), Box::new(server))
        }
        Upstream::Tcp(address) => {
            let server = TcpStream::connect(address)?;
            (Box::new(server.try_clone()?), Box::new(server))
        }
    };
    let cutting = Arc::clone(shared);
    thread::spawn(move || to_server(&cutting, client, server));
    let delaying = Arc::clone(shared);
    thread::spawn(move || to_client(&delaying, server_too, client_too));
    Ok(())
}

fn to_server(shared: &Shared, mut client: TcpStream, mut server: Box<dyn Stream>) {
    let mut buffer = [0; 16 * 1024];
    let mut is_meant = false;
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let bytes = &buffer[..length];
        is_meant |= shared.is_meant(bytes);
        let side = match has(bytes, COMMIT) {
            true if is_meant => shared.cut_meant(),
            true => shared.cut_side(),
            false => None,
        };
        if side == Some(0) {
            break;
        }
        if server.write_all(bytes).is_err() {
            break;
        }
        if side == Some(1) {
            // The server has the COMMIT, and nobody will hear of it.
            client.close();
            return;
        }
    }
    client.close();
    server.close();
}

fn to_client(shared: &Shared, mut server: Box<dyn Stream>, mut client: TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = server.read(&mut buffer) {
        let delay = shared.delay.load(Ordering::SeqCst);
        if delay > 0 {
            thread::sleep(Duration::from_millis(delay));
        }
        if client.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    client.close();
    server.close();
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

impl Shared {
    fn is_meant(&self, bytes: &[u8]) -> bool {
        let meant = *self.meant.lock().unwrap();
        meant.is_some_and(|statement| has(bytes, statement.as_bytes()))
    }

    fn cut_meant(&self) -> Option<usize> {
        self.meant.lock().unwrap().take()?;
        self.cut[1].fetch_add(1, Ordering::SeqCst);
        Some(1)
    }

    /// Whether this commit is cut: `Some(0)` before the server has it, `Some(1)` after.
    fn cut_side(&self) -> Option<usize> {
        let one_in = self.one_in.load(Ordering::SeqCst);
        if one_in == 0 {
            return None;
        }
        let step = |seed: u64| Some(next_random(seed));
        let drawn = self
            .seed
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, step);
        let drawn = drawn.unwrap_or_default();
        if !drawn.is_multiple_of(one_in) {
            return None;
        }
        let side = usize::try_from(drawn / one_in % 2).unwrap();
        self.cut[side].fetch_add(1, Ordering::SeqCst);
        Some(side)
    }
}
