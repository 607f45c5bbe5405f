//! What can go wrong below, as the edges may see it.

pub use crate::store::{Fault, StoreError};
