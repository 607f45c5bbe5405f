//! Activations: the proof that the address of a new account is its person's.

pub mod staff;
