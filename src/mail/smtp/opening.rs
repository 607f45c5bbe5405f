//! Opening a connection: the socket, encryption, the greeting, and logging in.

use std::net::{IpAddr, SocketAddr};
use std::sync::PoisonError;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret as _;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::fault::{Fault, answer};
use super::wire::Wire;
use super::{Encryption, SmtpSettings, tls};
use crate::mail::transport::NotSent;

/// PLAIN first: LOGIN is for servers that know nothing else.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// What is to be done about encryption on a given connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Implicit,
    StartTls,
    Plain,
}

/// A connection that is ready for a message.
pub(super) struct Opened {
    pub(super) link: AsyncSmtpConnection,
    /// The server takes several commands at once (RFC 2920).
    pub(super) pipelines: bool,
}

/// Connects, encrypts, greets and logs in.
pub(super) async fn open(settings: &SmtpSettings) -> Result<Opened, NotSent> {
    let server = settings.describe();
    let mut socket = dial(settings).await?;
    let lost =
        |error| NotSent::unreachable(format!("the connection to {server} was lost: {error}"));
    let is_local = is_local(socket.peer_addr().map_err(lost)?.ip());
    let hello = hello(settings, socket.local_addr().map_err(lost)?.ip());
    let plan = plan(settings.encryption, is_local);
    check_login(settings, plan, is_local)?;
    let limit = settings.deadlines.command;
    let mut wire = match plan {
        Plan::Plain => Wire::plain(socket),
        Plan::Implicit => Wire::encrypted(
            within(
                limit,
                &server,
                "encryption",
                tls::handshake(socket, settings),
            )
            .await?,
        ),
        Plan::StartTls => {
            tls::ask(&mut socket, settings, &hello.to_string()).await?;
            Wire::upgraded(
                within(
                    limit,
                    &server,
                    "encryption",
                    tls::handshake(socket, settings),
                )
                .await?,
            )
        }
    };
    let heard = wire.listen();
    let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
    let mut link = match timeout(limit, greeted).await {
        Ok(Ok(link)) => link,
        Ok(Err(error)) => return Err(Fault::of(&error).before_message(&server, "the greeting")),
        Err(_) => return Err(too_slow(&server, "the greeting", limit)),
    };
    let pipelines = {
        let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        offers(&heard, "PIPELINING")
    };
    drop(heard);
    log_in(&mut link, settings).await?;
    Ok(Opened { link, pipelines })
}

/// True if an answer to EHLO names an extension (RFC 5321, 4.1.1.1).
fn offers(heard: &[u8], extension: &str) -> bool {
    String::from_utf8_lossy(heard).lines().any(|line| {
        let offer = line
            .strip_prefix("250-")
            .or_else(|| line.strip_prefix("250 "));
        let keyword = offer.and_then(|offer| offer.split_whitespace().next());
        keyword.is_some_and(|keyword| keyword.eq_ignore_ascii_case(extension))
    })
}

/// Tries each of the server's addresses in turn, so that a dead one does not stand in the way.
async fn dial(settings: &SmtpSettings) -> Result<TcpStream, NotSent> {
    let server = settings.describe();
    let limit = settings.deadlines.connect;
    let found = timeout(limit, lookup_host((settings.host.as_str(), settings.port))).await;
    let addresses = match found {
        Ok(Ok(addresses)) => addresses,
        Ok(Err(error)) => {
            return Err(NotSent::unreachable(format!(
                "cannot find {server}: {error}"
            )));
        }
        Err(_) => return Err(too_slow(&server, "the search for its address", limit)),
    };
    connect_any(&server, addresses, limit).await
}

async fn connect_any(
    server: &str,
    addresses: impl Iterator<Item = SocketAddr>,
    limit: Duration,
) -> Result<TcpStream, NotSent> {
    let mut last = format!("{server} has no address");
    for address in addresses {
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(socket)) => {
                // Message and final dot are two writes; without this the second waits for the
                // acknowledgement of the first.
                if let Err(error) = socket.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY could not be set");
                }
                return Ok(socket);
            }
            Ok(Err(error)) => {
                last = format!("cannot connect to {server} ({}): {error}", address.ip());
            }
            Err(_) => {
                last = format!(
                    "cannot connect to {server} ({}): no answer in {} s",
                    address.ip(),
                    limit.as_secs()
                );
            }
        }
    }
    Err(NotSent::unreachable(last))
}

/// True for an address that never leaves this machine, in its IPv4-in-IPv6 form too.
fn is_local(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

const fn plan(encryption: Encryption, is_local: bool) -> Plan {
    match encryption {
        Encryption::Implicit => Plan::Implicit,
        Encryption::StartTlsUnlessLocal if is_local => Plan::Plain,
        Encryption::StartTlsUnlessLocal | Encryption::StartTls => Plan::StartTls,
        Encryption::Off => Plan::Plain,
    }
}

/// Refuses to log in where the password would travel in clear, or without a password.
fn check_login(settings: &SmtpSettings, plan: Plan, is_local: bool) -> Result<(), NotSent> {
    let Some(user) = &settings.user else {
        return Ok(());
    };
    let server = settings.describe();
    if settings.password.is_none() {
        return Err(NotSent::configuration(format!(
            "there is no password for user {user} of {server}"
        )));
    }
    if plan == Plan::Plain && !is_local {
        return Err(NotSent::configuration(format!(
            "the password for {server} would travel unencrypted; use smtps:// or leave out tls=off"
        )));
    }
    Ok(())
}

/// The name given, else the address that the server sees, as RFC 5321, 4.1.4 has it.
fn hello(settings: &SmtpSettings, local: IpAddr) -> ClientId {
    match (&settings.hello_name, local) {
        (Some(name), _) => ClientId::Domain(name.clone()),
        (None, IpAddr::V4(address)) => ClientId::Ipv4(address),
        (None, IpAddr::V6(address)) => ClientId::Ipv6(address),
    }
}

async fn log_in(link: &mut AsyncSmtpConnection, settings: &SmtpSettings) -> Result<(), NotSent> {
    let (Some(user), Some(password)) = (&settings.user, &settings.password) else {
        return Ok(());
    };
    let server = settings.describe();
    if link.server_info().get_auth_mechanism(&MECHANISMS).is_none() {
        return Err(NotSent::configuration(format!(
            "{server} offers no way to log in that admit knows (PLAIN, LOGIN)"
        )));
    }
    let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
    let limit = settings.deadlines.command;
    match answer(limit, "the log-in", link.auth(&MECHANISMS, &credentials)).await {
        Ok(reply) if reply.is_positive() => Ok(()),
        Ok(reply) => Err(NotSent::unreachable(format!(
            "{server} answered the log-in with {reply}"
        ))),
        Err(Fault::Reply(reply)) if reply.is_permanent() => Err(NotSent::configuration(format!(
            "{server} refused to log in {user}: {reply}"
        ))),
        Err(fault) => Err(fault.before_message(&server, "the log-in")),
    }
}

async fn within<T>(
    limit: Duration,
    server: &str,
    what: &str,
    step: impl Future<Output = Result<T, NotSent>>,
) -> Result<T, NotSent> {
    timeout(limit, step)
        .await
        .unwrap_or_else(|_| Err(too_slow(server, what, limit)))
}

fn too_slow(server: &str, what: &str, limit: Duration) -> NotSent {
    NotSent::unreachable(format!(
        "{server} took longer than {} s over {what}",
        limit.as_secs()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_offers_is_read_whatever_its_case_and_place() {
        let heard = b"220 mail.example says PIPELINING\r\n250-mail.example\r\n250-size 1000\r\n250 8BITMIME\r\n";
        assert!(offers(heard, "SIZE"));
        assert!(offers(heard, "8bitmime"));
        assert!(!offers(heard, "PIPELINING"));
        assert!(!offers(b"250-x\r\n250 PIPELININGS\r\n", "PIPELINING"));
    }

    #[test]
    fn unencrypted_mail_leaves_this_machine_only_where_the_operator_said_so() {
        use Encryption::{Implicit, Off, StartTls, StartTlsUnlessLocal};
        for (encryption, here, elsewhere) in [
            (Implicit, Plan::Implicit, Plan::Implicit),
            (StartTls, Plan::StartTls, Plan::StartTls),
            (StartTlsUnlessLocal, Plan::Plain, Plan::StartTls),
            (Off, Plan::Plain, Plan::Plain),
        ] {
            assert_eq!(plan(encryption, true), here, "{encryption:?}");
            assert_eq!(plan(encryption, false), elsewhere, "{encryption:?}");
        }
    }

    #[tokio::test]
    async fn an_address_that_does_not_answer_does_not_stand_in_the_way() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let open = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let addresses = [closed.local_addr().unwrap(), open.local_addr().unwrap()];
        drop(closed);
        let limit = Duration::from_secs(5);
        let socket = connect_any("mx", addresses.into_iter(), limit).await;
        assert_eq!(socket.unwrap().peer_addr().unwrap(), addresses[1]);
        let nowhere = connect_any("mx", addresses.into_iter().take(1), limit).await;
        assert!(matches!(nowhere, Err(NotSent::Unreachable { .. })));
    }

    #[test]
    fn only_loopback_counts_as_this_machine() {
        for (address, expected) in [
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false),
            ("192.168.1.1", false),
            ("0.0.0.0", false),
            ("fe80::1", false),
        ] {
            assert_eq!(is_local(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn a_password_never_travels_unencrypted_to_another_machine() {
        let settings = SmtpSettings::parse("smtp://kim@mx.test?tls=off").unwrap();
        let refused = |result| matches!(result, Err(NotSent::Configuration { .. }));
        assert!(refused(check_login(&settings, Plan::StartTls, false)));
        let settings = settings.with_password("hunter2".into());
        assert!(refused(check_login(&settings, Plan::Plain, false)));
        assert_eq!(check_login(&settings, Plan::Plain, true), Ok(()));
        assert_eq!(check_login(&settings, Plan::StartTls, false), Ok(()));
    }
}
