//! A browser without scripts: cookies, links, forms, and nothing else.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What was answered.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The headers as sent, with names in small letters.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The heading.
    pub(super) fn title(&self) -> &str {
        between(&self.body, "<h1>", "</h1>").unwrap_or_else(|| panic!("no page: {self:?}"))
    }

    /// Its words without the markup, blanks as one.
    pub(super) fn text(&self) -> String {
        let main = between(&self.body, "<main", "</main>").unwrap_or(&self.body);
        let words = main
            .split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(_, text)| text)
            .collect::<Vec<_>>()
            .join(" ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What has to be mended: the fields and the texts of the summary.
    pub(super) fn errors(&self) -> Vec<(String, String)> {
        let Some(summary) = between(&self.body, "<div class=\"summary\"", "</div>") else {
            return Vec::new();
        };
        summary
            .split("<a href=\"#")
            .skip(1)
            .filter_map(|part| {
                let (field, rest) = part.split_once("\">")?;
                let text = rest.split_once("</a>")?.0;
                Some((field.to_owned(), text.to_owned()))
            })
            .collect()
    }

    /// The value of a field of a form.
    pub(super) fn value(&self, field: &str) -> Option<&str> {
        let input = self
            .body
            .split("<input")
            .find(|input| input.contains(&format!("name=\"{field}\"")))?;
        between(input, "value=\"", "\"")
    }

    /// The hidden fields of the form with this action.
    fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let start = format!("action=\"{action}\"");
        let form = between(&self.body, &start, "</form>")
            .unwrap_or_else(|| panic!("no form {action}: {}", self.body));
        form.split("<input type=\"hidden\"")
            .skip(1)
            .filter_map(|input| {
                let name = between(input, "name=\"", "\"")?;
                let value = between(input, "value=\"", "\"")?;
                Some((name.to_owned(), value.to_owned()))
            })
            .collect()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

/// A browser with its cookies.
#[derive(Debug, Clone)]
pub(super) struct Browser {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// Further headers of every request.
    pub(super) headers: Vec<(&'static str, String)>,
    /// Every header line and every path that went over the wire but for cookies and the first request
    /// of a link: what others might come to see.
    pub(super) seen: Vec<String>,
}

impl Browser {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            cookies: BTreeMap::new(),
            headers: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// Sends one request and keeps the cookies of the answer.
    pub(super) async fn send(&mut self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.address
        );
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect();
            request.extend(["cookie: ", &cookies.join("; "), "\r\n"]);
        }
        for (name, value) in &self.headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        if let Some(body) = body {
            request += "content-type: application/x-www-form-urlencoded\r\n";
            request.extend(["content-length: ", &body.len().to_string(), "\r\n"]);
        }
        request += "\r\n";
        request += body.unwrap_or_default();
        let answer = raw(self.address, request.as_bytes()).await;
        for (name, value) in &answer.headers {
            if name != "set-cookie" {
                self.seen.push(format!("{name}: {value}"));
                continue;
            }
            let (name, rest) = value.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Opens a page, and goes where it leads.
    pub(super) async fn open(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, None).await;
        self.follow(answer).await
    }

    async fn follow(&mut self, mut answer: Answer) -> Answer {
        while answer.status == 303 {
            let target = answer.header("location").unwrap().to_owned();
            assert!(
                target.starts_with('/') && !target.starts_with("//"),
                "{target}"
            );
            answer = self.send("GET", &target, None).await;
        }
        answer
    }

    /// Fills in a form of a page and sends it. Without going on where it leads.
    pub(super) async fn submit_only(
        &mut self,
        page: &Answer,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let body = encoded(&page.hidden(action), fields);
        self.send("POST", action, Some(&body)).await
    }

    /// Fills in a form of a page, sends it, and goes where that leads.
    pub(super) async fn submit(
        &mut self,
        page: &Answer,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let answer = self.submit_only(page, action, fields).await;
        self.follow(answer).await
    }

    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }
}

/// A form as it is sent.
fn encoded(hidden: &[(String, String)], fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in hidden {
        form.append_pair(name, value);
    }
    form.extend_pairs(fields);
    form.finish()
}

/// Sends bytes and reads the answer to its end.
pub(super) async fn raw(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap_or_else(|| panic!("{text:?}"));
    Answer {
        status: status.parse().unwrap(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        // As a browser reads it; the other escapes are looked at by the tests.
        body: body.replace("&#x2f;", "/"),
    }
}
