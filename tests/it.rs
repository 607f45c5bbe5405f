//! The tests that need more than one module, or the program itself: one binary, one module a topic.

mod cli;
mod generated;
mod support;
