//! Side-by-side measurements; see docs.
fn main() {}
