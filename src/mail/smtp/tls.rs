//! Encrypting a connection: STARTTLS, the handshake, and whose certificates are trusted.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use super::SmtpSettings;
use crate::mail::reply::Reply;
use crate::mail::transport::NotSent;

/// Longest reply that is read before encryption, in bytes.
const MAX_REPLY: usize = 64 * 1024;

/// Greets the server and asks it to encrypt. Afterwards the handshake follows on the same socket.
pub(super) async fn ask(
    socket: &mut TcpStream,
    settings: &SmtpSettings,
    hello_name: &str,
) -> Result<(), NotSent> {
    let mut pending = Vec::new();
    let server = settings.describe();
    let limit = settings.deadlines.command;
    let greeting = within(limit, exchange(socket, &mut pending, "")).await;
    expect(&server, greeting, 220)?;
    let hello = format!("EHLO {hello_name}\r\n");
    let hello = within(limit, exchange(socket, &mut pending, &hello)).await;
    let offers = expect(&server, hello, 250)?;
    if !offers
        .iter()
        .any(|offer| offer.trim().eq_ignore_ascii_case("STARTTLS"))
    {
        return Err(NotSent::configuration(format!(
            "{server} does not offer encryption (STARTTLS), and mail is not sent without it"
        )));
    }
    let ready = within(limit, exchange(socket, &mut pending, "STARTTLS\r\n")).await;
    if let Ok((code @ 500.., lines)) = &ready {
        return Err(NotSent::configuration(format!(
            "{server} offers encryption (STARTTLS) and refuses it: {}",
            Reply::new(*code, &lines.join(" "))
        )));
    }
    expect(&server, ready, 220)?;
    if pending.is_empty() {
        Ok(())
    } else {
        // Whoever sits in between could have put it there, to be taken for encrypted replies.
        Err(NotSent::configuration(format!(
            "{server} sent data ahead of the encryption it was asked for"
        )))
    }
}

/// Encrypts the socket and checks the server's certificate.
pub(super) async fn handshake(
    socket: TcpStream,
    settings: &SmtpSettings,
) -> Result<TlsStream<TcpStream>, NotSent> {
    let server = settings.describe();
    let config = settings
        .tls
        .get_or_try_init(|| load(settings.ca_file.clone()))
        .await?;
    let name = ServerName::try_from(settings.host.clone()).map_err(|_| {
        NotSent::configuration(format!("{server} has a name that no certificate can have"))
    })?;
    TlsConnector::from(Arc::clone(config))
        .connect(name, socket)
        .await
        .map_err(|error| {
            let is_tls = error
                .get_ref()
                .is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>);
            if is_tls {
                NotSent::configuration(format!(
                    "cannot encrypt the connection to {server}: {error}"
                ))
            } else {
                NotSent::unreachable(format!(
                    "the connection to {server} was lost while it was being encrypted: {error}"
                ))
            }
        })
}

/// Reads the certificates to trust: the operating system's, and those of the operator's file.
async fn load(ca_file: Option<PathBuf>) -> Result<Arc<ClientConfig>, NotSent> {
    tokio::task::spawn_blocking(move || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = ca_file {
            add_file(&mut roots, &path).map_err(|reason| {
                NotSent::configuration(format!(
                    "cannot use the certificates in {}: {reason}",
                    path.display()
                ))
            })?;
        }
        if roots.is_empty() {
            return Err(NotSent::configuration(
                "this machine has no certificates to check a mail server with; install \
                 ca-certificates or name a file of certificates",
            ));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| NotSent::configuration(format!("encryption: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    })
    .await
    .map_err(|error| NotSent::unreachable(format!("certificates could not be read: {error}")))?
}

fn add_file(roots: &mut RootCertStore, path: &std::path::Path) -> Result<(), String> {
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())?;
    let before = roots.len();
    for certificate in certificates {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.len() == before {
        return Err("there are none (PEM is expected)".to_owned());
    }
    Ok(())
}

/// A reply before encryption: its code, and the words of each line.
type RawReply = (u16, Vec<String>);

/// Sends a command, or nothing, and reads one reply. What came after it stays in `pending`.
async fn exchange(
    socket: &mut TcpStream,
    pending: &mut Vec<u8>,
    command: &str,
) -> io::Result<RawReply> {
    socket.write_all(command.as_bytes()).await?;
    let mut lines = Vec::new();
    let mut length = 0;
    loop {
        while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            length += line.len();
            let is_last = line.get(3) != Some(&b'-');
            let line = String::from_utf8_lossy(&line);
            let code = line.get(..3).and_then(|code| code.parse().ok());
            let code: u16 = code.ok_or_else(|| io::Error::other("a reply that is none"))?;
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            if is_last {
                return Ok((code, lines));
            }
        }
        if length + pending.len() > MAX_REPLY {
            return Err(io::Error::other("an endless reply"));
        }
        if socket.read_buf(pending).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

async fn within(
    limit: Duration,
    exchange: impl Future<Output = io::Result<RawReply>>,
) -> io::Result<RawReply> {
    timeout(limit, exchange)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// The lines of the reply that was expected; any other is an error before any mail.
fn expect(server: &str, reply: io::Result<RawReply>, code: u16) -> Result<Vec<String>, NotSent> {
    match reply {
        Ok((found, lines)) if found == code => Ok(lines),
        Ok((found, lines)) => Err(NotSent::unreachable(format!(
            "{server} is not ready for mail: {}",
            Reply::new(found, &lines.join(" "))
        ))),
        Err(error) => Err(NotSent::unreachable(format!(
            "the connection to {server} was lost: {error}"
        ))),
    }
}
