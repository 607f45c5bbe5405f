//! Several runs at once, and runs that are stopped for so long that others take their mails over.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::accounting::Account;
use super::figures::{Figures, Random};
use super::ground::{CONNECTIONS, Ground, end};
use crate::support::smtp::{Action, Phase};

/// Runs the same file in two to five processes at once.
pub(super) fn at_once(rounds: usize, people: usize) -> Figures {
    let mut account = Account::default();
    let mut processes = 0;
    let mut ground = Ground::new();
    for round in 0..rounds {
        let file = ground.people(people);
        let together = 2 + round % 4;
        let runs: Vec<_> = (0..together)
            .map(|_| ground.begin_to_send(&file, ""))
            .collect();
        for run in runs {
            let status = end(run);
            assert!(status.success(), "{status}\n{}", ground.stderr());
        }
        processes += together;
    }
    let said = ground.stderr();
    assert!(
        !said.contains("40P01") && !said.contains("deadlock"),
        "{said}"
    );
    account.add(ground.account());
    Figures {
        scenario: "same file at once",
        faults: processes,
        account,
        most_in_doubt: 0,
        note: format!("{rounds} rounds of 2 to 5 processes"),
    }
}

/// Stops a run, lets its leases end, has another run take over, and lets the first one go on.
pub(super) fn stopped(rounds: usize) -> Figures {
    let mut ground = Ground::new();
    let mut random = Random::new();
    let (mut faults, mut taken) = (0, 0);
    for _ in 0..rounds {
        let file = ground.people(60);
        // In turn before and after the mail is armed, and after the server has it.
        let phase = [Phase::Recipient, Phase::Dot, Phase::Kept][faults % 3];
        let strike = Action::Strike(Signal::SIGSTOP);
        ground.sink.at_times(phase, strike, (6, random.next()));
        let run = ground.begin_to_send(&file, "");
        ground.sink.aim(run.id());
        let pid = Pid::from_raw(i32::try_from(run.id()).unwrap());
        wait_until_stopped(pid);
        faults += 1;
        ground.sink.behave();
        taken +=
            ground.number("SELECT count(*) FROM mail WHERE state IN ('claimed', 'submitting')");
        // The database does so by itself after the time that it lets transactions be idle.
        ground.sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
             WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
        );
        ground.sql(
            "UPDATE mail SET lease_until = clock_timestamp() - interval '1 second'
             WHERE state IN ('claimed', 'submitting')",
        );
        ground.complete();
        kill(pid, Signal::SIGCONT).unwrap();
        // However it ends, nothing of what others did may change.
        end(run);
    }
    ground.complete();
    Figures {
        scenario: "stopped past the lease",
        faults,
        account: ground.account(),
        most_in_doubt: faults * CONNECTIONS,
        note: format!("{taken} mails taken over"),
    }
}

pub(super) fn wait_until_stopped(pid: Pid) {
    let stat = format!("/proc/{pid}/stat");
    for _ in 0..10_000 {
        let text = std::fs::read_to_string(&stat).unwrap();
        let state = text.rsplit_once(") ").unwrap().1.chars().next();
        if state == Some('T') {
            return;
        }
        assert_ne!(state, Some('Z'), "the run ended before it was stopped");
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("the run was never stopped");
}

#[test]
fn processes_with_the_same_file_at_once_invite_and_mail_everybody_once() {
    at_once(4, 60).judge();
}

#[test]
fn a_run_stopped_past_its_lease_writes_nothing_over_what_others_did() {
    stopped(3).judge();
}
