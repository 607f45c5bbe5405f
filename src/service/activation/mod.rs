//! Activations: the proof that the address of a new account is its person's.

mod correct;
mod redeem;
mod renew;
pub mod staff;

pub use correct::{AddressCorrected, CorrectionError};
pub use redeem::{
    Activation, ActivationError, ActivationView, ChosenPassword, DeadActivation, OpenActivation,
};
pub use renew::{ActivationRenewed, RenewalError};
