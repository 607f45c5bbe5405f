//! Whether what is sent can be read on its way, as a person is told who tries a transport.

use tokio::net::lookup_host;

use super::smtp::Encryption;
use super::transport::Transport;

/// How mail travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// It does not leave this machine, or leaves it by another program.
    Local,
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted before anything is said of the mail.
    StartTls,
    /// In clear, because the operator said so.
    Off,
}

/// How the mail of a transport travels. Of a server that may be this machine its name is looked up.
pub async fn security(transport: &Transport) -> Security {
    let Transport::Smtp(settings) = transport else {
        return Security::Local;
    };
    match settings.encryption() {
        Encryption::Implicit => Security::Tls,
        Encryption::StartTls => Security::StartTls,
        Encryption::Off => Security::Off,
        Encryption::StartTlsUnlessLocal => {
            let found = lookup_host((settings.host(), 0)).await;
            let is_local = found.is_ok_and(|mut addresses| {
                addresses.all(|address| address.ip().to_canonical().is_loopback())
            });
            if is_local {
                Security::Local
            } else {
                Security::StartTls
            }
        }
    }
}
