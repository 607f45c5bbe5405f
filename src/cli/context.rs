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
