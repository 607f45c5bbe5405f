//! Places where a run can be made to die, to stop or to panic, so that tests can show what is left.
//!
//! Only a debug build has them: in a release every call is empty and nothing reads the variable.
//! They are armed once, at the edge, from a text such as `claim.before_commit:3=kill`: the name, the
//! passing that counts (1, the first, if it is not said), and what happens then (`kill`, if it is not
//! said; `stop`, `panic`). Several are joined by commas.

/// Every point, in the order in which a run comes by.
pub const NAMES: &[&str] = &[
    "run_begun.before_commit",
    "run_begun.after_commit",
    "chunk.before_write",
    "chunk.before_commit",
    "chunk.after_commit",
    "run_finished.before_commit",
    "run_finished.after_commit",
    "replay.before_commit",
    "replay.after_commit",
    "rescue.before_commit",
    "rescue.after_commit",
    "keep_up.before_commit",
    "keep_up.after_commit",
    "enlist.before_commit",
    "enlist.after_commit",
    "claim.before_commit",
    "claim.after_commit",
    "list.after",
    "render.after",
    "connect.after",
    "begin.after",
    "arm.before_commit",
    "arm.after_commit",
    "submit.before",
    "submit.after",
    "journal.before_write",
    "journal.after_write",
    "finish.before_commit",
    "finish.after_commit",
    "give_back.before_commit",
    "give_back.after_commit",
    "discharge.before_commit",
    "discharge.after_commit",
];

/// Not a place but a switch, `arm.skip=on`: the commit that arms a mail is rolled back, and the mail
/// is armed and finished at once when the answer is known, as most mailers do it. A test that looks
/// for mails sent twice must find some then.
pub const ARM_SKIP: &str = "arm.skip";

#[cfg(not(debug_assertions))]
mod inert {
    /// Nothing: this build has no fail points.
    #[inline]
    pub const fn pass(_name: &str) {}

    /// False: this build has no switches.
    #[inline]
    #[must_use]
    pub const fn is_on(_name: &str) -> bool {
        false
    }
}

#[cfg(not(debug_assertions))]
pub use self::inert::{is_on, pass};

#[cfg(debug_assertions)]
mod live {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::getpid;

    use super::{ARM_SKIP, NAMES};

    /// The environment variable that arms points; only the edge reads it.
    pub const VARIABLE: &str = "ADMIT_FAIL_POINT";

    static ARMED: OnceLock<Vec<Point>> = OnceLock::new();

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Action {
        Kill,
        Stop,
        Panic,
        On,
    }

    #[derive(Debug)]
    struct Point {
        name: &'static str,
        at: u64,
        passed: AtomicU64,
        action: Action,
    }

    /// Arms the points of a text, once for the whole process.
    pub fn arm(text: &str) -> Result<(), String> {
        let points = text
            .split(',')
            .map(|one| read(one.trim()))
            .collect::<Result<Vec<_>, _>>()?;
        ARMED
            .set(points)
            .map_err(|_| "fail points are armed once".to_owned())
    }

    fn read(text: &str) -> Result<Point, String> {
        let (place, action) = text.split_once('=').unwrap_or((text, "kill"));
        let (name, at) = place.split_once(':').unwrap_or((place, "1"));
        let action = match action {
            "kill" => Action::Kill,
            "stop" => Action::Stop,
            "panic" => Action::Panic,
            "on" => Action::On,
            _ => return Err(format!("a fail point does kill, stop or panic: {text}")),
        };
        let known = if action == Action::On {
            &[ARM_SKIP]
        } else {
            NAMES
        };
        let name = known
            .iter()
            .find(|known| **known == name)
            .ok_or_else(|| format!("there is no such fail point: {text}"))?;
        let at = at
            .parse()
            .ok()
            .filter(|at| *at > 0)
            .ok_or_else(|| format!("a fail point's passing is counted from 1: {text}"))?;
        Ok(Point {
            name,
            at,
            passed: AtomicU64::new(0),
            action,
        })
    }

    /// Comes by a point, and does what was asked for there.
    pub fn pass(name: &'static str) {
        for point in ARMED.get().into_iter().flatten() {
            if point.name == name && point.passed.fetch_add(1, Ordering::SeqCst) + 1 == point.at {
                act(point);
            }
        }
    }

    #[expect(clippy::panic, reason = "a test asks for it, in a debug build")]
    fn act(point: &Point) {
        let signal = match point.action {
            Action::Kill => Signal::SIGKILL,
            Action::Stop => Signal::SIGSTOP,
            Action::Panic => panic!("fail point {}", point.name),
            Action::On => return,
        };
        if kill(getpid(), signal).is_ok() && signal == Signal::SIGKILL {
            // The signal ends every thread, this one at the latest when it would go on.
            loop {
                std::thread::park();
            }
        }
    }

    /// True for a switch that was set.
    #[must_use]
    pub fn is_on(name: &str) -> bool {
        ARMED
            .get()
            .into_iter()
            .flatten()
            .any(|point| point.name == name && point.action == Action::On)
    }

    #[cfg(test)]
    mod tests {
        use super::{ARM_SKIP, Action, read};

        #[test]
        fn a_text_names_a_point_its_passing_and_what_happens_there() {
            let point = read("claim.before_commit:3=stop").unwrap();
            assert_eq!(
                (point.name, point.at, point.action),
                ("claim.before_commit", 3, Action::Stop)
            );
            let point = read("submit.after").unwrap();
            assert_eq!(
                (point.name, point.at, point.action),
                ("submit.after", 1, Action::Kill)
            );
            assert_eq!(read("arm.skip=on").unwrap().name, ARM_SKIP);
            for bad in [
                "",
                "nowhere",
                "submit.after:0",
                "submit.after:x",
                "submit.after=on",
                "arm.skip",
                "submit.after=explode",
            ] {
                assert!(read(bad).is_err(), "{bad}");
            }
        }
    }
}

#[cfg(debug_assertions)]
pub use self::live::{VARIABLE, arm, is_on, pass};
