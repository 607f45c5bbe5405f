//! Use cases on a real database, as the application's role: what they answer and what they leave
//! in the tables, also when others are at work on the same rows.

mod batch;
mod bulk;
mod bulk_repeated;
mod database;
mod delivery;
mod delivery_failures;
mod delivery_races;
mod invitation;
mod login;
mod rescue;
mod resend;
mod reset;
mod space;
