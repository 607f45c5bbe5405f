//! The program as its users meet it.

mod audit;
mod batch;
mod config;
mod contract;
mod db;
mod help;
mod invite_list;
mod invite_resend;
mod invite_send_broken_off;
mod invite_send_desk;
mod invite_send_input;
mod invite_send_mail;
mod invite_send_output;
mod invite_send_rows;
mod invite_show;
mod invite_withdraw;
mod invited;
mod mail;
mod org;
mod place;
mod session;
mod space;
mod streams;
mod terms;
mod tree;
