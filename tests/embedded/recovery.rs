//! After violence: killed servers, killed first commands, leftovers.

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::*;
use crate::support::cluster::variable;

/// Names the folder for [`first_command_that_is_killed`].
const FOLDER_VARIABLE: &str = "ADMIT_TEST_FOLDER";

const ADD_ROW: &[&str] = &[
    "CREATE TABLE kept (id bigint)",
    "INSERT INTO kept VALUES (7)",
];

fn kept(running: &Running) -> Option<i64> {
    query(running, Role::Owner, &["SELECT id FROM kept"]).unwrap()
}

fn kill_hard(pid: i32) {
    match kill(Pid::from_raw(pid), Signal::SIGKILL) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => panic!("{error}"),
    }
}

/// Kills the server, and returns when it is dead: the signal alone returns earlier.
fn kill_server(pid: i32) {
    kill_hard(pid);
    while kill(Pid::from_raw(pid), None) != Err(Errno::ESRCH) {
        std::thread::yield_now();
    }
}

/// The processes that a process has started.
fn children(pid: i32) -> Vec<i32> {
    let output = Command::new("ps")
        .args(["-o", "pid=", "--ppid"])
        .arg(pid.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace()
        .map(|pid| pid.parse().unwrap())
        .collect()
}

#[test]
fn killed_server_is_started_again_with_every_acknowledged_row() {
    let site = Site::new();
    query(&site.ensure(), Role::Owner, ADD_ROW).unwrap();
    kill_server(site.pid());
    let again = site.ensure();
    assert!(again.started_now && !again.created_now);
    assert_eq!(kept(&again), Some(7));
}

#[test]
fn all_processes_killed_at_once_lose_no_acknowledged_row() {
    let site = Site::new();
    query(&site.ensure(), Role::Owner, ADD_ROW).unwrap();
    let pid = site.pid();
    let helpers = children(pid);
    assert!(helpers.len() >= 3, "{helpers:?}");
    helpers.into_iter().for_each(kill_hard);
    kill_server(pid);
    assert_eq!(kept(&site.ensure()), Some(7));
}

#[test]
fn killed_creation_is_begun_anew() {
    let site = Site::new();
    let unfinished = site.settings.data_dir.join("data.new");
    std::fs::create_dir_all(unfinished.join("base")).unwrap();
    std::fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    let running = site.ensure();
    assert!(running.created_now);
    assert!(!unfinished.exists());
    assert_eq!(
        query(&running, Role::Application, &["SELECT 1::bigint"]).unwrap(),
        Some(1)
    );
}

#[test]
#[ignore = "a part of `first_command_killed_in_the_middle_leaves_nothing_half_made`"]
fn first_command_that_is_killed() {
    if let Some(folder) = variable(FOLDER_VARIABLE) {
        let _killed_before = ensure_running(&settings_in(folder.into(), &[]), Create::Allowed);
    }
}

#[test]
fn first_command_killed_in_the_middle_leaves_nothing_half_made() {
    let site = Site::new();
    let mut first = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact"])
        .arg("embedded::recovery::first_command_that_is_killed")
        .env(FOLDER_VARIABLE, &site.settings.data_dir)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let unfinished = site.settings.data_dir.join("data.new");
    while !unfinished.join("global").exists() {
        assert_eq!(first.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(unfinished.exists() && !site.data().exists());
    let running = site.ensure();
    assert!(running.created_now && !unfinished.exists());
    assert_eq!(
        query(&running, Role::Application, &["SELECT 1::bigint"]).unwrap(),
        Some(1)
    );
}

#[test]
fn process_number_of_a_stranger_does_not_block_the_start() {
    let site = Site::new();
    let running = site.ensure();
    query(&running, Role::Owner, ADD_ROW).unwrap();
    let left = std::fs::read_to_string(site.data().join("postmaster.pid")).unwrap();
    let lock = running.socket_dir.join(".s.PGSQL.5432.lock");
    let left_lock = std::fs::read_to_string(&lock).unwrap();
    stop(&site.settings).unwrap();

    let bystander = Bystander::new();
    let number = bystander.0.id().to_string();
    for (path, text) in [
        (site.data().join("postmaster.pid"), left),
        (lock, left_lock),
    ] {
        let (_, rest) = text.split_once('\n').unwrap();
        std::fs::write(&path, format!("{number}\n{rest}")).unwrap();
        give_to_server(&path);
    }
    assert!(matches!(
        status(&site.settings).unwrap(),
        Status::Stopped { .. }
    ));
    let again = site.ensure();
    assert!(again.started_now);
    assert_ne!(site.pid().to_string(), number);
    assert_eq!(kept(&again), Some(7));
}

#[test]
fn stop_leaves_a_stranger_with_the_old_number_alone() {
    let site = Site::new();
    site.ensure();
    let left = std::fs::read_to_string(site.data().join("postmaster.pid")).unwrap();
    stop(&site.settings).unwrap();
    let mut bystander = Bystander::new();
    let (_, rest) = left.split_once('\n').unwrap();
    let path = site.data().join("postmaster.pid");
    std::fs::write(&path, format!("{}\n{rest}", bystander.0.id())).unwrap();
    stop(&site.settings).unwrap();
    assert_eq!(bystander.0.try_wait().unwrap(), None);
}
