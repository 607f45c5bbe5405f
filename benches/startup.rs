//! How long a command takes from its start to its end: what needs no database against a program that
//! is nothing but its parser, what looks at one record against `psql -c 'select 1'`; all in turn in
//! one run, on a server that is up.
//!
//!     cargo bench --bench startup                   40 rounds
//!     cargo bench --bench startup -- --rounds 200

use std::error::Error;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use admit::embedded::{self, Create, Role, Settings};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Makes this program the one that is nothing but its parser.
const BARE: &str = "--bare";
const ADMIT: &str = env!("CARGO_BIN_EXE_admit");

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    match (args.next().as_deref(), args.next()) {
        (Some(BARE), _) => {
            clap::Command::new("bare")
                .version("1")
                .get_matches_from(["bare", "--version"]);
            Ok(())
        }
        (Some("--rounds"), Some(rounds)) => measure(rounds.parse()?),
        (None, _) => measure(40),
        (Some(other), _) => Err(format!("unknown flag {other}").into()),
    }
}

fn measure(rounds: usize) -> Outcome<()> {
    let folder = tempfile::Builder::new()
        .prefix("admit-bench-")
        .tempdir_in("/tmp")?;
    // The server's user has to enter it.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
    let settings = Settings {
        data_dir: folder.path().join("cluster"),
        explicit_bin_dir: None,
        path_dirs: Vec::new(),
        runtime_dir: None,
        tuning: &[],
    };
    let running = embedded::ensure_running(&settings, Create::Allowed)?;
    let data_dir = running.data_dir.to_string_lossy().into_owned();
    let url = running.url(Role::Owner);
    let measured = compare(&data_dir, &url, rounds);
    embedded::stop(&settings)?;
    measured
}

fn compare(data_dir: &str, url: &str, rounds: usize) -> Outcome<()> {
    let own = std::env::current_exe()?.to_string_lossy().into_owned();
    let admit = |line: &str| {
        let mut words = vec![ADMIT, "--data-dir", data_dir];
        words.extend(line.split(' '));
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    run(&admit(
        "invite send anna@acme.example --queue --space acme --create-space Acme",
    ))?;
    let contenders = [
        ("the parser alone", vec![own, BARE.to_owned()]),
        ("admit --version", admit("--version")),
        ("admit completions bash", admit("completions bash")),
        (
            "psql -c 'select 1'",
            ["psql", "-X", url, "-c", "select 1"]
                .map(str::to_owned)
                .to_vec(),
        ),
        ("admit invite show", admit("invite show anna@acme.example")),
        (
            "admit account show",
            admit("account show anna@acme.example"),
        ),
    ];
    let mut times = vec![Vec::new(); contenders.len()];
    for _ in 0..rounds {
        for ((_, words), times) in contenders.iter().zip(&mut times) {
            times.push(run(words)?);
        }
    }
    for ((name, _), mut times) in contenders.into_iter().zip(times) {
        times.sort();
        let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
        writeln!(
            std::io::stdout(),
            "{name:<24}{:>7.1} ms (median), {:>6.1} ms (fastest)",
            ms(&times[times.len() / 2]),
            ms(&times[0])
        )?;
    }
    Ok(())
}

fn run(words: &[String]) -> Outcome<Duration> {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command.env_clear().env("PATH", "/usr/bin:/bin");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let started = Instant::now();
    let status = command.stderr(Stdio::null()).status()?;
    let taken = started.elapsed();
    if status.success() {
        Ok(taken)
    } else {
        Err(format!("{words:?}: {status}").into())
    }
}
