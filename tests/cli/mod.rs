//! The program as its users meet it.

mod batch;
mod config;
mod contract;
mod help;
mod invite_list;
mod invite_resend;
mod invite_show;
mod invite_withdraw;
mod invited;
mod streams;
mod tree;
