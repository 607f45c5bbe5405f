//! SQL, and nothing else: plain functions over a borrowed connection.
//!
//! No business rule lives here and no transaction begins or ends here. The verbs mean something:
//! `insert_` must succeed, `find_` may find nothing, `list_` gives a page, `lock_` takes row locks,
//! `mark_` changes a state and says which rows it changed. May use `domain` only.

pub mod account;
pub mod audit;
pub mod batch;
pub mod bounce;
pub mod bulk;
mod codec;
pub mod erasure;
mod error;
pub mod invitation;
pub mod job_lease;
pub mod link;
pub mod login;
pub mod mail;
pub mod mail_budget;
pub mod membership;
pub mod organisation;
pub mod outbox;
pub mod reminder;
pub mod reset_request;
pub mod roles;
pub mod schema;
pub mod session;
pub mod space;
pub mod status;
pub mod terms;
pub mod throttle;
pub mod web_session;
pub mod worker;

pub use codec::to_jiff;
pub use error::{Constraint, Fault, StoreError};
