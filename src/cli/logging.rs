//! Log lines, for whoever looks into what admit does: on standard error, and only when asked for.
//!
//! Results and messages never go through here. Addresses are masked by their own types; database
//! statements are logged only with `-vvv`.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::environment::Environment;
use super::error::CliError;
use super::sink::Sink;

/// What `--log-format` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line, for cron and the journal
    Json,
}

/// Begins to write log lines, if any are asked for: by `ADMIT_LOG`, then `RUST_LOG`, then `-v`.
/// JSON lines are asked for only to be kept, so they begin at `info`.
pub fn begin(
    verbosity: u8,
    format: LogFormat,
    environment: &Environment,
    stderr: (&Sink, bool),
) -> Result<(), CliError> {
    let Some(directives) = directives(verbosity, format, environment) else {
        return Ok(());
    };
    let filter = EnvFilter::try_new(&directives)
        .map_err(|error| CliError::config("ADMIT_LOG is not a log filter").caused_by(&error))?;
    let (sink, coloured) = stderr;
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(sink.clone())
        .with_ansi(coloured);
    let begun = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder
            .json()
            .flatten_event(true)
            .with_ansi(false)
            .try_init(),
    };
    begun.map_err(|error| CliError::bug("log lines were begun twice").caused_by(error.as_ref()))
}

fn directives(verbosity: u8, format: LogFormat, environment: &Environment) -> Option<String> {
    if let Some(filter) = environment
        .get("ADMIT_LOG")
        .or_else(|| environment.get("RUST_LOG"))
    {
        // Statements hold people's data: a general wish for debug lines does not cover them.
        let of_statements = if filter.contains("sqlx") || filter.contains("trace") {
            ""
        } else {
            ",sqlx=warn"
        };
        return Some(format!("{filter}{of_statements}"));
    }
    let directives = match (verbosity, format) {
        (0, LogFormat::Text) => return None,
        (0 | 1, _) => "warn,admit=info",
        (2, _) => "info,admit=debug,sqlx=warn",
        _ => "trace",
    };
    Some(directives.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_logged_unless_asked_for_and_statements_only_at_trace() {
        let none = Environment::of([]);
        let text = LogFormat::Text;
        assert_eq!(directives(0, text, &none), None);
        assert_eq!(
            directives(1, text, &none).as_deref(),
            Some("warn,admit=info")
        );
        assert_eq!(
            directives(0, LogFormat::Json, &none).as_deref(),
            Some("warn,admit=info")
        );
        assert!(directives(2, text, &none).unwrap().contains("sqlx=warn"));
        assert_eq!(directives(3, text, &none).as_deref(), Some("trace"));
        let variables = Environment::of([("RUST_LOG", "debug"), ("ADMIT_LOG", "info")]);
        assert_eq!(
            directives(3, text, &variables).as_deref(),
            Some("info,sqlx=warn")
        );
    }
}
