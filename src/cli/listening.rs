//! Where connections are taken: at an address that was named, at the next free one, or at a socket
//! that whoever started the program had opened already (systemd's socket activation).

use std::io;
use std::net::SocketAddr;

use listenfd::ListenFd;
use tokio::net::TcpListener;

use super::error::CliError;
use super::exit::ExitCode;

/// So many ports are tried for a free one.
const TRIES: u16 = 50;

/// The socket that was opened for this program, if there is one (`LISTEN_FDS`, `LISTEN_PID`).
pub fn given() -> Result<Option<TcpListener>, CliError> {
    let unusable = |error: io::Error| {
        CliError::new(
            ExitCode::Unavailable,
            "cannot use the socket that was passed in LISTEN_FDS",
        )
        .caused_by(&error)
        .hint("in the socket unit name one `ListenStream=` with an address and a port")
    };
    let mut passed = ListenFd::from_env();
    if passed.len() > 1 {
        let error = io::Error::other(format!("{} sockets were passed, not one", passed.len()));
        return Err(unusable(error));
    }
    let Some(listener) = passed.take_tcp_listener(0).map_err(unusable)? else {
        return Ok(None);
    };
    listener.set_nonblocking(true).map_err(unusable)?;
    TcpListener::from_std(listener).map(Some).map_err(unusable)
}

/// Takes connections at an address.
pub async fn at(address: SocketAddr) -> Result<TcpListener, CliError> {
    TcpListener::bind(address).await.map_err(|error| {
        CliError::new(
            ExitCode::Unavailable,
            format!("cannot take connections at {address}"),
        )
        .caused_by(&error)
        .hint("name another address or port with `--listen`")
    })
}

/// Takes connections at an address, or where that is taken at the next port that is free.
pub async fn near(address: SocketAddr) -> Result<TcpListener, CliError> {
    let mut next = address;
    for _ in 0..TRIES {
        match TcpListener::bind(next).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                next.set_port(next.port().wrapping_add(1));
            }
            _ => break,
        }
    }
    at(next).await
}
