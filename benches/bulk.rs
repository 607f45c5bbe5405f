//! How fast `admit invite send --csv` writes, against `psql COPY` of the same rows into the same
//! tables: both in one run, in turn, on one durable cluster, so that the ratio holds whatever the
//! machine does. Also tells the largest amount of memory that admit used.
//!
//!     cargo bench --bench bulk                      100,000 rows, 3 rounds
//!     cargo bench --bench bulk -- --rows 1000000 --rounds 1
//!     cargo bench --bench bulk -- --require 0.5     fails below this ratio

#[path = "support/program.rs"]
mod program;
mod support;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use admit::embedded::Running;

use crate::program::{admit, must, psql};
use crate::support::{Outcome, on_cluster, read_flags, tell};

/// What is copied: every column that the database does not compute itself.
const INVITATION: &str = "id, space_id, batch_id, email, given_name, infix, family_name, language, \
    reference, roles, ttl_seconds, expires_at, link_gen, created_at";
const MAIL: &str =
    "id, kind, invitation_id, batch_id, generation, step, priority, state, created_at, not_before";

fn main() -> Outcome<()> {
    let options = Options::read()?;
    let ratio = on_cluster(|running, folder| {
        let bench = Bench {
            running,
            folder,
            options: &options,
        };
        bench.run()
    })?;
    if let Some(required) = options.require
        && ratio < required
    {
        return Err(format!("{ratio:.2} of COPY's speed; {required} is required").into());
    }
    Ok(())
}

struct Options {
    rows: usize,
    rounds: usize,
    require: Option<f64>,
}

impl Options {
    fn read() -> Outcome<Self> {
        let mut options = Self {
            rows: 100_000,
            rounds: 3,
            require: None,
        };
        read_flags(|flag, words| {
            match flag {
                "--rows" => options.rows = words.value()?,
                "--rounds" => options.rounds = words.value()?,
                "--require" => options.require = Some(words.value()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

struct Bench<'a> {
    running: &'a Running,
    folder: &'a Path,
    options: &'a Options,
}

impl Bench<'_> {
    /// The median of COPY's time over admit's, round by round.
    fn run(&self) -> Outcome<f64> {
        let csv = self.write_csv()?;
        let first = [
            "invite",
            "send",
            "first@bench.example",
            "--queue",
            "--space",
            "bench",
        ];
        must(&mut admit(
            self.running,
            &[&first[..], &["--create-space", "Bench"]].concat(),
        ))?;
        let mut ratios = Vec::new();
        for round in 1..=self.options.rounds {
            self.empty()?;
            let (ours, memory) = self.time_admit(&csv)?;
            let (invitations, mails) = self.unload()?;
            self.empty()?;
            let copy = self.time_copy(&invitations, &mails)?;
            let ratio = copy.as_secs_f64() / ours.as_secs_f64();
            ratios.push(ratio);
            tell(&format!(
                "round {round}: admit {}, COPY {}, ratio {ratio:.2}, admit's memory {} MB",
                self.rate(ours),
                self.rate(copy),
                memory / 1024
            ))?;
        }
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        tell(&format!(
            "{} rows: {median:.2} of COPY's speed (median)",
            self.options.rows
        ))?;
        Ok(median)
    }

    fn rate(&self, time: Duration) -> String {
        let rows = u32::try_from(self.options.rows).unwrap_or(u32::MAX);
        format!(
            "{:.2} s ({:.0} rows/s)",
            time.as_secs_f64(),
            f64::from(rows) / time.as_secs_f64()
        )
    }

    fn write_csv(&self) -> Outcome<PathBuf> {
        let path = self.folder.join("people.csv");
        let mut file = BufWriter::new(File::create(&path)?);
        writeln!(
            file,
            "E-mail;Voornaam;Tussenvoegsel;Achternaam;Rol;Kenmerk\r"
        )?;
        for n in 0..self.options.rows {
            writeln!(
                file,
                "person.{n}@mail{}.example;Anna{n};van;Bakker{n};client;R-{n}\r",
                n % 97
            )?;
        }
        file.flush()?;
        Ok(path)
    }

    /// One run with everything on: checks, audit, report.
    fn time_admit(&self, csv: &Path) -> Outcome<(Duration, u64)> {
        let (csv, report) = (csv.to_string_lossy(), self.folder.join("report.csv"));
        let report = report.to_string_lossy();
        let args = [
            "invite", "send", "--csv", &csv, "--space", "bench", "--yes", "--queue",
        ];
        let args = [&args[..], &["--report", &report]].concat();
        let started = Instant::now();
        let mut child = admit(self.running, &args).spawn()?;
        let mut memory = 0;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            memory = memory.max(peak_memory(child.id()));
            std::thread::sleep(Duration::from_millis(2));
        };
        let taken = started.elapsed();
        if status.success() {
            Ok((taken, memory))
        } else {
            Err(format!("admit: {status}").into())
        }
    }

    fn empty(&self) -> Outcome<()> {
        psql(
            self.running,
            &["TRUNCATE invitation, mail, link, bounce, blocked"],
        )?;
        psql(self.running, &["CHECKPOINT"])
    }

    fn unload(&self) -> Outcome<(PathBuf, PathBuf)> {
        let (invitations, mails) = (self.folder.join("invitations"), self.folder.join("mails"));
        let copy = |table, columns, file: &Path| {
            format!(
                "\\copy (SELECT {columns} FROM {table} ORDER BY id) TO '{}'",
                file.display()
            )
        };
        psql(
            self.running,
            &[&copy("invitation", INVITATION, &invitations)],
        )?;
        psql(self.running, &[&copy("mail", MAIL, &mails)])?;
        Ok((invitations, mails))
    }

    fn time_copy(&self, invitations: &Path, mails: &Path) -> Outcome<Duration> {
        let copy = |table, columns, file: &Path| {
            format!("\\copy {table} ({columns}) FROM '{}'", file.display())
        };
        let first = copy("invitation", INVITATION, invitations);
        let second = copy("mail", MAIL, mails);
        let started = Instant::now();
        psql(self.running, &[&first, &second])?;
        Ok(started.elapsed())
    }
}

/// The most memory that a process has held, in kilobytes; 0 once it is gone.
fn peak_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
