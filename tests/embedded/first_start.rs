//! Creating, starting, using again and stopping.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::*;
use admit::embedded::Stopped;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn first_call_creates_and_starts_and_later_calls_reuse() {
    let site = Site::new();
    assert_eq!(status(&site.settings).unwrap(), Status::Absent);
    let first = site.ensure();
    assert!(first.created_now && first.started_now);
    let pid = site.pid();

    let second = site.ensure();
    assert!(!second.created_now && !second.started_now);
    assert_eq!(site.pid(), pid);

    assert_eq!(stop(&site.settings).unwrap(), Stopped::Now { pid });
    assert_eq!(stop(&site.settings).unwrap(), Stopped::WasNotRunning);
    assert!(
        matches!(status(&site.settings).unwrap(), Status::Stopped { version } if version >= 14)
    );

    let third = ensure_running(&site.settings, Create::Refused).unwrap();
    assert!(!third.created_now && third.started_now);
}

#[test]
fn running_server_is_found_in_less_than_two_milliseconds() {
    let site = Site::new();
    site.ensure();
    let best = (0..20)
        .map(|_| {
            let begun = Instant::now();
            site.ensure();
            begun.elapsed()
        })
        .min()
        .unwrap();
    assert!(best < Duration::from_millis(2), "{best:?}");
}

#[test]
fn five_first_commands_at_once_make_one_cluster() {
    let site = Site::new();
    let all: Vec<Running> = thread::scope(|scope| {
        let started: Vec<_> = (0..5).map(|_| scope.spawn(|| site.ensure())).collect();
        started.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(all.iter().filter(|running| running.created_now).count(), 1);
    assert_eq!(all.iter().filter(|running| running.started_now).count(), 1);
}

#[test]
fn only_the_user_can_enter_the_folder_and_the_socket() {
    let site = Site::new();
    let running = site.ensure();
    // For root the group is that of the user who runs the server; it may pass and not look.
    let folder = if geteuid().is_root() { 0o710 } else { 0o700 };
    assert_eq!(mode(&running.data_dir), folder);
    assert_eq!(mode(&running.socket_dir), 0o700);
    assert_eq!(mode(&site.data()), 0o700);
    assert_eq!(mode(&running.mail_dir()), 0o700);
    std::fs::write(running.mail_dir().join("probe"), "x").unwrap();
}

#[test]
fn application_role_owns_nothing_and_the_owner_may_migrate() {
    let site = Site::new();
    let running = site.ensure();
    query(&running, Role::Owner, &["CREATE TABLE thing (id bigint)"]).unwrap();
    for statement in [
        "CREATE TABLE other (id bigint)",
        "SELECT id FROM thing",
        "CREATE ROLE more",
        "CREATE DATABASE more",
    ] {
        let error = query(&running, Role::Application, &[statement]).unwrap_err();
        let code = error
            .into_database_error()
            .and_then(|error| error.code().map(Into::into));
        assert_eq!(code, Some("42501".to_owned()), "{statement}");
    }
    let granted = ["GRANT SELECT ON thing TO admit"];
    query(&running, Role::Owner, &granted).unwrap();
    query(&running, Role::Application, &["SELECT id FROM thing"]).unwrap();
}

#[test]
fn data_is_durable_checked_and_not_on_the_network() {
    let site = Site::new();
    let running = site.ensure();
    let holds = "SELECT 1::bigint WHERE current_setting('fsync') = 'on' \
        AND current_setting('full_page_writes') = 'on' \
        AND current_setting('synchronous_commit') = 'on' \
        AND current_setting('data_checksums') = 'on' \
        AND current_setting('listen_addresses') = ''";
    assert_eq!(query(&running, Role::Owner, &[holds]).unwrap(), Some(1));
}

#[test]
fn address_works_with_psql_and_pg_dump() {
    let site = Site::new();
    let running = site.ensure();
    for (program, arguments) in [("psql", ["-Atc", "SELECT 42"]), ("pg_dump", ["-s", "-O"])] {
        let output = Command::new(program)
            .args(arguments)
            .arg(running.url(Role::Owner))
            .env_remove("PGPORT")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program}: {said}");
    }
}

#[test]
fn folder_with_a_path_too_long_for_a_socket_gets_one_elsewhere() {
    let site = Site::below(&format!("{0}/{0}, {0}", "long".repeat(20)));
    let running = site.ensure();
    assert!(!running.socket_dir.starts_with(&running.data_dir));
    assert_eq!(mode(&running.socket_dir), 0o700);
    assert_eq!(
        query(&running, Role::Application, &["SELECT 1::bigint"]).unwrap(),
        Some(1)
    );
    stop(&site.settings).unwrap();
    std::fs::remove_dir(&running.socket_dir).unwrap();
}
