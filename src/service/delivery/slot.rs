//! One connection's work: claim, announce, arm, hand over, write down; one mail at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::super::Mode;
use super::super::patience::Patience;
use super::Trouble;
use super::budget;
use super::render::{Rendered, render};
use super::run::Run;
use crate::crypto;
use crate::domain::id::{ClaimId, MailId};
use crate::domain::token::TokenHash;
use crate::failpoint;
use crate::mail::{Connection, NotSent};
use crate::store::StoreError;
use crate::store::mail::{Armed, Claimant, ClaimedMail, mark_armed, mark_given_back};

/// How long a claim holds: the longest wait for a server's answer and some more.
const LEASE: Duration = Duration::from_mins(15);
/// Claims older than this are given back, so that arming always finds enough of the lease left.
const CLAIM_AGE: Duration = Duration::from_mins(3);
/// How long a connection is used, and for how many mails. Servers close those that they find too
/// old; and one server of several behind a name should not get all.
const CONNECTION_AGE: Duration = Duration::from_mins(5);
const CONNECTION_MAILS: u32 = 100;
/// How long a connection that could not be made waits before the next try.
const CONNECT_AGAIN: Duration = Duration::from_secs(1);
/// How long a dialogue before a message goes on once the run is to end.
const BEGIN_GRACE: Duration = Duration::from_secs(5);

/// Works until nothing is due, the limit is reached, or the run is over.
pub(super) async fn work(run: Arc<Run>, number: i16) -> Result<(), StoreError> {
    let mut slot = Slot {
        run,
        number,
        connection: None,
        armed: None,
        unarmed: None,
    };
    // Of mails that were given back while the others found nothing and went, nobody would know.
    let mut gave_back = false;
    while slot.run.may_go_on(number).await || (gave_back && !slot.run.is_over().await) {
        let claim = ClaimId::new(Uuid::new_v4());
        let mails = slot.claim(claim).await?;
        if mails.is_empty() {
            // A first try whose commit nobody heard of may have taken some all the same.
            gave_back = slot.give_back(claim, &mails).await?;
            if gave_back {
                continue;
            }
            slot.run.breadth.drain();
            break;
        }
        failpoint::pass("list.after");
        let claimed_at = Instant::now();
        for mail in &mails {
            slot.run.until_written().await;
            let has_turn = slot.run.breadth.has_turn(number) || slot.run.breadth.is_drained();
            if slot.run.is_over().await || !has_turn || claimed_at.elapsed() > CLAIM_AGE {
                break;
            }
            slot.deliver(claim, mail).await?;
        }
        gave_back = slot.give_back(claim, &mails).await?;
        if !slot.run.breadth.has_turn(number) {
            slot.leave().await;
        }
    }
    slot.leave().await;
    Ok(())
}

pub(super) struct Slot {
    pub(super) run: Arc<Run>,
    number: i16,
    pub(super) connection: Option<Live>,
    /// The mail in hand, once it is armed.
    pub(super) armed: Option<MailId>,
    /// What a test wants armed too late (see [`failpoint::ARM_SKIP`]).
    pub(super) unarmed: Option<(ClaimedMail, TokenHash)>,
}

/// A connection and what it has done.
pub(super) struct Live {
    pub(super) connection: Connection,
    since: Instant,
    mails: u32,
}

impl Live {
    fn is_worn(&self) -> bool {
        self.mails >= CONNECTION_MAILS || self.since.elapsed() >= CONNECTION_AGE
    }
}

/// Why a mail was not announced.
enum Unannounced {
    /// There is no connection.
    Connect(NotSent),
    /// The server did not let this mail in.
    Begin(NotSent),
    /// The run is to end.
    Stopped,
}

impl Slot {
    async fn claim(&self, claim: ClaimId) -> Result<Vec<ClaimedMail>, StoreError> {
        let claimant = Claimant {
            claim,
            worker: self.run.worker,
            slot: self.number,
            lease: LEASE,
        };
        budget::claim(&self.run, &claimant).await
    }

    /// Gives back what carries the claim and was not begun; says whether there was any. That may be
    /// more than what was `granted`, where a claim was tried twice.
    async fn give_back(&self, claim: ClaimId, granted: &[ClaimedMail]) -> Result<bool, StoreError> {
        let mut patience = Patience::default();
        loop {
            let given_back = async {
                let mut tx = self.run.service.begin(Mode::Apply).await?;
                if self.run.has_moved(tx.connection()).await? {
                    // What this database says of the claim is older than what we did under it.
                    return Ok(Vec::new());
                }
                let unused = mark_given_back(tx.connection(), claim).await?;
                budget::credit(&mut tx, &self.run.mailing, unused.len()).await?;
                failpoint::pass("give_back.before_commit");
                tx.commit().await?;
                failpoint::pass("give_back.after_commit");
                Ok(unused)
            };
            match given_back.await {
                Ok(unused) => {
                    let counted = granted.iter().filter(|mail| unused.contains(&mail.id));
                    self.run.request.tally.put_back(counted.count() as u64);
                    return Ok(!unused.is_empty());
                }
                Err(error) if patience.allows(&error, true).await => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes one mail as far as it goes. An error is the database's and ends the run.
    async fn deliver(&mut self, claim: ClaimId, mail: &ClaimedMail) -> Result<(), StoreError> {
        self.armed = None;
        let rendered = match self.render(mail) {
            Ok(rendered) => rendered,
            Err(trouble @ Trouble::Compose(_)) => {
                // One that cannot be written does not keep the others from leaving.
                self.run.note_unwritable(trouble).await;
                return self.set_aside(claim, mail).await;
            }
            Err(trouble) => {
                self.run.halt(trouble).await;
                return Ok(());
            }
        };
        self.run.note_writable();
        failpoint::pass("render.after");
        if let Err(reason) = self.announce(&rendered).await {
            return self.not_announced(claim, mail, reason).await;
        }
        failpoint::pass("begin.after");
        match self.arm(claim, mail, &rendered).await {
            Ok(Armed::Yes) => self.armed = Some(mail.id),
            Ok(armed) => {
                self.abandon().await;
                let tally = &self.run.request.tally;
                let count = match armed {
                    Armed::Moot | Armed::Expired => &tally.outrun,
                    Armed::Blocked => &tally.dead,
                    _ => return Ok(()),
                };
                count.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
            Err(error) => {
                self.abandon().await;
                return self.not_armed(claim, mail, error).await;
            }
        }
        self.hand_over(claim, mail, &rendered).await
    }

    fn render(&self, mail: &ClaimedMail) -> Result<Rendered, Trouble> {
        let token =
            crypto::random_token().map_err(|error| Trouble::Configuration(error.to_string()))?;
        Ok(render(&self.run.mailing, mail, &token)?)
    }

    /// Goes as far as the server's go-ahead, over the connection at hand or a new one. When the run
    /// is to end meanwhile the dialogue is broken off: nothing of the mail has left.
    async fn announce(&mut self, rendered: &Rendered) -> Result<(), Unannounced> {
        let run = Arc::clone(&self.run);
        tokio::select! {
            announced = self.try_announce(rendered) => announced,
            () = run.stopped_for(BEGIN_GRACE) => Err(Unannounced::Stopped),
        }
    }

    async fn try_announce(&mut self, rendered: &Rendered) -> Result<(), Unannounced> {
        if self.connection.as_ref().is_some_and(Live::is_worn) {
            self.leave().await;
        }
        let usable = self.connection.take();
        let usable = usable.filter(|live| live.connection.is_usable());
        let kept = usable.is_some();
        let mut live = match usable {
            Some(live) => live,
            None => self.connect().await?,
        };
        let mut announced = live.connection.begin(&rendered.envelope).await;
        if kept && matches!(announced, Err(NotSent::Unreachable { .. })) {
            // Servers close a connection after some mails or some time; a new one decides.
            live = self.connect().await?;
            announced = live.connection.begin(&rendered.envelope).await;
        }
        live.mails += 1;
        self.connection = Some(live);
        announced.map_err(Unannounced::Begin)
    }

    async fn connect(&self) -> Result<Live, Unannounced> {
        let connected = self.run.mailing.transport.connect().await;
        let connection = connected.map_err(Unannounced::Connect)?;
        self.run.has_connected.store(true, Ordering::Relaxed);
        failpoint::pass("connect.after");
        Ok(Live {
            connection,
            since: Instant::now(),
            mails: 0,
        })
    }

    /// Nothing of the mail has left. What the server said to it decides about the mail; all else is
    /// about the connection, and the mail goes back as if it had not been tried.
    async fn not_announced(
        &mut self,
        claim: ClaimId,
        mail: &ClaimedMail,
        reason: Unannounced,
    ) -> Result<(), StoreError> {
        match reason {
            Unannounced::Begin(NotSent::Refused { reply, stage }) => {
                self.refused(claim, mail, (&reply, Some(stage))).await
            }
            Unannounced::Begin(NotSent::Configuration { reason })
            | Unannounced::Connect(NotSent::Configuration { reason }) => {
                self.run.halt(Trouble::Configuration(reason)).await;
                Ok(())
            }
            Unannounced::Begin(NotSent::Unreachable { reason }) => {
                self.run.breadth.slow_down();
                self.run.note_strange(reason).await;
                self.set_aside(claim, mail).await
            }
            Unannounced::Connect(refused) => {
                let reason = refused.to_string();
                if !self.run.has_connected.load(Ordering::Relaxed) {
                    self.run.halt(Trouble::Unreachable(reason)).await;
                    return Ok(());
                }
                // A server that takes some connections may not want as many.
                self.run.breadth.slow_down();
                self.run.note_strange(reason).await;
                sleep(CONNECT_AGAIN).await;
                Ok(())
            }
            Unannounced::Stopped => Ok(()),
        }
    }

    async fn arm(
        &mut self,
        claim: ClaimId,
        mail: &ClaimedMail,
        rendered: &Rendered,
    ) -> Result<Armed, StoreError> {
        let via = self.run.mailing.transport.describe();
        let mut tx = self.run.service.begin(Mode::Apply).await?;
        let armed = mark_armed(tx.connection(), mail, claim, &rendered.hash, &via).await?;
        failpoint::pass("arm.before_commit");
        if failpoint::is_on(failpoint::ARM_SKIP) && armed == Armed::Yes {
            self.unarmed = Some((mail.clone(), rendered.hash));
        } else {
            tx.commit().await?;
        }
        failpoint::pass("arm.after_commit");
        Ok(armed)
    }

    pub(super) async fn abandon(&mut self) {
        if let Some(mut live) = self.connection.take() {
            live.connection.abandon().await;
        }
    }

    /// Takes leave of the server.
    async fn leave(&mut self) {
        if let Some(live) = self.connection.take() {
            live.connection.close().await;
        }
    }
}
