//! All integration tests, in one binary: it links once, and the tests share one server.

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod embedded;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod service;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
#[cfg(test)]
mod web;
