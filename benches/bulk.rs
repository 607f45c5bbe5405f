//! How fast `admit invite send --csv` writes, against `psql COPY` of the same rows into the same
//! tables: both in one run, in turn, on one durable cluster, so that the ratio holds whatever the
//! machine does. Also tells the largest amount of memory that admit used.
//!
//!     cargo bench --bench bulk                      100,000 rows, 3 rounds
//!     cargo bench --bench bulk -- --rows 1000000 --rounds 1
//!     cargo bench --bench bulk -- --require 0.5     fails below this ratio

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use admit::embedded::{self, Create, Role, Running, Settings};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is copied: every column that the database does not compute itself.
const INVITATION: &str = "id, space_id, batch_id, email, given_name, infix, family_name, language, \
    reference, roles, ttl_seconds, expires_at, link_gen, created_at";
const MAIL: &str =
    "id, kind, invitation_id, batch_id, generation, step, priority, state, created_at, not_before";

fn main() -> Outcome<()> {
    let options = Options::read()?;
    let folder = tempfile::Builder::new()
        .prefix("admit-bench-")
        .tempdir_in("/tmp")?;
    // The server's user has to enter it.
    fs::set_permissions(
        folder.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )?;
    let settings = Settings {
        data_dir: folder.path().join("cluster"),
        explicit_bin_dir: None,
        path_dirs: Vec::new(),
        runtime_dir: None,
        tuning: &[],
    };
    let running = embedded::ensure_running(&settings, Create::Allowed)?;
    let measured = Bench {
        running,
        folder: folder.path(),
        options: &options,
    }
    .run();
    embedded::stop(&settings)?;
    let ratio = measured?;
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
        let mut args = std::env::args().skip(1);
        while let Some(flag) = args.next() {
            match flag.as_str() {
                "--rows" => options.rows = args.next().unwrap_or_default().parse()?,
                "--rounds" => options.rounds = args.next().unwrap_or_default().parse()?,
                "--require" => options.require = Some(args.next().unwrap_or_default().parse()?),
                // What cargo itself adds.
                "--bench" => {}
                other => return Err(format!("unknown flag {other}").into()),
            }
        }
        Ok(options)
    }
}

struct Bench<'a> {
    running: Running,
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
        self.admit(&[&first[..], &["--create-space", "Bench"]].concat())?;
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

    fn admit_command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_admit"));
        command
            .arg("--data-dir")
            .arg(&self.running.data_dir)
            .args(args);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn admit(&self, args: &[&str]) -> Outcome<()> {
        let status = self.admit_command(args).status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("admit {args:?}: {status}").into())
        }
    }

    /// One run with everything on: checks, audit, report.
    fn time_admit(&self, csv: &Path) -> Outcome<(Duration, u64)> {
        let (csv, report) = (csv.to_string_lossy(), self.folder.join("report.csv"));
        let report = report.to_string_lossy();
        let args = [
            "invite", "send", "--csv", &csv, "--space", "bench", "--yes", "--queue",
        ];
        let started = Instant::now();
        let mut child = self
            .admit_command(&[&args[..], &["--report", &report]].concat())
            .spawn()?;
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

    fn psql(&self, commands: &[&str]) -> Outcome<()> {
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-1"])
            .arg(self.running.url(Role::Owner));
        for command in commands {
            psql.args(["-c", command]);
        }
        let status = psql.stdin(Stdio::null()).status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("psql: {status}").into())
        }
    }

    fn empty(&self) -> Outcome<()> {
        self.psql(&["TRUNCATE invitation, mail, link"])?;
        self.psql(&["CHECKPOINT"])
    }

    fn unload(&self) -> Outcome<(PathBuf, PathBuf)> {
        let (invitations, mails) = (self.folder.join("invitations"), self.folder.join("mails"));
        let copy = |table, columns, file: &Path| {
            format!(
                "\\copy (SELECT {columns} FROM {table} ORDER BY id) TO '{}'",
                file.display()
            )
        };
        self.psql(&[&copy("invitation", INVITATION, &invitations)])?;
        self.psql(&[&copy("mail", MAIL, &mails)])?;
        Ok((invitations, mails))
    }

    fn time_copy(&self, invitations: &Path, mails: &Path) -> Outcome<Duration> {
        let copy = |table, columns, file: &Path| {
            format!("\\copy {table} ({columns}) FROM '{}'", file.display())
        };
        let first = copy("invitation", INVITATION, invitations);
        let second = copy("mail", MAIL, mails);
        let started = Instant::now();
        self.psql(&[&first, &second])?;
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

fn tell(line: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
