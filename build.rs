//! Finds out which commit is built, where that is a checkout: its name and its day, which are the same
//! whenever and wherever it is built. No time of the build goes in, so `SOURCE_DATE_EPOCH` has nothing
//! to replace.
//!
//! A packager who builds from an archive names them by `ADMIT_BUILD_COMMIT` and `ADMIT_BUILD_DATE`; where
//! either is set, nothing else is asked, and an empty one is unknown.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo talks to a build script by its environment"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const COMMIT: &str = "ADMIT_BUILD_COMMIT";
const DATE: &str = "ADMIT_BUILD_DATE";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in [COMMIT, DATE] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    if [COMMIT, DATE]
        .iter()
        .any(|name| env::var_os(name).is_some())
    {
        return;
    }
    let root = env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    if !is_checkout(&root) {
        return;
    }
    for path in moves_with_head(&root) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let commit = git(&root, &["rev-parse", "--short=12", "HEAD"]);
    let date = git(
        &root,
        &["log", "-1", "--date=format-local:%Y-%m-%d", "--format=%cd"],
    );
    if let (Some(commit), Some(date)) = (commit, date) {
        println!("cargo::rustc-env={COMMIT}={commit}");
        println!("cargo::rustc-env={DATE}={date}");
    }
}

/// Whether this folder is what git keeps. An archive that was unpacked inside another project is not
/// that project's commit.
fn is_checkout(root: &Path) -> bool {
    if !root.join(".git").exists() {
        return false;
    }
    let top = git(root, &["rev-parse", "--show-toplevel"]);
    let top = top.and_then(|top| fs::canonicalize(top).ok());
    top.is_some() && top == fs::canonicalize(root).ok()
}

/// The files that change when another commit is checked out or made. Only those that are there: cargo
/// would run this anew each time for one that is not.
fn moves_with_head(root: &Path) -> Vec<PathBuf> {
    let branch = git(root, &["symbolic-ref", "-q", "HEAD"]);
    let names = ["HEAD", "logs/HEAD"].map(str::to_owned);
    let paths = names.into_iter().chain(branch).filter_map(|name| {
        let path = git(root, &["rev-parse", "--git-path", &name])?;
        Some(root.join(path))
    });
    paths.filter(|path| path.is_file()).collect()
}

/// What git answers, where there is one and it knows. It asks no other machine for any of this.
fn git(root: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(args)
        .env("TZ", "UTC")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim();
    (output.status.success() && !text.is_empty()).then(|| text.to_owned())
}
