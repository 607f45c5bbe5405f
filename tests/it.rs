//! All integration tests, in one binary: it links once, and the tests share one server.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets the unexpected should end there and say where"
)]

mod embedded;
mod support;
