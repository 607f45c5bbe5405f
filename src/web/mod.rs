//! The pages for those who are invited: an edge, like the command line.
//!
//! Rendered here, in English and Dutch; they need no script, no cookie but ours and nothing from
//! elsewhere. A request is checked (`guard`), its visitor told apart by cookies (`visitor`), and a
//! page of a flow (`pages`) asks the service and shows what it answered. Looking at a page changes
//! nothing; every change is a form that was sent. May use `service` and `domain`.

mod connections;
mod cookies;
mod errands;
mod forms;
mod guard;
mod inbox;
mod look;
mod network;
mod pages;
mod routes;
mod server;
mod site;
mod trouble;
mod view;
mod visitor;
mod words;

pub use inbox::Inbox;
pub use network::{Network, NetworkError};
pub use server::{ServeError, Server};
pub use site::{Site, SiteError};
