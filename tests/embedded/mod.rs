//! The private cluster, on real servers: each test has a folder of its own and stops its server.

mod databases;
mod first_start;
mod ordinary_user;
mod recovery;
mod refusals;

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use admit::embedded::{
    Create, EmbeddedError, Role, Running, Settings, Status, ensure_running, status, stop,
};
use nix::unistd::{User, geteuid};
use sqlx::{Connection, PgConnection, Row};
use tempfile::TempDir;

use crate::support::cluster::settings_in;

/// A folder for one cluster; its server is stopped at the end.
struct Site {
    settings: Settings,
    _around: TempDir,
}

impl Site {
    fn new() -> Self {
        Self::below("data")
    }

    /// A folder at `path` in a temporary folder that the server's user can enter.
    fn below(path: &str) -> Self {
        let around = tempfile::Builder::new()
            .prefix("admit-embedded-")
            .tempdir_in("/tmp")
            .unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(around.path(), open).unwrap();
        Self {
            settings: settings_in(around.path().join(path), &[]),
            _around: around,
        }
    }

    fn ensure(&self) -> Running {
        ensure_running(&self.settings, Create::Allowed).unwrap_or_else(|error| panic!("{error}"))
    }

    fn refused(&self, create: Create) -> EmbeddedError {
        ensure_running(&self.settings, create).unwrap_err()
    }

    fn data(&self) -> PathBuf {
        self.settings.data_dir.join("data")
    }

    fn pid(&self) -> i32 {
        match status(&self.settings).unwrap() {
            Status::Running { pid, .. } => pid,
            other => panic!("not running: {other:?}"),
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let stopped = stop(&self.settings);
        if !std::thread::panicking() {
            stopped.unwrap();
        }
    }
}

/// Runs statements one by one, as one program would, and returns the last one's first value.
fn query(running: &Running, role: Role, statements: &[&'static str]) -> sqlx::Result<Option<i64>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&running.url(role)).await?;
        let mut value = None;
        for statement in statements {
            let row = sqlx::Executor::fetch_optional(&mut connection, *statement).await?;
            value = row.and_then(|row| row.try_get(0).ok());
        }
        connection.close().await?;
        Ok(value)
    })
}

/// Gives a path to the user that runs the server, if that is another one.
fn give_to_server(path: &Path) {
    if geteuid().is_root() {
        let user = User::from_name("postgres").unwrap().unwrap();
        chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
    }
}

/// A live process of the server's user that is no server.
struct Bystander(Child);

impl Bystander {
    fn new() -> Self {
        let mut command = Command::new("sleep");
        command.arg("600");
        if geteuid().is_root() {
            use std::os::unix::process::CommandExt;
            let user = User::from_name("postgres").unwrap().unwrap();
            command.gid(user.gid.as_raw()).uid(user.uid.as_raw());
        }
        Self(command.spawn().unwrap())
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _ = self.0.wait();
    }
}
