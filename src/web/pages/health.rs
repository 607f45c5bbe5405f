//! For whoever watches over the process: whether it is up, and whether it can work.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::Pages;

/// The process is up.
pub(in crate::web) async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers.
pub(in crate::web) async fn readyz(State(pages): State<Arc<Pages>>) -> Response {
    match pages.service.is_ready().await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}
