//! Use cases on a real database, as the application's role: what they answer and what they leave
//! in the tables, also when others are at work on the same rows.

mod activation_staff;
mod batch;
mod bulk;
mod bulk_repeated;
mod database;
mod delivery;
mod delivery_account;
mod delivery_failures;
mod delivery_races;
mod invitation;
mod member;
mod password_reset;
mod rescue;
mod resend;
mod space;
