//! The pages over real HTTP and on a real database, as a browser without scripts meets them.

mod abuse;
mod browser;
mod demo;
mod joining;
mod links;
mod place;
mod program;
mod resetting;
mod rights;
mod signing_up;
