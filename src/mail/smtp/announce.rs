//! `MAIL FROM`, `RCPT TO` and `DATA`: up to the server's go-ahead, nothing of the message has left.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};

use super::Deadlines;
use super::fault::{Fault, answer};
use crate::domain::email::EmailAddress;
use crate::mail::reply::Reply;
use crate::mail::transport::{Envelope, NotSent, Stage};

/// A command, with the step that it is and the time that its answer may take.
type Command = (Stage, String, Duration);

/// Why there was no go-ahead.
pub(super) enum Unannounced {
    /// The server refused, and said so clearly.
    Refused {
        reply: Reply,
        stage: Stage,
        /// The dialogue goes on after it.
        in_step: bool,
    },
    /// The dialogue is over.
    Broken { fault: Fault, stage: Stage },
}

/// One command after the other, each once the one before was accepted.
pub(super) async fn in_turn(
    link: &mut AsyncSmtpConnection,
    commands: &[Command],
) -> Result<(), Unannounced> {
    for &(stage, ref command, limit) in commands {
        let replied = answer(limit, &stage.to_string(), link.command(command)).await;
        passed(replied, stage)?;
    }
    Ok(())
}

/// All commands in one write (RFC 2920). Each of them is answered, whatever befell the others. Where
/// the server refuses the recipient and wants a message nonetheless, there is no way back but to
/// hang up.
pub(super) async fn at_once(
    link: &mut AsyncSmtpConnection,
    commands: &[Command],
) -> Result<(), Unannounced> {
    let all: String = commands
        .iter()
        .map(|(_, command, _)| command.as_str())
        .collect();
    let mut refused: Option<Unannounced> = None;
    for (number, &(stage, _, limit)) in commands.iter().enumerate() {
        let step = stage.to_string();
        let replied = if number == 0 {
            answer(limit, &step, link.command(&all)).await
        } else {
            answer(limit, &step, link.read_response()).await
        };
        let wants_message = replied.as_ref().is_ok_and(|reply| reply.code == 354);
        match (passed(replied, stage), &mut refused) {
            (Ok(()), None) | (Err(Unannounced::Refused { in_step: true, .. }), Some(_)) => {}
            (Err(first @ Unannounced::Refused { .. }), refused @ None) => *refused = Some(first),
            (Err(broken), None) => return Err(broken),
            (Ok(()), Some(_)) if !wants_message => {}
            (_, Some(Unannounced::Refused { in_step, .. })) => {
                *in_step = false;
                break;
            }
            (_, Some(Unannounced::Broken { .. })) => break,
        }
    }
    refused.map_or(Ok(()), Err)
}

/// What an answer to a step means.
fn passed(replied: Result<Reply, Fault>, stage: Stage) -> Result<(), Unannounced> {
    let fault = match replied {
        Ok(reply) if stage.is_passed(&reply) => return Ok(()),
        Ok(reply) => Fault::Broken(format!("it answered with {reply}")),
        Err(fault) => fault,
    };
    Err(match fault {
        Fault::Reply(reply) if !reply.is_closing() && !reply.is_authentication() => {
            Unannounced::Refused {
                reply,
                stage,
                in_step: true,
            }
        }
        fault => Unannounced::Broken { fault, stage },
    })
}

impl Stage {
    /// True for the reply that lets the dialogue go on.
    const fn is_passed(self, reply: &Reply) -> bool {
        match self {
            Self::Mail | Self::Recipient => reply.is_positive(),
            Self::Data => reply.code == 354,
        }
    }
}

/// The commands that announce a message, each with its deadline.
pub(super) fn commands(envelope: &Envelope, deadlines: Deadlines) -> Result<[Command; 3], NotSent> {
    let from = address(&envelope.from).ok_or_else(|| {
        NotSent::configuration(format!(
            "mail cannot be sent from {}",
            envelope.from.masked()
        ))
    })?;
    let to = address(&envelope.to).ok_or_else(|| NotSent::Refused {
        reply: Reply::new(553, "5.6.7 not an address that mail can be sent to"),
        stage: Stage::Recipient,
    })?;
    Ok([
        (
            Stage::Mail,
            Mail::new(Some(from), Vec::new()).to_string(),
            deadlines.command,
        ),
        (
            Stage::Recipient,
            Rcpt::new(to, Vec::new()).to_string(),
            deadlines.command,
        ),
        (Stage::Data, Data.to_string(), deadlines.data),
    ])
}

/// Read once more, because what the database holds goes onto a command line here.
fn address(address: &EmailAddress) -> Option<Address> {
    address.as_str().parse().ok().filter(|_| {
        address
            .as_str()
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>')
    })
}
