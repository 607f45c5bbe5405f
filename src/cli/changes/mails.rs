//! The mails of a run: delivered, or left in the queue, and what is said of them.

use std::sync::Arc;

use crate::cli::bulk::deliver;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::domain::id::MailId;
use crate::service::Service;
use crate::service::delivery::{Delivery, Mailing, Scope, file_of};

/// The mails of one run.
pub struct Mails<'a> {
    /// What the command was given.
    pub cx: &'a Context,
    /// Where they wait.
    pub service: &'a Service,
    /// How they leave; none when they are left in the queue.
    pub mailing: Option<Arc<Mailing>>,
    /// Which ones they are.
    pub scope: Scope,
    /// The command that tells why some were refused for good.
    pub dead_hint: &'static str,
}

impl Mails<'_> {
    /// Delivers them all in one go.
    pub async fn deliver(&self) -> Result<Delivery, CliError> {
        if let Some(mailing) = &self.mailing {
            let delivered = deliver::deliver(self.cx, self.service, mailing, self.scope, None);
            return Ok(delivered.await?);
        }
        let (waiting, due) = self.service.waiting(self.scope).await?;
        Ok(Delivery {
            waiting,
            due,
            ..Delivery::default()
        })
    }

    /// Tells what became of them, and which code that asks for.
    #[must_use]
    pub fn tell(&self, delivery: &Delivery) -> ExitCode {
        if let Some(mailing) = &self.mailing {
            deliver::tell(self.cx, delivery, (mailing, self.dead_hint));
        } else if delivery.waiting > 0 {
            self.tell_waiting();
        }
        deliver::exit_code(delivery)
    }

    /// Tells what became of the only one, in the server's own words, and which code that asks for.
    /// That it was refused for good is an error, since nobody can answer it.
    pub fn tell_one(
        &self,
        (mail, email): (MailId, &str),
        delivery: &Delivery,
    ) -> Result<ExitCode, CliError> {
        let ui = &self.cx.ui;
        let Delivery {
            sent,
            dead,
            waiting,
            in_doubt,
            ..
        } = *delivery;
        // One change may take two mails: to an old address and to a new one.
        if sent + dead + waiting + in_doubt > 1 {
            if self.mailing.is_none() {
                ui.status(&format!(
                    "Its {} wait in the queue.",
                    deliver::mails(waiting)
                ));
            }
            return Ok(self.tell(delivery));
        }
        let Some(mailing) = &self.mailing else {
            ui.status("Its mail waits in the queue.");
            self.tell_waiting();
            return Ok(ExitCode::Ok);
        };
        let reply = delivery.last_reply.as_deref().unwrap_or_default();
        if delivery.dead > 0 {
            let taker = mailing.transport.taker();
            let message = format!("the {taker} refused the mail to {email} for good");
            return Err(CliError::new(ExitCode::Failed, message)
                .with_code("mail_refused")
                .hint(format!("it said: {reply}")));
        }
        if delivery.sent == 0 {
            ui.status("Its mail has not left yet.");
            // Of one that waits it is told with the queue.
            if !reply.is_empty() && delivery.waiting == 0 {
                ui.status(&deliver::said(mailing, reply));
            }
            return Ok(self.tell(delivery));
        }
        match file_of(&mailing.transport, mail) {
            Some(path) => ui.status(&format!("The mail is in {}", path.display())),
            None => ui.status(&deliver::said(mailing, reply)),
        }
        Ok(ExitCode::Ok)
    }

    fn tell_waiting(&self) {
        self.cx.ui.hint("deliver what waits: `admit mail deliver`");
    }
}
