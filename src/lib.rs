//! admit: invitations and accounts of a care platform, on PostgreSQL.
//!
//! | layer | is | may use |
//! |---|---|---|
//! | [`domain`] | words and rules, pure | nothing |
//! | [`store`] | SQL, on a borrowed connection | `domain` |
//! | [`mail`] | what a mail says and how it is handed over | `domain` |
//! | [`crypto`] | randomness, digests, password hashes | `domain` |
//! | [`failpoint`] | places where tests make a debug build die | nothing |
//! | [`service`] | use cases; owns every transaction | `store`, `mail`, `crypto`, `failpoint`, `domain` |
//! | [`intake`] | files that people make, and reports for them | `domain` |
//! | [`embedded`] | a private PostgreSQL cluster | `domain` |
//! | [`web`] | the pages for those who are invited, an edge | `service`, `domain` |
//! | [`cli`] | the command line, an edge | `web`, `service`, `intake`, `embedded`, `failpoint`, `domain` |
//!
//! A test holds these rules. Nothing below the edge prints, prompts, reads the environment or exits.

pub mod cli;
pub mod crypto;
pub mod domain;
pub mod embedded;
pub mod failpoint;
pub mod intake;
pub mod mail;
pub mod service;
pub mod store;
pub mod web;
