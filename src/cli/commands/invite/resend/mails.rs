//! The mails of a run: delivered, or left in the queue, and what is said of them.

use std::sync::Arc;

use crate::cli::bulk::deliver;
use crate::cli::changes::perform::Performed;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::service::Service;
use crate::service::changes::{Changed, Done};
use crate::service::delivery::{Delivery, Mailing, Scope, file_of};

/// The mails of one run.
pub(super) struct Mails<'a> {
    pub(super) cx: &'a Context,
    pub(super) service: &'a Service,
    /// How they leave; none when they are left in the queue.
    pub(super) mailing: Option<Arc<Mailing>>,
    pub(super) scope: Scope,
    pub(super) dry_run: bool,
}

impl Mails<'_> {
    /// Delivers them all in one go.
    pub(super) async fn deliver(&self, done: &Performed<'_>) -> Result<Delivery, CliError> {
        if self.dry_run || done.summary.resent == 0 {
            return Ok(Delivery::default());
        }
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
    pub(super) fn tell(
        &self,
        done: &Performed<'_>,
        delivery: &Delivery,
    ) -> Result<ExitCode, CliError> {
        if let Some(changed) = &done.single {
            return self.tell_single(changed, delivery);
        }
        if let Some(mailing) = &self.mailing {
            deliver::tell(self.cx, delivery, mailing);
        } else if delivery.waiting > 0 {
            self.tell_waiting();
        }
        Ok(deliver::exit_code(delivery))
    }

    fn tell_single(&self, changed: &Changed, delivery: &Delivery) -> Result<ExitCode, CliError> {
        let ui = &self.cx.ui;
        let invitation = &changed.invitation;
        let email = invitation.email.display();
        let until = invitation.expires_at.strftime("%Y-%m-%d");
        let new = format!("Earlier links no longer work; the new one is good until {until}.");
        if self.dry_run {
            ui.status(&format!(
                "Would be sent again: {email}, good until {until}."
            ));
            return Ok(ExitCode::Ok);
        }
        let (Some(mailing), Done::Resent(mail)) = (&self.mailing, changed.done) else {
            ui.status(&format!("Renewed: {email}; its mail waits in the queue."));
            ui.status(&new);
            self.tell_waiting();
            return Ok(ExitCode::Ok);
        };
        let reply = delivery.last_reply.as_deref().unwrap_or_default();
        if delivery.dead > 0 {
            let message = format!("the mail server refused the mail to {email} for good");
            return Err(CliError::new(ExitCode::Failed, message)
                .with_code("mail_refused")
                .hint(format!("it said: {reply}"))
                .hint(
                    "earlier links no longer work; mend the address, or withdraw the invitation",
                ));
        }
        if delivery.sent == 0 {
            ui.status(&format!("Renewed: {email}; its mail has not left yet."));
            if !reply.is_empty() {
                ui.status(&format!("The mail server said: {reply}"));
            }
            deliver::tell(self.cx, delivery, mailing);
            return Ok(deliver::exit_code(delivery));
        }
        ui.status(&format!("Sent again: {email}. {new}"));
        match file_of(&mailing.transport, mail) {
            Some(path) => ui.status(&format!("The mail is in {}", path.display())),
            None => ui.status(&format!("The mail server said: {reply}")),
        }
        Ok(ExitCode::Ok)
    }

    fn tell_waiting(&self) {
        self.cx.ui.hint("deliver what waits: `admit mail deliver`");
    }
}
