//! `admit demo` as a process: what it shows, and that nothing of it stays.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::browser::Browser;
use super::place::link_in;
use crate::support::run::Runner;

fn address(url: &serde_json::Value) -> SocketAddr {
    let url = url.as_str().unwrap();
    url.strip_prefix("http://").unwrap().parse().unwrap()
}

/// The text of a page as its reader sees it, with the escapes of addresses undone.
async fn read(browser: &mut Browser, path: &str) -> String {
    let answer = browser.open(path).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.body
}

#[tokio::test]
async fn a_demo_has_three_invitations_that_work_and_leaves_nothing_behind() {
    let runner = Runner::ordinary();
    let folder = runner.home().to_owned();
    let runner = runner.with("TMPDIR", &folder.display().to_string());
    let anywhere = ["--listen", "127.0.0.1:0", "--inbox", "127.0.0.1:0"];
    let mut child = runner
        .command()
        .arg("demo")
        .args(anywhere)
        .args(["--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut line).unwrap();
    let opened: serde_json::Value = serde_json::from_str(&line).unwrap();
    let mut inbox = Browser::new(address(&opened["inbox"]));
    let list = read(&mut inbox, "/").await;
    assert_eq!(list.matches("<li>").count(), 3, "{list}");
    let mail = read(&mut inbox, "/mail/3").await;
    assert!(mail.contains("chris@people.example"), "{mail}");
    assert!(read(&mut inbox, "/mail/3/html").await.contains("/join/"));
    assert_eq!(inbox.send("GET", "/mail/9", None).await.status, 404);
    let mut browser = Browser::new(address(&opened["pages"]));
    browser.open(&link_in(mail.as_bytes(), "join")).await;
    let page = browser.open("/join/log-in").await;
    let fields = ["account", "password"].map(|name| opened[name].as_str().unwrap());
    let fields = [("email", fields[0]), ("password", fields[1])];
    let done = browser.submit(&page, "/join/log-in", &fields).await;
    assert_eq!(done.title(), "You now have access to Sleep course");
    assert!(
        read(&mut inbox, "/space/sleep-course")
            .await
            .contains("sleep-course")
    );
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.signal(), Some(Signal::SIGINT as i32), "{told}");
    assert!(told.contains("are gone"), "{told}");
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn everybodys_mail_is_shown_to_this_machine_alone() {
    let refused = Runner::new().line("demo --inbox 0.0.0.0:8025");
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("use 127.0.0.1"),
        "{}",
        refused.stderr
    );
}
