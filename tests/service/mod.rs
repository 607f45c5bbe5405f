//! Use cases on a real database, as the application's role: what they answer and what they leave
//! in the tables, also when others are at work on the same rows.

mod activation;
mod activation_staff;
mod batch;
mod bulk;
mod bulk_repeated;
mod correction;
mod database;
mod delivery;
mod delivery_account;
mod delivery_failures;
mod delivery_races;
mod entering;
mod invitation;
mod join;
mod login;
mod member;
mod password_reset;
mod rescue;
mod resend;
mod reset;
mod sign_up;
mod space;
