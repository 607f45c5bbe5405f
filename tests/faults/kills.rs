//! Runs that are killed: at any moment, at each phase of the dialogue with the server, and at each
//! fail point.

use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use admit::failpoint;
use nix::sys::signal::Signal;

use super::figures::{Figures, Random};
use super::ground::{CONNECTIONS, Ground, Run, end};
use crate::support::smtp::{Action, Phase};

/// People of one file that several kills share.
const CROWD: usize = 300;
/// Kills that share it.
const KILLS_A_FILE: usize = 6;
/// The longest that a run lives before it is killed, in milliseconds.
const LIFE: u64 = 900;

pub(super) const PHASES: [Phase; 8] = [
    Phase::Greeting,
    Phase::Ehlo,
    Phase::Mail,
    Phase::Recipient,
    Phase::Data,
    Phase::Body,
    Phase::Dot,
    Phase::Kept,
];

/// Kills a run, and answers whether it was still running.
fn kill(mut run: Run) -> bool {
    let ran = run.try_wait().unwrap().is_none();
    run.kill().unwrap();
    run.wait().unwrap();
    ran
}

/// Whether a run died of a kill.
fn was_killed(run: Run) -> bool {
    end(run).signal() == Some(Signal::SIGKILL as i32)
}

/// Kills runs of `invite send` and `mail deliver` at random moments.
pub(super) fn at_random(kills: usize) -> Figures {
    random_kills("kill -9 at random", kills, "")
}

pub(super) fn random_kills(scenario: &'static str, kills: usize, points: &str) -> Figures {
    let mut ground = Ground::new();
    let mut random = Random::new();
    let (mut faults, mut file) = (0, String::new());
    for round in 0..kills {
        if round % KILLS_A_FILE == 0 {
            file = ground.people(CROWD);
        }
        let run = if random.below(4) == 0 {
            ground.begin(&["mail", "deliver"], points)
        } else {
            ground.begin_to_send(&file, points)
        };
        std::thread::sleep(Duration::from_millis(random.below(LIFE)));
        faults += usize::from(kill(run));
    }
    ground.complete();
    Figures {
        scenario,
        faults,
        account: ground.account(),
        most_in_doubt: faults * CONNECTIONS,
        note: format!("{kills} runs begun"),
    }
}

/// Has the mail server kill the run at each phase.
pub(super) fn by_the_server(times: usize) -> Figures {
    let mut ground = Ground::new();
    let mut random = Random::new();
    let mut faults = 0;
    for phase in PHASES {
        for _ in 0..times {
            let file = ground.people(12);
            let is_once = matches!(phase, Phase::Greeting | Phase::Ehlo);
            let one_in = if is_once { 1 } else { 3 };
            let strike = Action::Strike(Signal::SIGKILL);
            ground.sink.at_times(phase, strike, (one_in, random.next()));
            let run = ground.begin_to_send(&file, "");
            ground.sink.aim(run.id());
            faults += usize::from(was_killed(run));
            ground.sink.behave();
        }
        ground.complete();
    }
    Figures {
        scenario: "killed by the server",
        faults,
        account: ground.account(),
        most_in_doubt: faults * CONNECTIONS,
        note: format!("{} phases, {times} times each", PHASES.len()),
    }
}

/// Kills runs at each fail point.
pub(super) fn at_points(times: usize) -> Figures {
    let mut ground = Ground::new();
    let mut random = Random::new();
    let mut missed = Vec::new();
    let mut faults = 0;
    for name in failpoint::NAMES {
        for time in 0..times {
            let file = ground.people(12);
            // Later passings belong to mails in the middle; most points are passed only once.
            let is_of_mails = ["arm", "submit", "begin", "render", "finish"]
                .iter()
                .any(|begin| name.starts_with(begin));
            let passing = if is_of_mails && time > 0 {
                1 + random.below(8)
            } else {
                1
            };
            let point = format!("{name}:{passing}=kill");
            if name.starts_with("replay") {
                // There must be something that the database did not hear.
                assert!(was_killed(
                    ground.begin_to_send(&file, "journal.after_write=kill")
                ));
            }
            if was_killed(ground.begin_to_send(&file, &point)) {
                faults += 1;
            } else {
                missed.push(point);
            }
        }
        ground.complete();
    }
    assert!(missed.is_empty(), "never came by: {missed:?}");
    Figures {
        scenario: "kill -9 at fail points",
        faults,
        account: ground.account(),
        most_in_doubt: faults * CONNECTIONS,
        note: format!("{} points, {times} times each", failpoint::NAMES.len()),
    }
}

#[test]
fn runs_killed_at_random_lose_nothing_and_double_nothing() {
    at_random(10).judge();
}

#[test]
fn runs_killed_by_the_server_at_each_phase_lose_nothing_and_double_nothing() {
    by_the_server(1).judge();
}

#[test]
fn runs_killed_at_each_fail_point_lose_nothing_and_double_nothing() {
    at_points(1).judge();
}

/// The harness finds what it is there for.
#[test]
fn without_the_arm_commit_the_accounting_finds_mails_sent_twice() {
    let mut ground = Ground::new();
    for seed in 1..=4 {
        let file = ground.people(12);
        let strike = Action::Strike(Signal::SIGKILL);
        ground.sink.at_times(Phase::Kept, strike, (3, seed));
        let run = ground.begin_to_send(&file, "arm.skip=on");
        ground.sink.aim(run.id());
        assert!(was_killed(run));
        ground.complete();
    }
    let account = ground.account();
    assert!(account.duplicates >= 4, "{account}");
    assert!(!account.unlabelled.is_empty(), "{account}");
    assert!(account.lost.is_empty(), "{account}");
}
