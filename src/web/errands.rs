//! What is done after an answer: looking at requests for a new password, and sending the mail that
//! somebody waits for. Whatever is not done here, because too much was asked or the process ended,
//! waits in the database for `mail deliver`.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::domain::id::MailId;
use crate::service::delivery::{Deliver, Mailing, Scope, Tally};
use crate::service::{Service, Stop};

/// So many errands wait at most.
const MOST: usize = 1000;

/// How often it is looked for requests that nobody looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Something to be done.
#[derive(Debug, Clone, Copy)]
enum Errand {
    /// Look at the requests for a new password.
    Resets,
    /// Send this mail.
    Send(MailId),
}

/// Where errands are left.
#[derive(Debug)]
pub(super) struct Errands(mpsc::Sender<Errand>);

/// Who runs them.
#[derive(Debug)]
pub(super) struct Runner {
    errands: mpsc::Receiver<Errand>,
    service: Service,
    mailing: Option<Arc<Mailing>>,
    stop: Stop,
}

/// A place to leave errands, and who runs them one after the other. Without a way for mail to leave
/// only the requests are looked at.
pub(super) fn errands(
    service: Service,
    mailing: Option<Arc<Mailing>>,
    stop: Stop,
) -> (Errands, Runner) {
    let (sender, receiver) = mpsc::channel(MOST);
    let runner = Runner {
        errands: receiver,
        service,
        mailing,
        stop,
    };
    (Errands(sender), runner)
}

impl Errands {
    /// Has the requests for a new password looked at.
    pub(super) fn answer_resets(&self) {
        self.leave(Errand::Resets);
    }

    /// Has a mail sent.
    pub(super) fn send(&self, mail: MailId) {
        self.leave(Errand::Send(mail));
    }

    fn leave(&self, errand: Errand) {
        if self.0.try_send(errand).is_err() {
            tracing::warn!("a mail was left to `mail deliver`");
        }
    }
}

impl Runner {
    /// Runs errands until nobody can leave any more, or it is to stop. Nothing is broken off.
    pub(super) async fn run(mut self) {
        // Also of requests that were taken before the last process ended, or while the database was
        // away.
        let mut next = Some(Errand::Resets);
        while let Some(errand) = next {
            if self.stop.is_asked() {
                break;
            }
            match errand {
                Errand::Resets => self.answer_resets().await,
                Errand::Send(mail) => self.send(mail).await,
            }
            let left = tokio::time::timeout(LOOK_EVERY, self.errands.recv()).await;
            next = left.unwrap_or(Some(Errand::Resets));
        }
    }

    async fn answer_resets(&self) {
        match self.service.answer_reset_requests().await {
            Ok(answered) => {
                for mail in answered.mails {
                    self.send(mail).await;
                }
            }
            Err(error) => tracing::warn!(%error, "requests for a new password wait"),
        }
    }

    async fn send(&self, mail: MailId) {
        let Some(mailing) = &self.mailing else {
            return;
        };
        let request = Deliver {
            scope: Scope::One(mail),
            limit: None,
            stop: self.stop.clone(),
            tally: Arc::<Tally>::default(),
        };
        match self.service.deliver(Arc::clone(mailing), request).await {
            Ok(delivery) if delivery.sent == 1 => {}
            // Why is kept with the mail; a server's answer may repeat an address.
            Ok(_) => tracing::warn!(mail.id = %mail, "a mail was not sent"),
            Err(error) => tracing::warn!(mail.id = %mail, %error, "a mail was not sent"),
        }
    }
}
