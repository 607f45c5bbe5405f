//! One run over many people: read, look, ask, write, deliver, report.
//!
//! ```text
//! people ─ survey ─> what is wrong, how many ─ confirm ─ write ─ chunk by chunk ─ deliver ─ tell
//!                                                          └─ sink: table, CSV, JSON, report
//! ```
//!
//! The file is gone through twice: once to find everything that is wrong with it before anything is
//! written, once to write. Both passes see the same private copy of it, a chunk at a time, so memory
//! does not grow with the file.

pub mod deliver;
pub mod entries;
pub mod reading;
pub mod rows;
pub mod sink;
pub mod spaces;
pub mod summary;
pub mod survey;
pub mod write;
