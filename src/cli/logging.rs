//! The log's set-up: to standard error, as text (in the journal's form where that is what it goes to) or as JSON.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::journal;
use crate::config::{LogConfig, LogFormat, LogLevel, Warning};

/// Starts logging. `RUST_LOG`, if set, decides what is written instead of the configured level. A program that has a
/// log already keeps its own.
pub fn start(log: &LogConfig) {
    let filter = std::env::var("RUST_LOG").ok().and_then(|directives| EnvFilter::try_new(directives).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(directive(log.level)));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Failing means that a log was there before.
    let _ = match log.format {
        LogFormat::Text if journal::is_standard_error() => builder.event_format(journal::Lines::new()).try_init(),
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// Logs what the configuration asks for and does not get.
pub fn warn(warnings: &[Warning]) {
    for warning in warnings {
        tracing::warn!("{warning}");
    }
}

fn directive(level: LogLevel) -> &'static str {
    match level {
        LogLevel::None => "off",
        LogLevel::Error => "error",
        LogLevel::Warning => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    }
}
