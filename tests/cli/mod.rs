//! The program as its users meet it.

mod config;
mod contract;
mod db;
mod help;
mod mail;
mod org;
mod place;
mod space;
mod streams;
mod tree;
