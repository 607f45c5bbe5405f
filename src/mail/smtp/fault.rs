//! What went wrong with one command: a reply that refuses, or no usable reply at all.

use std::error::Error as _;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use crate::mail::reply::Reply;
use crate::mail::transport::NotSent;

/// Why a command did not get a positive reply.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server refused: 4yz or 5yz. The dialogue is still in step.
    Reply(Reply),
    /// Silence, a lost connection or an unreadable reply. The dialogue is out of step for good.
    Broken(String),
}

impl Fault {
    /// Sorts an error of lettre's.
    pub(super) fn of(error: &Error) -> Self {
        match error.status() {
            Some(code) => {
                let words = error.source().map(ToString::to_string).unwrap_or_default();
                Self::Reply(Reply::new(code.into(), &words))
            }
            // The words may quote what the server sent, so they are cleaned like a reply's.
            None => Self::Broken(Reply::new(0, &error.to_string()).text),
        }
    }

    /// The error for a fault before any mail was announced.
    pub(super) fn before_message(self, server: &str, step: &str) -> NotSent {
        match self {
            Self::Reply(reply) if reply.is_authentication() => NotSent::configuration(format!(
                "{server} wants a log-in or other encryption: {reply}"
            )),
            Self::Reply(reply) => {
                NotSent::unreachable(format!("{server} answered {step} with {reply}"))
            }
            Self::Broken(reason) => {
                NotSent::unreachable(format!("{server} failed at {step}: {reason}"))
            }
        }
    }
}

/// Waits for a reply, not longer than `limit`. After [`Fault::Broken`] the connection must not be
/// used again: a late reply would be taken for that to the next command.
pub(super) async fn answer(
    limit: Duration,
    step: &str,
    command: impl Future<Output = Result<Response, Error>>,
) -> Result<Reply, Fault> {
    match timeout(limit, command).await {
        Ok(Ok(response)) => {
            let words: Vec<&str> = response.message().collect();
            Ok(Reply::new(response.code().into(), &words.join(" ")))
        }
        Ok(Err(error)) => Err(Fault::of(&error)),
        Err(_) => Err(Fault::Broken(format!(
            "no answer to {step} in {} s",
            limit.as_secs()
        ))),
    }
}
