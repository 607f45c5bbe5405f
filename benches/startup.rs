//! How long a command takes from its start to its end: what needs no database against a program that
//! is nothing but its parser, what looks at one record against `psql -c 'select 1'`; all in turn in
//! one run, on a server that is up.
//!
//!     cargo bench --bench startup                   40 rounds
//!     cargo bench --bench startup -- --rounds 200

mod support;

use std::time::{Duration, Instant};

use admit::embedded::Role;

use crate::support::{Outcome, bare, on_cluster, read_flags, tell};

/// Makes this program the one that is nothing but its parser.
const BARE: &str = "--bare";
const ADMIT: &str = env!("CARGO_BIN_EXE_admit");

fn main() -> Outcome<()> {
    let (mut rounds, mut is_bare) = (40, false);
    read_flags(|flag, words| {
        match flag {
            BARE => is_bare = true,
            "--rounds" => rounds = words.value()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if is_bare {
        clap::Command::new("bare")
            .version("1")
            .get_matches_from(["bare", "--version"]);
        return Ok(());
    }
    on_cluster(|running, _| {
        let data_dir = running.data_dir.to_string_lossy();
        compare(&data_dir, &running.url(Role::Owner), rounds)
    })
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
        tell(&format!(
            "{name:<24}{:>7.1} ms (median), {:>6.1} ms (fastest)",
            ms(&times[times.len() / 2]),
            ms(&times[0])
        ))?;
    }
    Ok(())
}

fn run(words: &[String]) -> Outcome<Duration> {
    let mut command = bare(&words[0]);
    command.args(&words[1..]);
    let started = Instant::now();
    let status = command.status()?;
    let taken = started.elapsed();
    if status.success() {
        Ok(taken)
    } else {
        Err(format!("{words:?}: {status}").into())
    }
}
