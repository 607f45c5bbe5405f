//! Who this process is, and whether another one of this host still runs.
//!
//! A process number alone is reused; with the host's start and the process's own it is not.

use std::fs;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

use crate::store::worker::ProcessIdentity;

/// This process.
pub(in crate::service) fn this() -> ProcessIdentity {
    let pid = nix::unistd::getpid().as_raw();
    ProcessIdentity {
        host: nix::unistd::gethostname()
            .ok()
            .and_then(|name| name.into_string().ok())
            .unwrap_or_else(|| "unknown".to_owned()),
        boot: boot(),
        pid,
        birth: birth(pid).unwrap_or_default(),
    }
}

/// The id of this start of the host and of the space that its process numbers are of, as containers on
/// one host have one each and do not see each other's processes (`pid_namespaces(7)`). Empty where the
/// system tells none, so that no worker is ever taken for a dead one of this host.
pub(in crate::service) fn boot() -> String {
    let start = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    let numbers = fs::read_link("/proc/self/ns/pid");
    match (start, numbers) {
        (Ok(start), Ok(numbers)) => format!("{} {}", start.trim(), numbers.display()),
        _ => String::new(),
    }
}

/// True for a process of this start of the host that certainly runs no more.
pub(in crate::service) fn is_dead(process: &ProcessIdentity) -> bool {
    !process.boot.is_empty()
        && process.boot == boot()
        && !process.birth.is_empty()
        && match birth(process.pid) {
            Some(birth) => birth != process.birth,
            None => !is_hidden(process.pid),
        }
}

/// A process of another user may run unseen, where `/proc` is mounted so; a signal that we may not
/// send tells that it is there.
fn is_hidden(pid: i32) -> bool {
    kill(Pid::from_raw(pid), None) == Err(Errno::EPERM)
}

/// When a process began, in ticks since the host's start: field 22 of its `stat` (proc(5)),
/// counted from behind the name, which may hold blanks and brackets. `None` for a process that
/// does not run; one that ended and was not waited for counts as not running.
fn birth(pid: i32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let state = fields.next()?;
    (state != "Z" && state != "X")
        .then(|| fields.nth(18).map(str::to_owned))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_told_from_a_later_one_with_its_number() {
        let this = this();
        assert!(!this.birth.is_empty());
        assert!(!is_dead(&this));
        let earlier = ProcessIdentity {
            birth: "1".to_owned(),
            ..this.clone()
        };
        assert!(is_dead(&earlier));
        let elsewhere = ProcessIdentity {
            boot: "another".to_owned(),
            ..earlier
        };
        assert!(!is_dead(&elsewhere));
    }
}
