//! Mail kept in memory, for tests and rehearsals, with failures on demand.
//!
//! Failures are planned per phase and used up in order, so that a caller's handling of each can be
//! shown without a server.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reply::Reply;
use super::transport::{Envelope, NotSent, Submitted};

/// A message that was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Sender and recipient.
    pub envelope: Envelope,
    /// The message.
    pub message: Vec<u8>,
}

/// A failure to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemoryFault {
    /// The next connection is not made.
    Connect(NotSent),
    /// The next message is not let in.
    Begin(NotSent),
    /// The next message is answered so.
    Submit {
        /// The answer.
        answer: Submitted,
        /// The message is delivered nonetheless, as when an answer is lost on its way.
        delivered: bool,
    },
}

/// What was delivered, shared by all its clones.
#[derive(Debug, Clone, Default)]
pub struct MemoryOutbox {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    delivered: Vec<Delivered>,
    faults: VecDeque<MemoryFault>,
}

impl MemoryOutbox {
    /// Everything delivered so far, in order.
    #[must_use]
    pub fn delivered(&self) -> Vec<Delivered> {
        self.lock().delivered.clone()
    }

    /// Plans a failure: the first of its phase that is not used up yet comes true.
    pub fn plan(&self, fault: MemoryFault) {
        self.lock().faults.push_back(fault);
    }

    pub(super) fn connect(&self) -> Result<MemoryConnection, NotSent> {
        let planned = self.take(|fault| matches!(fault, MemoryFault::Connect(_)));
        if let Some(MemoryFault::Connect(error)) = planned {
            return Err(error);
        }
        Ok(MemoryConnection {
            outbox: self.clone(),
            open: None,
            is_usable: true,
        })
    }

    fn take(&self, is_due: impl Fn(&MemoryFault) -> bool) -> Option<MemoryFault> {
        let mut inner = self.lock();
        let at = inner.faults.iter().position(is_due)?;
        inner.faults.remove(at)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while it holds the lock, and a list is whole at any time.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection into memory.
#[derive(Debug)]
pub(super) struct MemoryConnection {
    outbox: MemoryOutbox,
    open: Option<Envelope>,
    is_usable: bool,
}

impl MemoryConnection {
    pub(super) fn begin(&mut self, envelope: &Envelope) -> Result<(), NotSent> {
        if !self.is_usable {
            return Err(NotSent::unreachable("this connection was given up"));
        }
        let planned = self
            .outbox
            .take(|fault| matches!(fault, MemoryFault::Begin(_)));
        if let Some(MemoryFault::Begin(error)) = planned {
            self.is_usable = matches!(error, NotSent::Refused { .. });
            return Err(error);
        }
        self.open = Some(envelope.clone());
        Ok(())
    }

    pub(super) fn submit(&mut self, message: &[u8]) -> Submitted {
        let Some(envelope) = self.open.take() else {
            return Submitted::Refused(Reply::new(451, "4.3.0 no message was announced"));
        };
        let planned = self
            .outbox
            .take(|fault| matches!(fault, MemoryFault::Submit { .. }));
        let (answer, delivered) = match planned {
            Some(MemoryFault::Submit { answer, delivered }) => (answer, delivered),
            _ => (Submitted::Accepted(Reply::new(250, "2.0.0 kept")), true),
        };
        if delivered {
            self.outbox.lock().delivered.push(Delivered {
                envelope,
                message: message.to_vec(),
            });
        }
        self.is_usable = !matches!(answer, Submitted::InDoubt(_));
        answer
    }

    pub(super) fn abandon(&mut self) {
        self.open = None;
        self.is_usable = false;
    }

    pub(super) const fn is_usable(&self) -> bool {
        self.is_usable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        Envelope {
            from: "care@clinic.example".parse().unwrap(),
            to: "kim@mail.test".parse().unwrap(),
        }
    }

    #[test]
    fn planned_failures_come_true_once_and_in_their_phase() {
        let outbox = MemoryOutbox::default();
        outbox.plan(MemoryFault::Submit {
            answer: Submitted::InDoubt("lost".to_owned()),
            delivered: true,
        });
        outbox.plan(MemoryFault::Begin(NotSent::Refused {
            reply: Reply::new(451, "later"),
            stage: super::super::Stage::Mail,
        }));
        outbox.plan(MemoryFault::Connect(NotSent::unreachable("away")));
        assert!(outbox.connect().is_err());
        let mut connection = outbox.connect().unwrap();
        assert!(connection.begin(&envelope()).is_err());
        assert!(connection.is_usable());
        connection.begin(&envelope()).unwrap();
        assert!(matches!(connection.submit(b"1"), Submitted::InDoubt(_)));
        assert!(!connection.is_usable());
        let mut next = outbox.connect().unwrap();
        next.begin(&envelope()).unwrap();
        assert!(matches!(next.submit(b"2"), Submitted::Accepted(_)));
        let messages: Vec<_> = outbox.delivered().into_iter().map(|d| d.message).collect();
        assert_eq!(messages, [b"1", b"2"]);
    }

    #[test]
    fn an_abandoned_message_is_not_delivered() {
        let outbox = MemoryOutbox::default();
        let mut connection = outbox.connect().unwrap();
        connection.begin(&envelope()).unwrap();
        connection.abandon();
        assert!(matches!(connection.submit(b"1"), Submitted::Refused(_)));
        assert!(connection.begin(&envelope()).is_err());
        assert!(outbox.delivered().is_empty());
    }
}
