//! Who runs the server: the person, or `postgres` when the person is root.
//!
//! PostgreSQL refuses to run as root, so that root hands both the server and its files to the user
//! that every PostgreSQL package makes. Depends on `nix` and the standard library.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{Uid, User, getegid, geteuid};

use super::error::EmbeddedError;

/// The user whom root lets run the server.
const SERVER_USER: &str = "postgres";

/// The user who runs the server and owns its data.
#[derive(Debug, Clone)]
pub(super) struct ServerUser {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) name: String,
    /// Whether it is another user than the one who runs this program (who is root then).
    pub(super) differs: bool,
}

impl ServerUser {
    /// The user who runs this program, or `postgres` if that is root.
    pub(super) fn current() -> Result<Self, EmbeddedError> {
        let me = geteuid();
        if !me.is_root() {
            return Ok(Self {
                uid: me.as_raw(),
                gid: getegid().as_raw(),
                name: name_of(me.as_raw()),
                differs: false,
            });
        }
        // A failing look-up and a missing user have the same way out: install the package.
        let user = User::from_name(SERVER_USER)
            .ok()
            .flatten()
            .ok_or(EmbeddedError::NoServerUser)?;
        Ok(Self {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            name: user.name,
            differs: true,
        })
    }

    /// Makes `command` run as this user. The standard library drops root's other groups as well.
    pub(super) fn run_as(&self, command: &mut Command) {
        if self.differs {
            command.gid(self.gid).uid(self.uid);
        }
    }

    /// Gives a file or folder that this program has just made to this user.
    pub(super) fn give(&self, path: &Path) -> Result<(), EmbeddedError> {
        if self.differs {
            chown(path, Some(self.uid), Some(self.gid))
                .map_err(EmbeddedError::io("change the owner of", path))?;
        }
        Ok(())
    }
}

/// The name of a user, or the number when it has none.
pub(super) fn name_of(uid: u32) -> String {
    User::from_uid(Uid::from_raw(uid))
        .ok()
        .flatten()
        .map_or_else(|| uid.to_string(), |user| user.name)
}
