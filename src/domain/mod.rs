//! The words and rules of admit, as types: what an address, a name, a role or an invitation is.
//!
//! Pure: nothing in here reads a clock, a file, the environment or a database, and nothing in here
//! knows about tokio, sqlx, lettre or clap. Every other layer may depend on it; it depends on none.

pub mod account;
pub mod audit;
pub mod bulk;
pub mod colour;
pub mod email;
pub mod expiry;
pub mod id;
pub mod invitation;
pub mod ladder;
pub mod language;
pub mod mail;
pub mod name;
pub mod pace;
pub mod password;
pub mod role;
pub mod seal;
pub mod slug;
pub mod suggest;
pub mod terms;
pub mod token;
