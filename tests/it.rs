//! Tests across modules, in one binary.

mod mail;
mod support;
