//! One run over people that admit knows: name them, look, ask, change, tell.
//!
//! What the verbs share that change invitations or accounts. Whom they change is named on the command
//! line or by a file, which is gone through a chunk at a time, so memory does not grow with its length.

pub mod again;
pub mod ask;
pub mod invitations;
pub mod mails;
pub mod outcome;
pub mod pass;
pub mod people;
pub mod perform;
pub mod targets;
pub mod undeliverable;

use std::future::Future;

use self::outcome::ChangeView;
use self::pass::NotChanged;
use super::error::CliError;
use crate::domain::id::MailId;
use crate::service::Service;

/// What a run does to each of its targets.
pub trait Work: Sized {
    /// What a target names.
    type Target: Clone;
    /// What came of one that was reached.
    type Done: Clone;

    /// The status of a target that was changed: `withdrawn`.
    fn word(&self) -> &'static str;

    /// What targets are called: one, and several.
    fn noun(&self) -> (&'static str, &'static str);

    /// Changes a chunk. Outcomes come in the order of the targets; an error ends the run before those
    /// that have none.
    fn change(
        &mut self,
        service: &Service,
        chunk: &[Self::Target],
    ) -> impl Future<Output = (Vec<Result<Self::Done, NotChanged>>, Option<CliError>)>;

    /// How an outcome is shown.
    fn view(&self, row: u64, target: String, done: &Self::Done) -> ChangeView;

    /// The mail that came of a target, of a run that tells what became of each.
    fn mail(_done: &Self::Done) -> Option<MailId> {
        None
    }

    /// The line about a target in the question, if it would be changed.
    fn line(&self, done: &Self::Done) -> Option<String>;

    /// The address of the person.
    fn name(&self, done: &Self::Done) -> String;

    /// The same run from its beginning, changing nothing.
    #[must_use]
    fn rehearsal(&self) -> Self;
}
