//! Whether a process number still means the server that wrote it down.
//!
//! Process numbers are used again: after a crash or a reboot the number in `postmaster.pid` may be
//! anybody's. Depends on `/proc` (Linux) or `ps` (elsewhere).

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a process number stands for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// No such process, or one that has ended and only waits to be collected.
    Gone,
    /// A live process that is not the server of this data folder.
    Stranger,
    /// The server of this data folder, or one that cannot be told from it.
    Ours,
}

/// Looks at process `pid`: is it a PostgreSQL server of user `uid` that works in `data`?
pub(super) fn standing(pid: i32, data: &Path, uid: u32) -> Standing {
    if cfg!(target_os = "linux") {
        from_proc(pid, data, uid)
    } else {
        from_ps(pid, uid)
    }
}

fn from_proc(pid: i32, data: &Path, uid: u32) -> Standing {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    // The name stands in parentheses and may hold any byte; the state is the letter after the last.
    let Ok(stat) = fs::read(folder.join("stat")) else {
        return Standing::Gone;
    };
    let stat = String::from_utf8_lossy(&stat);
    let Some((head, rest)) = stat.rsplit_once(')') else {
        return Standing::Gone;
    };
    if matches!(rest.trim_start().chars().next(), Some('Z' | 'X') | None) {
        return Standing::Gone;
    }
    let name = head.split_once('(').map_or("", |(_, name)| name);
    if !is_server_name(name) {
        return Standing::Stranger;
    }
    // A server works inside its data folder. Where that cannot be read, the owner has to do.
    match (fs::metadata(folder.join("cwd")), fs::metadata(data)) {
        (Ok(cwd), Ok(data)) if (cwd.dev(), cwd.ino()) != (data.dev(), data.ino()) => {
            Standing::Stranger
        }
        (Ok(_), Ok(_)) => Standing::Ours,
        _ => match fs::metadata(&folder) {
            Ok(process) if process.uid() == uid => Standing::Ours,
            Ok(_) => Standing::Stranger,
            Err(_) => Standing::Gone,
        },
    }
}

fn from_ps(pid: i32, uid: u32) -> Standing {
    let answer = Command::new("ps")
        .args(["-o", "stat=", "-o", "uid=", "-o", "comm=", "-p"])
        .arg(pid.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    // Without an answer nothing is known, and then nothing may be taken away.
    answer.map_or(Standing::Ours, |output| {
        from_ps_line(&String::from_utf8_lossy(&output.stdout), uid)
    })
}

/// Reads one line of `ps -o stat= -o uid= -o comm=`; an empty one means that there is no process.
fn from_ps_line(line: &str, uid: u32) -> Standing {
    let mut words = line.split_whitespace();
    let (Some(state), Some(owner)) = (words.next(), words.next()) else {
        return Standing::Gone;
    };
    let name = words.collect::<Vec<_>>().join(" ");
    let name = name.rsplit('/').next().unwrap_or_default();
    if state.starts_with('Z') {
        Standing::Gone
    } else if owner == uid.to_string() && is_server_name(name) {
        Standing::Ours
    } else {
        Standing::Stranger
    }
}

fn is_server_name(name: &str) -> bool {
    name.starts_with("postgres") || name.starts_with("postmaster")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_process_is_a_stranger_to_the_server() {
        let pid = i32::try_from(std::process::id()).unwrap();
        assert_eq!(standing(pid, Path::new("/"), 0), Standing::Stranger);
    }

    #[test]
    fn ended_child_counts_as_gone_before_it_is_collected() {
        let mut child = Command::new("true").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        while standing(pid, Path::new("/"), 0) != Standing::Gone {
            std::thread::yield_now();
        }
        assert!(child.wait().unwrap().success());
        assert_eq!(standing(pid, Path::new("/"), 0), Standing::Gone);
    }

    #[test]
    fn ps_lines_are_told_apart() {
        assert_eq!(from_ps_line("", 501), Standing::Gone);
        assert_eq!(from_ps_line("Z  501 (postgres)\n", 501), Standing::Gone);
        assert_eq!(
            from_ps_line("Ss 501 /opt/homebrew/opt/postgresql@17/bin/postgres\n", 501),
            Standing::Ours
        );
        assert_eq!(from_ps_line("Ss 502 postgres\n", 501), Standing::Stranger);
        assert_eq!(from_ps_line("S  501 -zsh\n", 501), Standing::Stranger);
    }
}
