//! What every request goes through: a limit on how many are at work, a limit on how long one may
//! take, the headers that every answer bears, and a line in the log that tells nobody's secret.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use minijinja::{Value, context};

use super::pages::Pages;
use super::site::Site;
use super::trouble::Trouble;
use super::view::Page;
use super::visitor::Visitor;
use super::words::Words;

/// Longest time until an answer, in which a form is received and the database asked.
const REQUEST_TIME: Duration = Duration::from_secs(20);

/// Headers of every answer. No script, no frame, nothing from elsewhere, nothing kept, and the address
/// of a page told to nobody.
const HEADERS: [(&str, &str); 10] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; \
         base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
    ("x-robots-tag", "noindex, nofollow"),
    ("vary", "Cookie, Accept-Language"),
];

/// For two years, as long as the pages are encrypted.
const STRICT_TRANSPORT: &str = "max-age=63072000";

/// Takes a request through.
pub(super) async fn guard(
    State(pages): State<Arc<Pages>>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str)
        .map_or_else(|| "-".to_owned(), str::to_owned);
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, &pages.site);
    parts.extensions.insert(visitor.clone());
    let answered = answer(&pages, Request::from_parts(parts, body), next).await;
    let mut response = match answered {
        Ok(response) => response,
        Err(trouble) => told(&pages, &visitor, trouble),
    };
    if let Some(trouble) = response.extensions().get::<Trouble>().copied() {
        response = told(&pages, &visitor, trouble);
    } else if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = told(&pages, &visitor, Trouble::WrongMethod);
    }
    protect(response.headers_mut(), &pages.site);
    log(&method, &route, response.status(), begun.elapsed());
    response
}

/// Works on the request apart from the connection: when that is gone, or the time is over, the work
/// still comes to its end, because a question to the database must not be left half asked.
async fn answer(pages: &Arc<Pages>, request: Request, next: Next) -> Result<Response, Trouble> {
    let slots = Arc::clone(&pages.at_work);
    let slot = slots.try_acquire_owned().map_err(|_| Trouble::Busy)?;
    let work = tokio::spawn(async move {
        let response = next.run(request).await;
        drop(slot);
        response
    });
    match tokio::time::timeout(REQUEST_TIME, work).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => Err(Trouble::of(&error)),
        Err(_) => Err(Trouble::TimedOut),
    }
}

/// The page that tells what is the trouble.
fn told(pages: &Pages, visitor: &Visitor, trouble: Trouble) -> Response {
    let language = visitor.language(None);
    let words = Words::of(language);
    let (title, text) = trouble.words(words);
    let mut page = Page::new("message.html", "/", language, title);
    page.status = trouble.status();
    page.values = context! {
        texts => [text],
        contacts => Vec::<Value>::new(),
        buttons => Vec::<Value>::new(),
        ways => Vec::<Value>::new(),
        spaces => Vec::<Value>::new(),
    };
    let shown = pages.view.show(&pages.site, visitor, page);
    let mut response = shown.unwrap_or_else(|trouble| {
        let mut bare = Response::default();
        *bare.status_mut() = trouble.status();
        bare
    });
    if let Some(seconds) = trouble.retry_after() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

fn protect(headers: &mut HeaderMap, site: &Site) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if site.is_secure {
        let value = HeaderValue::from_static(STRICT_TRANSPORT);
        headers.insert("strict-transport-security", value);
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// Tells what was asked for by the pattern of its path, never by the path: that may hold a secret.
/// Where it came from is not told either.
fn log(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        http.method = known(method),
        http.route = route,
        http.status = status.as_u16(),
        duration_ms,
        "request"
    );
}

/// A method's name, unless somebody made it up.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}
