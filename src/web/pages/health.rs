//! For whoever watches over the process: whether it is up, and whether it can work.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::Pages;
use crate::web::view::STYLE;

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

/// The look of the pages. Its path changes with it, so it may be kept.
pub(in crate::web) async fn style() -> Response {
    let mut response = STYLE.into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}
