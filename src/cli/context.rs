//! What a command is given: the way to write, the settings, whom to ask, and when to stop.

use std::future::Future;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

use super::environment::Environment;
use super::error::CliError;
use super::exit::ExitCode;
use super::prompt::Prompter;
use super::settings::{ConfigPlaces, SettingFlags, Settings};
use super::signals::Stop;
use super::ui::Ui;

/// Everything that one run has.
pub struct Context {
    /// The way to write.
    pub ui: Ui,
    /// The surroundings of the process.
    pub environment: Environment,
    /// Whom to ask.
    pub prompter: Prompter,
    /// Whether somebody asked the run to stop.
    pub stop: Stop,
    /// Where the settings are looked for.
    pub config_places: ConfigPlaces,
    settings: Result<Settings, CliError>,
    runtime: OnceLock<Runtime>,
}

impl Context {
    /// Puts a run together. Settings that cannot be used are an error only for commands that ask for
    /// them, so that help and `config check` work with a broken file.
    #[must_use]
    pub fn new(
        ui: Ui,
        environment: Environment,
        flags: &SettingFlags,
        settings: Result<Settings, CliError>,
    ) -> Self {
        let nobody = settings.as_ref().is_ok_and(|settings| settings.no_input);
        let terminal = environment.stdin_is_terminal && environment.stderr_is_terminal;
        let prompter = if terminal && !nobody {
            Prompter::Terminal
        } else {
            Prompter::Unavailable
        };
        Self {
            config_places: ConfigPlaces::of(flags.config.as_deref(), &environment),
            ui,
            environment,
            prompter,
            stop: Stop::default(),
            settings,
            runtime: OnceLock::new(),
        }
    }

    /// The settings, or why they cannot be used.
    pub fn settings(&self) -> Result<&Settings, CliError> {
        self.settings.as_ref().map_err(Clone::clone)
    }

    /// Waits for work on the runtime, which is started by the first call.
    pub fn block_on<F: Future>(&self, work: F) -> Result<F::Output, CliError> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime.block_on(work));
        }
        let started = Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                CliError::new(ExitCode::TryAgain, "cannot start threads").caused_by(&error)
            })?;
        let runtime = self.runtime.get_or_init(|| started);
        Ok(runtime.block_on(work))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sink::Written;
    use crate::cli::ui::Manner;

    fn can_ask([stdin, stderr]: [bool; 2], variables: &[(&str, &str)]) -> bool {
        let mut environment = Environment::of(variables.iter().copied());
        environment.stdin_is_terminal = stdin;
        environment.stderr_is_terminal = stderr;
        let ui = Ui::new(
            Manner::default(),
            Written::default().sink(),
            Written::default().sink(),
        );
        let flags = SettingFlags::default();
        let settings = Settings::resolve(&flags, &environment);
        Context::new(ui, environment, &flags, settings)
            .prompter
            .can_ask()
    }

    #[test]
    fn somebody_is_asked_only_at_a_terminal_on_both_sides_and_if_nobody_forbade_it() {
        assert!(can_ask([true, true], &[]));
        assert!(
            !can_ask([false, true], &[]),
            "a file is read from standard input"
        );
        assert!(
            !can_ask([true, false], &[]),
            "nobody would see the question"
        );
        assert!(!can_ask([true, true], &[("ADMIT_NO_INPUT", "1")]));
    }

    #[test]
    fn the_runtime_is_started_once_and_used_again() {
        let environment = Environment::of([]);
        let ui = Ui::new(
            Manner::default(),
            Written::default().sink(),
            Written::default().sink(),
        );
        let settings = Settings::resolve(&SettingFlags::default(), &environment);
        let cx = Context::new(ui, environment, &SettingFlags::default(), settings);
        assert_eq!(cx.block_on(async { 1 }), Ok(1));
        assert_eq!(cx.block_on(async { 2 }), Ok(2));
    }
}
