//! The program as its users meet it.

mod config;
mod contract;
mod help;
mod streams;
mod tree;
