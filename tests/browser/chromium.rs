//! A browser, and what is asked of every page in it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

/// Where the checker of accessibility is; `scripts/test-browser` fetches it and says where.
const AXE: &str = "ADMIT_AXE";
/// Where screenshots go, if they are to be kept.
const SCREENSHOTS: &str = "ADMIT_SCREENSHOTS";

/// How long a page may take to come, on a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(30);

/// The rules of WCAG 2.2 at levels A and AA, and what axe holds to be good besides.
const CHECK: &str = "
    const done = arguments[0];
    axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(found => done(found.violations.map(one =>
            one.id + ': ' + one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))),
            error => done(['axe: ' + error]));";

/// What sticks out to the right.
const WIDER: &str = "
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > wide + 1 && !one.classList.contains('skip'))
        .map(one => one.outerHTML.slice(0, 120))
        .concat(document.documentElement.scrollWidth > wide ? ['the page scrolls sideways'] : []);";

/// A size of the screen.
pub(crate) type Size = (u32, u32);
pub(crate) const PHONE: Size = (360, 740);
pub(crate) const DESKTOP: Size = (1280, 900);
const NARROW: Size = (320, 640);

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by it where things are"
)]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A browser that is looked through, and its driver.
pub(crate) struct Chromium {
    client: Client,
    driver: Child,
    port: u16,
    session: String,
    size: Size,
    has_scripts: bool,
    _profile: TempDir,
}

/// A command of the developer tools.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.0, "params": self.1 });
        (Method::POST, Some(body.to_string()))
    }
}

impl Chromium {
    pub(crate) async fn start(size: Size, has_scripts: bool) -> Self {
        let (driver, port) = driver();
        let profile = tempfile::tempdir().unwrap();
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--lang=en",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let options = json!({ "goog:chromeOptions": { "args": arguments } });
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(options.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts");
        let session = client.session_id().await.unwrap().unwrap();
        let mut chromium = Self {
            client,
            driver,
            port,
            session,
            size,
            has_scripts,
            _profile: profile,
        };
        chromium.resize(size).await;
        chromium.switch_scripts(has_scripts).await;
        chromium
    }

    async fn tools(&self, command: &'static str, values: Value) {
        self.client
            .issue_cmd(DevTools(command, values))
            .await
            .unwrap();
    }

    async fn switch_scripts(&mut self, on: bool) {
        self.tools(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !on }),
        )
        .await;
        self.open("data:text/html,<title>off</title><script>document.title='on'</script>")
            .await;
        let expected = if on { "on" } else { "off" };
        assert_eq!(self.client.title().await.unwrap(), expected, "scripts");
    }

    async fn resize(&self, (width, height): Size) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false
        });
        self.tools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Has pages be light or dark.
    pub(crate) async fn paint(&self, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.tools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [feature] }),
        )
        .await;
    }

    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    async fn find(&self, xpath: &str) -> Element {
        match self.client.find(Locator::XPath(xpath)).await {
            Ok(element) => element,
            Err(error) => {
                panic!("{xpath}: {error}\n{}", self.client.source().await.unwrap())
            }
        }
    }

    /// The heading of the page.
    pub(crate) async fn title(&self) -> String {
        self.find("//h1").await.text().await.unwrap()
    }

    /// Fails unless this is the page, and unless everybody can use it.
    pub(crate) async fn arrives_at(&self, title: &str) {
        assert_eq!(self.title().await, title, "{}", self.text().await);
        self.check().await;
    }

    /// All that can be read.
    pub(crate) async fn text(&self) -> String {
        self.find("//body").await.text().await.unwrap()
    }

    /// Fails unless all of this can be read.
    pub(crate) async fn reads(&self, parts: &[&str]) {
        let text = self.text().await;
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in: {text}");
        }
    }

    /// Clicks the link or the button with these words, which leads to another page.
    pub(crate) async fn click(&self, words: &str) {
        let before = self.find("/html").await;
        self.click_here(words).await;
        let deadline = Instant::now() + PATIENCE;
        while before.tag_name().await.is_ok() {
            assert!(Instant::now() < deadline, "{words:?} leads nowhere");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The same where it leads to another place of this page.
    pub(crate) async fn click_here(&self, words: &str) {
        let xpath = format!("//*[self::a or self::button][normalize-space()=\"{words}\"]");
        self.find(&xpath).await.click().await.unwrap();
    }

    pub(crate) async fn field(&self, id: &str) -> Element {
        self.find(&format!("//*[@id='{id}']")).await
    }

    pub(crate) async fn fill(&self, id: &str, text: &str) {
        let field = self.field(id).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub(crate) async fn value(&self, id: &str) -> String {
        self.field(id)
            .await
            .prop("value")
            .await
            .unwrap()
            .unwrap_or_default()
    }

    pub(crate) async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// The target of the link with these words.
    pub(crate) async fn target(&self, words: &str) -> String {
        let link = self
            .find(&format!("//a[normalize-space()=\"{words}\"]"))
            .await;
        link.prop("href").await.unwrap().unwrap_or_default()
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// The id of what has the focus.
    pub(crate) async fn focus(&self) -> String {
        let id = self
            .run("const on = document.activeElement; return on.id || on.className || on.tagName")
            .await;
        id.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) async fn press(&self, key: char) {
        let focus = self.client.active_element().await.unwrap();
        focus.send_keys(&key.to_string()).await.unwrap();
    }

    /// Fails unless the page can be used by everybody: axe finds nothing in light and in dark, nothing
    /// sticks out on a narrow screen, nor with letters twice as large.
    async fn check(&self) {
        if self.has_scripts {
            for scheme in ["dark", "light"] {
                self.paint(scheme).await;
                let found = self.breaches().await;
                assert_eq!(found, json!([]), "{} in {scheme}", self.path().await);
            }
            let wide = self.too_wide().await;
            assert_eq!(wide, json!([[], []]), "{}", self.path().await);
        }
    }

    /// What axe finds.
    pub(crate) async fn breaches(&self) -> Value {
        let axe = told(AXE).unwrap_or_else(|| panic!("{AXE} is not set; use scripts/test-browser"));
        self.run(&std::fs::read_to_string(axe).unwrap()).await;
        self.client.execute_async(CHECK, Vec::new()).await.unwrap()
    }

    /// What sticks out on a narrow screen, and with letters twice as large.
    pub(crate) async fn too_wide(&self) -> Value {
        self.resize(NARROW).await;
        let narrow = self.run(WIDER).await;
        self.resize((640, 900)).await;
        self.run("document.documentElement.style.fontSize = '200%'")
            .await;
        let large = self.run(WIDER).await;
        self.run("document.documentElement.style.fontSize = ''")
            .await;
        self.resize(self.size).await;
        json!([narrow, large])
    }

    /// Keeps a picture, where pictures are wanted.
    pub(crate) async fn picture(&self, name: &str) {
        if let Some(folder) = told(SCREENSHOTS) {
            let picture = self.client.screenshot().await.unwrap();
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), picture).unwrap();
        }
    }
}

impl Drop for Chromium {
    /// Ends the browser with its driver, also where a test failed.
    fn drop(&mut self) {
        if let Ok(mut driver) = TcpStream::connect(("127.0.0.1", self.port)) {
            let request = format!(
                "DELETE /session/{} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n\r\n",
                self.session, self.port
            );
            // The browser is gone once it is answered; the driver keeps the connection.
            let mut answer = [0; 512];
            driver.set_read_timeout(Some(Duration::from_secs(10))).ok();
            if driver.write_all(request.as_bytes()).is_ok() {
                let _whatever = driver.read(&mut answer).map(|length| length > 0);
            }
        }
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}

/// Starts a driver, and tells at which port it listens.
fn driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .spawn()
        .expect("chromedriver is installed; scripts/install-chromium does it");
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines
        .map_while(Result::ok)
        .find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        })
        .expect("chromedriver says its port");
    (driver, port)
}
