//! What keeps a request from being answered as it was meant. The guard turns it into a page in the
//! visitor's language.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::words::Words;
use crate::service::fault::{Fault, StoreError};

/// Why there is no proper answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// There is no such page.
    NotFound,
    /// The page does not do that.
    WrongMethod,
    /// The form was not sent from one of our own pages by this browser.
    Forbidden,
    /// More was sent than any form of ours holds.
    TooLarge,
    /// Too many at once.
    Busy,
    /// The database or something else is away.
    Away,
    /// It took too long.
    TimedOut,
    /// Ours to mend.
    Failed,
}

impl Trouble {
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy | Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// In how many seconds it is worth trying again.
    pub(super) const fn retry_after(self) -> Option<&'static str> {
        match self {
            Self::Busy => Some("3"),
            Self::Away | Self::TimedOut => Some("30"),
            _ => None,
        }
    }

    /// The heading and the text of its page.
    pub(super) const fn words(self, words: &'static Words) -> (&'static str, &'static str) {
        match self {
            Self::NotFound | Self::WrongMethod => (words.not_found_title, words.not_found),
            Self::Forbidden => (words.forbidden_title, words.forbidden),
            Self::TooLarge => (words.too_large_title, words.too_large),
            Self::Busy => (words.busy_title, words.busy),
            Self::Away | Self::TimedOut | Self::Failed => (words.failed_title, words.failed),
        }
    }

    /// The trouble of something that failed, which is told to whoever reads the log.
    pub(super) fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(%error, "a page could not be made");
        Self::Failed
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        if matches!(error.fault(), Fault::Retry | Fault::TryLater) {
            tracing::warn!(%error, "the database is away");
            return Self::Away;
        }
        Self::of(&error)
    }
}

impl IntoResponse for Trouble {
    /// A response without a page; the guard puts one in.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
