//! Faults: runs that are killed, stopped, cut off and refused, and an accounting over what they leave
//! behind. What is promised, and how to run the long form, is in `docs/reliability.md`.

mod accounting;
mod cells;
mod database;
mod figures;
mod ground;
mod kills;
mod long;
mod processes;
mod proxy;
