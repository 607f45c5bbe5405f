//! The same as an ordinary user, when the tests run as root.

use std::fs::Permissions;
use std::os::unix::process::CommandExt;

use super::*;

/// Runs the other tests of this folder again as `nobody`, from a copy of the test binary that
/// `nobody` can read.
#[test]
fn ordinary_user_gets_the_same() {
    let Some(user) = User::from_name("nobody").unwrap() else {
        return;
    };
    if !geteuid().is_root() {
        return;
    }
    let around = tempfile::Builder::new()
        .prefix("admit-embedded-")
        .tempdir_in("/tmp")
        .unwrap();
    std::fs::set_permissions(around.path(), Permissions::from_mode(0o755)).unwrap();
    let copy = around.path().join("tests");
    // Copied by another process: a child that any other thread starts meanwhile would inherit our
    // handle, and a file that is open for writing cannot be run.
    let copied = Command::new("cp")
        .arg(std::env::current_exe().unwrap())
        .arg(&copy)
        .status();
    assert!(copied.unwrap().success());
    std::fs::set_permissions(&copy, Permissions::from_mode(0o755)).unwrap();
    let output = Command::new(&copy)
        .args(["--test-threads=2", "--exact"])
        .args([
            "embedded::first_start::first_call_creates_and_starts_and_later_calls_reuse",
            "embedded::first_start::only_the_user_can_enter_the_folder_and_the_socket",
            "embedded::recovery::killed_server_is_started_again_with_every_acknowledged_row",
            "embedded::recovery::process_number_of_a_stranger_does_not_block_the_start",
        ])
        .current_dir("/tmp")
        .gid(user.gid.as_raw())
        .uid(user.uid.as_raw())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("4 passed"), "{said}");
}
