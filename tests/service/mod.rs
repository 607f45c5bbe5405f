//! Use cases on a real database, as the application's role: what they answer and what they leave
//! in the tables, also when others are at work on the same rows.

mod account;
mod account_address;
mod account_show;
mod activation;
mod activation_staff;
mod audit;
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
mod erasure;
mod erasure_due;
mod erasure_former;
mod erasure_traces;
mod invitation;
mod join;
mod login;
mod member;
mod password_reset;
mod rescue;
mod resend;
mod reset;
mod roles;
mod roles_accounts;
mod roles_at_work;
mod sealing;
mod sign_up;
mod space;
mod terms;
