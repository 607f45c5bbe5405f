//! Tests across modules, in one binary.

#[cfg(test)]
mod mail;
#[cfg(test)]
mod support;
