//! One plain message to try a transport with: in no outbox, about nobody, without a link.

use jiff::Timestamp;

use super::delivery::Mailing;
use super::new_id;
use crate::domain::email::EmailAddress;
use crate::domain::id::MailId;
use crate::domain::language::Language;
use crate::mail::{
    ComposeError, Composed, Envelope, NotSent, Outgoing, Reply, Security, Submitted, Transport,
    message, security,
};

/// Asks to try how mail leaves.
#[derive(Debug, Clone)]
pub struct TestMail {
    /// Where to.
    pub to: EmailAddress,
    /// In which language.
    pub language: Language,
    /// The date of the message.
    pub now: Timestamp,
}

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Begins to connect.
    Connecting {
        /// To this.
        place: String,
    },
    /// Is connected, greeted and logged in.
    Connected {
        /// How what is sent travels.
        security: &'static str,
        /// Logged in as this user.
        user: Option<String>,
    },
    /// Begins to hand the message over where there is no server to talk to.
    HandingOver {
        /// To this.
        place: String,
    },
    /// Sender and recipient were accepted.
    Announced {
        /// Who the server was told it is from.
        from: String,
    },
}

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// Its id, which its Message-ID begins with.
    pub id: MailId,
    /// Where it went.
    pub place: String,
    /// How it travelled.
    pub security: &'static str,
    /// The three digits of the answer.
    pub code: u16,
    /// The answer.
    pub reply: String,
}

/// Why it was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TestMailError {
    /// It will not be taken before something is changed.
    #[error("{0}")]
    Configuration(String),
    /// It may be taken later.
    #[error("{0}")]
    TryLater(String),
    /// It was refused for good.
    #[error("{0}")]
    Refused(String),
    /// It may have been taken.
    #[error("the message may or may not have left: {0}")]
    InDoubt(String),
    /// The words.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl From<NotSent> for TestMailError {
    fn from(not_sent: NotSent) -> Self {
        match not_sent {
            NotSent::Configuration { reason } => Self::Configuration(reason),
            NotSent::Unreachable { reason } => Self::TryLater(reason),
            NotSent::Refused { reply, stage } if reply.is_transient() => Self::TryLater(format!(
                "the mail server refused at {stage} for now: {reply}"
            )),
            NotSent::Refused { reply, .. } => {
                Self::Refused(format!("the mail server refused: {reply}"))
            }
        }
    }
}

/// Sends it, and tells each step as it is taken.
pub async fn send_test(
    mailing: &Mailing,
    request: &TestMail,
    mut tell: impl FnMut(Step),
) -> Result<Tested, TestMailError> {
    let id: MailId = new_id();
    let place = mailing.describe();
    let message = message::build(&outgoing(mailing, request, id))?;
    // Only a server connects, logs in, and accepts a sender.
    let server = match &mailing.transport {
        Transport::Smtp(settings) => Some(settings),
        _ => None,
    };
    tell(if server.is_some() {
        Step::Connecting {
            place: place.clone(),
        }
    } else {
        Step::HandingOver {
            place: place.clone(),
        }
    });
    let mut connection = mailing.transport.connect().await?;
    let security = security_words(security(&mailing.transport).await);
    if let Some(settings) = server {
        let user = settings.user().map(str::to_owned);
        tell(Step::Connected { security, user });
    }
    let envelope = Envelope {
        from: mailing.from.address().clone(),
        to: request.to.clone(),
    };
    connection.begin(&envelope).await?;
    if server.is_some() {
        let from = envelope.from.to_string();
        tell(Step::Announced { from });
    }
    let submitted = connection.submit(&message).await;
    connection.close().await;
    let reply = taken(submitted, mailing.transport.taker())?;
    tracing::info!(mail.id = %id, to = request.to.masked(), via = place, "a test mail was sent");
    Ok(Tested {
        id,
        place,
        security,
        code: reply.code,
        reply: reply.to_string(),
    })
}

/// The answer of whoever took the message.
fn taken(submitted: Submitted, taker: &str) -> Result<Reply, TestMailError> {
    match submitted {
        Submitted::Accepted(reply) => Ok(reply),
        Submitted::Refused(reply) if reply.is_transient() => {
            let text = format!("the {taker} refused for now: {reply}");
            Err(TestMailError::TryLater(text))
        }
        Submitted::Refused(reply) => Err(TestMailError::Refused(format!(
            "the {taker} refused: {reply}"
        ))),
        Submitted::InDoubt(reason) => Err(TestMailError::InDoubt(reason)),
        Submitted::Misconfigured(reason) => Err(TestMailError::Configuration(reason)),
    }
}

const fn security_words(security: Security) -> &'static str {
    match security {
        Security::Local => "not encrypted, on this machine",
        Security::Tls => "encrypted (TLS)",
        Security::StartTls => "encrypted (STARTTLS)",
        Security::Off => "not encrypted",
    }
}

fn outgoing(mailing: &Mailing, request: &TestMail, id: MailId) -> Outgoing {
    let (subject, text) = match request.language {
        Language::En => (
            "A test of admit's mail",
            "This message tries how admit sends mail. It asks nothing of you.",
        ),
        Language::Nl => (
            "Een proef met de mail van admit",
            "Dit bericht probeert hoe admit mail verstuurt. U hoeft niets te doen.",
        ),
    };
    Outgoing {
        id,
        from: mailing.from.clone(),
        reply_to: None,
        to: request.to.clone(),
        to_name: None,
        date: request.now,
        composed: Composed {
            subject: subject.to_owned(),
            text: format!("{text}\n"),
            html: format!(
                "<!doctype html><html lang=\"{}\"><title>{subject}</title><p>{text}</p></html>\n",
                request.language
            ),
        },
    }
}
