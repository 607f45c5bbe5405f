//! Which path is which page.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use super::guard::guard;
use super::look;
use super::pages::{
    Pages, activate, address, health, join, links, log_in, reset, sign_up, spaces, waiting,
};
use super::trouble::Trouble;

/// The most that a form may hold.
const MAX_BODY: usize = 16 * 1024;

/// All of the pages.
pub(super) fn routes(pages: Arc<Pages>) -> Router {
    let style = format!("/{}", pages.view.style);
    let own = Router::new()
        .route("/join/{secret}", get(links::join))
        .route("/join", get(join::look))
        .route("/join/log-in", get(join::look_log_in).post(join::log_in))
        .route("/join/sign-up", get(sign_up::look).post(sign_up::sign_up))
        .route("/join/accept", post(join::accept))
        .route("/join/resend", post(waiting::resend_by_invitation))
        .route(
            "/join/address",
            get(waiting::wrong_address).post(waiting::correct_address),
        )
        .route("/activate/{secret}", get(links::activate))
        .route("/activate", get(activate::look).post(activate::activate))
        .route("/activate/resend", post(waiting::resend_by_activation))
        .route("/reset", get(reset::look_ask).post(reset::ask))
        .route("/reset/{secret}", get(links::reset))
        .route("/new-password", get(reset::look_new).post(reset::set))
        .route("/address/{secret}", get(links::address))
        .route("/address", get(address::look).post(address::confirm))
        .route("/log-in", get(log_in::look).post(log_in::log_in))
        .route("/log-out", post(log_in::log_out))
        .route("/spaces", get(spaces::look).post(spaces::accept))
        .route("/", get(spaces::home))
        .route(&style, get(look::style))
        .route("/colour/{colour}", get(look::colour));
    let root = pages.site.root.clone();
    let all = if root.is_empty() {
        own
    } else {
        Router::new().nest(&root, own)
    };
    all.route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .fallback(async || Trouble::NotFound)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(Arc::clone(&pages), guard))
        .with_state(pages)
}
