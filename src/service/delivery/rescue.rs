//! Takes over what dead workers left: at once if they were of this host, else when their lease ends.

use std::time::Duration;

use super::super::patience::Patience;
use super::super::{Mode, Service};
use super::outcome::DOUBT_WAIT;
use super::replay::Replay;
use super::{Mailing, process};
use crate::domain::mail::MailState;
use crate::failpoint;
use crate::mail::Transport;
use crate::store::StoreError;
use crate::store::mail::{Finish, StoredReply, Stranded, list_stranded, mark_finished};
use crate::store::worker::{list_running, mark_ended};

impl Service {
    /// Frees what dead workers had claimed. What they had armed is in doubt, unless it went to a
    /// folder, where one look decides, or a receipt proves it to be sent. Answers how many mails are
    /// in doubt by that.
    pub async fn rescue(&self, mailing: &Mailing) -> Result<u64, StoreError> {
        Ok(self.rescue_and_replay(mailing).await?.0)
    }

    /// The same, with what the receipts came to.
    pub(super) async fn rescue_and_replay(
        &self,
        mailing: &Mailing,
    ) -> Result<(u64, Replay), StoreError> {
        let replay = match &mailing.receipts {
            Some(receipts) => self.replay(receipts).await?,
            None => Replay::default(),
        };
        let mut patience = Patience::default();
        loop {
            match self.take_stranded(&mailing.transport).await {
                Err(error) if patience.allows(&error, false).await => {}
                done => return Ok((done?, replay)),
            }
        }
    }

    async fn take_stranded(&self, transport: &Transport) -> Result<u64, StoreError> {
        let mut tx = self.begin(Mode::Apply).await?;
        let running = list_running(tx.connection(), &process::boot()).await?;
        let dead: Vec<_> = running
            .into_iter()
            .filter(|(_, process)| process::is_dead(process))
            .map(|(id, _)| id)
            .collect();
        let mut in_doubt = 0;
        for mail in list_stranded(tx.connection(), &dead).await? {
            let finish = resolve(transport, &mail);
            in_doubt += u64::from(finish.state == MailState::InDoubt);
            mark_finished(tx.connection(), mail.id, mail.claim, &finish).await?;
        }
        for id in dead {
            mark_ended(tx.connection(), id).await?;
        }
        failpoint::pass("rescue.before_commit");
        tx.commit().await?;
        failpoint::pass("rescue.after_commit");
        Ok(in_doubt)
    }
}

/// What became of a mail that was armed and never finished.
fn resolve(transport: &Transport, mail: &Stranded) -> Finish {
    // A folder of the same name on another host is another folder.
    let at_hand = mail.via.as_deref() == Some(transport.describe().as_str())
        && mail.host == process::this().host;
    let delivered = match transport {
        Transport::File(settings) if at_hand => settings.delivered(mail.id).ok(),
        _ => None,
    };
    let (state, reply) = match delivered {
        Some(true) => {
            let text = Some("found in its folder after the process had died".to_owned());
            (
                MailState::Sent,
                StoredReply {
                    code: Some(250),
                    enhanced: None,
                    text,
                },
            )
        }
        // Written under another name and renamed when whole: not there means not sent.
        Some(false) => (MailState::Queued, StoredReply::default()),
        None => {
            let text = Some("the process died after the mail may have left".to_owned());
            (
                MailState::InDoubt,
                StoredReply {
                    code: None,
                    enhanced: None,
                    text,
                },
            )
        }
    };
    let wait = if state == MailState::InDoubt {
        DOUBT_WAIT
    } else {
        Duration::ZERO
    };
    Finish {
        state,
        wait,
        give_back: false,
        reply,
    }
}
