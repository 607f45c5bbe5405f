//! The database goes away: commits whose end nobody hears of, servers that restart.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use admit::embedded::{Create, Role, Running, Settings, ensure_running, stop};
use admit::service::Database;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tokio::runtime::Builder;

use super::accounting::Account;
use super::figures::{Figures, Random};
use super::ground::{CONNECTIONS, Ground, end};
use super::processes::wait_until_stopped;
use super::proxy::Proxy;
use crate::cli::invite_send_desk::SPACE;
use crate::support::cluster::{fresh_database, settings_in};
use crate::support::pooler::{FIT, Pooler};
use crate::support::smtp::{Action, Phase};

/// Runs through a proxy that cuts connections during COMMIT.
pub(super) fn commits_cut(cuts: usize) -> Figures {
    let (proxy, mut ground) = proxied();
    let mut random = Random::new();
    let done = || proxy.cuts().iter().sum::<usize>();
    while done() < cuts {
        let file = ground.people(60);
        proxy.delay(Duration::from_millis(random.below(2)));
        proxy.cut_commits(4 + random.below(6), random.next());
        end(ground.begin_to_send(&file, ""));
    }
    proxy.cut_commits(0, 1);
    let [before, after] = proxy.cuts();
    ground.complete();
    Figures {
        scenario: "cut during COMMIT",
        faults: before + after,
        account: ground.account(),
        // The attempt's end is written down however long it takes.
        most_in_doubt: 0,
        note: format!("{before} before the server had it, {after} after"),
    }
}

/// A way through a proxy to a fresh database.
fn proxied() -> (Proxy, Ground) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(fresh_database());
    let proxy = Proxy::before(&database.url);
    let direct = database.url.clone();
    let through = proxy.url(&database.owner(), &database.name);
    let ground = Ground::on(&direct, &through, Box::new(database));
    (proxy, ground)
}

/// A server of its own that syncs as a real one does.
struct Cluster {
    settings: Settings,
    running: Running,
    _around: TempDir,
}

impl Cluster {
    fn new() -> Self {
        let around = tempfile::Builder::new()
            .prefix("admit-faults-")
            .tempdir_in("/tmp")
            .unwrap();
        std::fs::set_permissions(around.path(), Permissions::from_mode(0o755)).unwrap();
        let settings = settings_in(around.path().join("data"), &[]);
        let running = ensure_running(&settings, Create::Allowed).unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let owner = Database::open(&running.url(Role::Owner), 1).await.unwrap();
            owner.migrate(true).await.unwrap();
            owner.close().await;
        });
        Self {
            settings,
            running,
            _around: around,
        }
    }

    /// The program of the server's own folder.
    fn pg_ctl(&self) -> PathBuf {
        let pid_file = self.data().join("postmaster.pid");
        let text = std::fs::read_to_string(pid_file).unwrap();
        let pid = text.lines().next().unwrap();
        let server = std::fs::read_link(format!("/proc/{pid}/exe")).unwrap();
        server.with_file_name("pg_ctl")
    }

    fn data(&self) -> PathBuf {
        self.settings.data_dir.join("data")
    }

    /// Does something with databases that nobody may be connected to: whoever is, is cut off.
    fn administer(&self, statement: &str) {
        const CUT_OFF: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname IN ('admit', 'standby')";
        let url = self.running.url(Role::Owner);
        let (server, _) = url.rsplit_once('/').unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut admin = PgConnection::connect(&format!("{server}/postgres"))
                .await
                .unwrap();
            for statement in [CUT_OFF, statement] {
                let done = admin.execute(AssertSqlSafe(statement.to_owned())).await;
                done.unwrap_or_else(|error| panic!("{statement}: {error}"));
            }
            admin.close().await.unwrap();
        });
    }

    /// Restarts the server as after a crash, and returns when it takes connections again.
    fn crash(&self, pg_ctl: &Path) {
        let mut command = Command::new(pg_ctl);
        command
            .args(["restart", "-w", "-m", "immediate", "-D"])
            .arg(self.data())
            .arg("-l")
            .arg(self.data().join("restarted.log"))
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if geteuid().is_root() {
            let user = User::from_name("postgres").unwrap().unwrap();
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        assert!(command.status().unwrap().success());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        stop(&self.settings).ok();
    }
}

/// Restarts the server in the middle of runs, behind a pooler or without one.
pub(super) fn restarts(times: usize, pooled: bool) -> Figures {
    let cluster = Cluster::new();
    let pg_ctl = cluster.pg_ctl();
    let direct = cluster.running.url(Role::Owner);
    let again_soon = format!("{FIT}server_login_retry = 1\n");
    let between = pooled.then(|| Pooler::before(&direct, &again_soon));
    let through = match &between {
        Some(way) => way.url("admit", Role::Owner.name()),
        None => direct.clone(),
    };
    let mut ground = Ground::on(&direct, &through, Box::new(between));
    let mut random = Random::new();
    let (mut faults, mut slowest, mut gave_up) = (0, Duration::ZERO, 0);
    while faults < times {
        let file = ground.people(400);
        let mut run = ground.begin_to_send(&file, "");
        while faults < times {
            std::thread::sleep(Duration::from_millis(300 + random.below(900)));
            if run.try_wait().unwrap().is_some() {
                break;
            }
            cluster.crash(&pg_ctl);
            faults += 1;
            let (back, before) = (Instant::now(), ground.sink.received().len());
            while ground.sink.received().len() == before && run.try_wait().unwrap().is_none() {
                assert!(
                    back.elapsed() < Duration::from_secs(30),
                    "the run does not go on"
                );
                std::thread::sleep(Duration::from_millis(5));
            }
            slowest = slowest.max(back.elapsed());
        }
        // Met before it had begun, it says that it is to be run again.
        gave_up += usize::from(!end(run).success());
    }
    ground.complete();
    let account = ground.account();
    drop(ground);
    Figures {
        scenario: if pooled {
            "restarts behind a pooler"
        } else {
            "immediate restarts"
        },
        faults,
        account,
        most_in_doubt: faults * CONNECTIONS,
        note: format!(
            "next mail at most {:.1} s after the server was back; {gave_up} runs ended early",
            slowest.as_secs_f64()
        ),
    }
}

/// In the middle of a run a copy takes the database's place that has seen nothing of the run, or no more than
/// its first claims, as after a failover to a standby that was behind. Another number in the cluster makes
/// another database of it, as another timeline does.
fn failed_over(has_claims: bool) -> Account {
    const PEOPLE: usize = 120;
    const COPY: &str = "CREATE DATABASE standby TEMPLATE admit";
    let cluster = Cluster::new();
    let direct = cluster.running.url(Role::Owner);
    let proxy = Proxy::before(&direct);
    let through = proxy.url(Role::Application.name(), "admit");
    let mut ground = Ground::on(&direct, &through, Box::new(()));
    let file = ground.people(PEOPLE);
    let queued = ground.begin(
        &[
            "invite", "send", "--space", SPACE, "--yes", "--queue", "--csv", &file,
        ],
        "",
    );
    assert!(end(queued).success());
    ground
        .sink
        .always(Phase::Mail, Action::Slow(Duration::from_millis(3)));
    let run = if has_claims {
        let run = ground.begin(&["mail", "deliver"], "arm.before_commit=stop");
        let pid = Pid::from_raw(run.id().try_into().unwrap());
        wait_until_stopped(pid);
        cluster.administer(COPY);
        kill(pid, Signal::SIGCONT).unwrap();
        run
    } else {
        cluster.administer(COPY);
        ground.begin(&["mail", "deliver"], "")
    };
    while ground.sink.received().len() < PEOPLE / 4 {
        std::thread::sleep(Duration::from_millis(2));
    }
    proxy.shut(true);
    cluster.administer(
        "BEGIN; ALTER DATABASE admit RENAME TO gone; ALTER DATABASE standby RENAME TO admit; COMMIT",
    );
    proxy.shut(false);
    assert_eq!(end(run).code(), Some(75), "{}", ground.stderr());
    let told = ground.stderr();
    assert!(told.contains("another one than at the beginning"), "{told}");
    assert!(
        ground.sink.received().len() < PEOPLE,
        "too fast to show anything"
    );
    ground.complete();
    let account = ground.account();
    drop(ground);
    account
}

#[test]
fn a_standby_that_was_behind_gets_to_know_what_was_sent_and_nobody_is_mailed_twice() {
    has_told(&failed_over(false));
}

#[test]
fn a_standby_that_knows_no_more_than_the_claims_gets_to_know_it_too() {
    has_told(&failed_over(true));
}

fn has_told(account: &Account) {
    assert!(account.is_right(), "{account}");
    assert_eq!(
        (account.waiting, account.in_doubt, account.duplicates),
        (0, 0, 0),
        "{account}"
    );
}

#[test]
fn commits_whose_end_nobody_hears_of_lose_nothing_and_double_nothing() {
    commits_cut(8).judge();
}

#[test]
fn a_run_goes_on_soon_after_its_server_has_restarted() {
    restarts(2, false).judge();
}

#[test]
#[ignore = "needs PgBouncer; scripts/test-pooled runs it"]
fn a_run_goes_on_soon_after_the_server_behind_its_pooler_has_restarted() {
    restarts(2, true).judge();
}

#[test]
fn a_claim_whose_commit_nobody_heard_of_is_found_by_the_run_itself() {
    let (proxy, mut ground) = proxied();
    proxy.cut_commit_of("SET state = 'claimed'");
    // One person, one connection: the second try finds nothing that is due.
    let file = ground.people(1);
    assert!(end(ground.begin_to_send(&file, "")).success());
    assert_eq!(proxy.cuts(), [0, 1]);
    let account = ground.account();
    assert_eq!((account.accepted, account.waiting), (1, 0), "{account}");
}
