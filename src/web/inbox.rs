//! An inbox for a demonstration: whoever is mailed reads it here. It shows every message that came
//! into memory, to anybody who asks, and so belongs on the loopback alone.
//!
//! It also has a page to arrive at, for spaces that are there for show.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use mail_parser::{HeaderName, MessageParser};
use minijinja::{Environment, Error, context};
use serde::Serialize;
use tokio::net::TcpListener;

use super::connections;
use super::look;
use crate::service::Stop;
use crate::service::delivery::MemoryOutbox;

const TEMPLATES: [(&str, &str); 4] = [
    ("layout.html", include_str!("inbox/layout.html")),
    ("list.html", include_str!("inbox/list.html")),
    ("mail.html", include_str!("inbox/mail.html")),
    ("space.html", include_str!("inbox/space.html")),
];

/// The HTML of a mail has its style beside its words, and asks for nothing.
const POLICY_OF_MAILS: &str = "default-src 'none'; style-src 'unsafe-inline'";
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'";

/// An inbox.
pub struct Inbox {
    outbox: MemoryOutbox,
    environment: Environment<'static>,
}

/// A mail as it is read.
#[derive(Debug, Serialize)]
struct Mail {
    number: usize,
    to: String,
    from: String,
    subject: String,
    /// Its text, in pieces.
    pieces: Vec<Piece>,
    #[serde(skip)]
    html: String,
}

/// A piece of a text: words, or the address of a page.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Piece {
    text: String,
    is_link: bool,
}

impl Inbox {
    /// An inbox of the messages that come into memory.
    pub fn new(outbox: MemoryOutbox) -> Result<Self, Error> {
        let mut environment = Environment::new();
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        Ok(Self {
            outbox,
            environment,
        })
    }

    /// Shows it until it is to stop.
    pub async fn serve(self, listener: TcpListener, stop: Stop) {
        let router = Router::new()
            .route("/", get(list))
            .route("/mail/{number}", get(mail))
            .route("/mail/{number}/html", get(html))
            .route("/space/{slug}", get(space))
            .route("/style.css", get(look::style))
            .layer(from_fn(guard))
            .with_state(Arc::new(self));
        connections::answer(listener, router, stop).await;
    }

    fn mails(&self) -> Vec<Mail> {
        let delivered = self.outbox.delivered();
        let mails = delivered.iter().enumerate();
        mails
            .filter_map(|(at, one)| read(at + 1, one.envelope.to.as_str(), &one.message))
            .rev()
            .collect()
    }

    fn find(&self, number: usize) -> Option<Mail> {
        self.mails().into_iter().find(|mail| mail.number == number)
    }

    fn show(&self, template: &str, values: minijinja::Value) -> Response {
        let page = self.environment.get_template(template);
        match page.and_then(|template| template.render(values)) {
            Ok(html) => Html(html).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page of the inbox could not be made");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// Takes a message apart.
fn read(number: usize, to: &str, message: &[u8]) -> Option<Mail> {
    let parsed = MessageParser::default().parse(message)?;
    let from = parsed.header_raw(HeaderName::From).unwrap_or_default();
    let text = parsed.body_text(0).unwrap_or_default();
    Some(Mail {
        number,
        to: to.to_owned(),
        from: from.trim().to_owned(),
        subject: parsed.subject().unwrap_or_default().to_owned(),
        pieces: pieces(&text),
        html: parsed.body_html(0).unwrap_or_default().into_owned(),
    })
}

/// The text with the addresses of pages apart.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |text: &str, is_link| {
        if !text.is_empty() {
            let text = text.to_owned();
            pieces.push(Piece { text, is_link });
        }
    };
    let mut rest = text;
    while let Some(start) = ["http://", "https://"]
        .iter()
        .filter_map(|scheme| rest.find(scheme))
        .min()
    {
        let (before, link) = rest.split_at(start);
        push(before, false);
        let end = link.find(|c: char| c.is_whitespace() || "<>\"'".contains(c));
        let (link, after) = link.split_at(end.unwrap_or(link.len()));
        push(link, true);
        rest = after;
    }
    push(rest, false);
    pieces
}

async fn list(State(inbox): State<Arc<Inbox>>) -> Response {
    let mails = minijinja::Value::from(minijinja::value::Serde(inbox.mails()));
    inbox.show("list.html", context! { title => "Inbox", mails })
}

async fn mail(State(inbox): State<Arc<Inbox>>, Path(number): Path<usize>) -> Response {
    let Some(mail) = inbox.find(number) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let title = mail.subject.clone();
    let mail = minijinja::Value::from(minijinja::value::Serde(mail));
    inbox.show("mail.html", context! { title, mail })
}

async fn html(State(inbox): State<Arc<Inbox>>, Path(number): Path<usize>) -> Response {
    let Some(mail) = inbox.find(number) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let policy = HeaderValue::from_static(POLICY_OF_MAILS);
    ([(CONTENT_SECURITY_POLICY, policy)], Html(mail.html)).into_response()
}

async fn space(State(inbox): State<Arc<Inbox>>, Path(slug): Path<String>) -> Response {
    inbox.show("space.html", context! { title => "You have arrived", slug })
}

/// Keeps what is here on this machine: a page of elsewhere whose name is made to lead here is refused
/// (DNS rebinding).
async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST);
    let is_here = host
        .and_then(|host| host.to_str().ok())
        .is_some_and(is_loopback);
    let mut response = if is_here {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    };
    let headers = response.headers_mut();
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(POLICY));
    headers
        .entry(CONTENT_TYPE)
        .or_insert(HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// Whether a host, as a browser names it, is this machine to itself.
fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let by_address = |text: &str| {
        text.parse::<SocketAddr>()
            .is_ok_and(|at| at.ip().is_loopback())
    };
    name == "localhost" || by_address(host) || by_address(&format!("{host}:80"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, bool)> {
        let pieces = pieces(text);
        pieces
            .into_iter()
            .map(|piece| (piece.text, piece.is_link))
            .collect()
    }

    #[test]
    fn the_links_of_a_text_are_told_apart() {
        let words = |text: &str| (text.to_owned(), false);
        let link = |text: &str| (text.to_owned(), true);
        assert_eq!(
            shown("Join:\n\nhttp://a/b\n\nor <https://c>."),
            [
                words("Join:\n\n"),
                link("http://a/b"),
                words("\n\nor <"),
                link("https://c"),
                words(">.")
            ]
        );
        assert_eq!(shown("nothing"), [words("nothing")]);
        assert_eq!(shown(""), []);
    }

    #[test]
    fn only_this_machine_is_answered() {
        for good in [
            "127.0.0.1:8025",
            "localhost:8025",
            "localhost",
            "[::1]:8025",
            "127.0.0.1",
        ] {
            assert!(is_loopback(good), "{good}");
        }
        for bad in ["inbox.example:8025", "192.0.2.1", "127.0.0.1.example", ""] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }
}
