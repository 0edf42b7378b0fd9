//! The flags, each of which has an environment variable of its own.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::CliError;
use super::admin::Admin;
use super::backup::Backup;
use super::check::Check;
use super::config_print::Style;
use super::ctl::{self, Ctl, Tool};
use super::generate::{Generate, Product};
use super::migrate;
use super::ping::Ping;
use crate::config::{self, Loaded, LogFormat, LogLevel, Overrides};
use crate::perf;

/// What the program was asked to do.
#[derive(Debug)]
pub enum Command {
    /// Run the broker.
    Server(Box<Loaded>),
    /// Ask whether a broker answers.
    Ping(Ping),
    /// Verify a data directory.
    Check(Check),
    /// Copy a data directory.
    Backup(Backup),
    /// Put load on a broker and say what it cost.
    Perf(Box<perf::Options>),
    /// Move to another broker.
    Migrate(Box<migrate::Options>),
    /// One of RabbitMQ's tools.
    Ctl(Ctl),
    /// `rabbitmqadmin`.
    Admin(Admin),
    /// Print the effective configuration.
    Config(Box<Loaded>, Style),
    /// Write what a package needs beside the program.
    Generate(Box<Generate>),
}

#[derive(Debug, Parser)]
#[command(
    name = "leveret",
    version,
    about = "An AMQP 0-9-1 message broker, a drop-in replacement for RabbitMQ",
    args_conflicts_with_subcommands = true
)]
struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    server: ServerArguments,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the broker; the same as no command
    Server(ServerArguments),
    /// Print the effective configuration, each value with its source; secrets are masked
    Config(ConfigArguments),
    /// Ask whether a broker answers: exit code 0, or 69 if none does
    Ping(PingArguments),
    /// Verify a data directory that no broker uses: exit code 0, or 65 if something is wrong with it
    Check(CheckArguments),
    /// Copy a data directory, whether a broker uses it or not
    Backup(BackupArguments),
    /// Put load on any AMQP broker and say what it cost
    Perf(Box<perf::Options>),
    /// Move definitions and messages from RabbitMQ to Leveret, or back: docs/migration.md
    Migrate(Box<migrate::Options>),
    /// Give commands to a running broker, as rabbitmqctl and RabbitMQ's other tools do: `leveret ctl help` lists them
    #[command(disable_help_flag = true)]
    Ctl {
        /// The command with its words and flags
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
    /// Use a broker's HTTP API as the classic rabbitmqadmin does: `leveret admin help`
    #[command(disable_help_flag = true)]
    Admin {
        /// The verb with its words and flags
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
    /// Write the completion of a shell, the man pages, or a configuration file with every key in it
    #[command(hide = true)]
    Generate {
        #[command(subcommand)]
        what: Product,
    },
}

#[derive(Debug, Args)]
struct ServerArguments {
    /// A file in rabbitmq.conf syntax, or a folder of *.conf files
    #[arg(long, value_name = "FILE", env = "LEVERET_CONFIG")]
    config: Option<PathBuf>,
    /// Where durable state is kept [default: ./data]
    #[arg(long, value_name = "DIR", env = "LEVERET_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// An address for AMQP clients; may be given several times [default: [::]:5672]
    #[arg(long, value_name = "ADDR:PORT", env = "LEVERET_LISTEN", value_delimiter = ',')]
    listen: Vec<String>,
    /// An address for AMQP clients over TLS; may be given several times (the certificate is ssl_options' of the file)
    #[arg(long, value_name = "ADDR:PORT", env = "LEVERET_LISTEN_TLS", value_delimiter = ',')]
    listen_tls: Vec<String>,
    /// Where metrics are served for Prometheus, or none [default: [::]:15692]
    #[arg(long, value_name = "ADDR:PORT", env = "LEVERET_PROMETHEUS_LISTEN")]
    prometheus_listen: Option<String>,
    /// Where the HTTP API is served, or none [default: [::]:15672]
    #[arg(long, value_name = "ADDR:PORT", env = "LEVERET_HTTP_LISTEN")]
    http_listen: Option<String>,
    /// How log lines look [default: text]
    #[arg(long, value_name = "FORMAT", env = "LEVERET_LOG_FORMAT")]
    log_format: Option<Format>,
    /// The least severe level that is logged [default: info]
    #[arg(long, value_name = "LEVEL", env = "LEVERET_LOG_LEVEL")]
    log_level: Option<Level>,
}

#[derive(Debug, Args)]
struct ConfigArguments {
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    server: ServerArguments,
}

#[derive(Debug, Args)]
struct PingArguments {
    /// The address that the broker listens on
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:5672")]
    listen: String,
}

#[derive(Debug, Args)]
struct CheckArguments {
    /// The data directory
    #[arg(long, value_name = "DIR", env = "LEVERET_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
}

#[derive(Debug, Args)]
struct BackupArguments {
    /// The data directory [default: ./data, or the package's where a broker uses that]
    #[arg(long, value_name = "DIR", env = "LEVERET_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Where the copy is to be: a path that does not exist
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Level {
    None,
    Error,
    #[value(alias = "warn")]
    Warning,
    Info,
    Debug,
    Trace,
}

/// Reads the arguments; `env` serves RabbitMQ's variables (clap reads `LEVERET_*` from the process itself).
pub(super) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Command, CliError> {
    let arguments = Arguments::try_parse_from(arguments)?;
    let server = match arguments.verb {
        Some(Verb::Ping(ping)) => return Ok(Command::Ping(Ping::new(ping.listen))),
        Some(Verb::Check(check)) => return Ok(Command::Check(Check::new(check.data_dir))),
        Some(Verb::Backup(backup)) => {
            let data_dir = backup.data_dir.unwrap_or_else(|| ctl::data_dir(None, env));
            return Ok(Command::Backup(Backup::new(data_dir, backup.to)));
        }
        Some(Verb::Generate { what }) => {
            return Ok(Command::Generate(Box::new(Generate::new(what, Arguments::command()))));
        }
        Some(Verb::Perf(options)) => return Ok(Command::Perf(options)),
        Some(Verb::Migrate(options)) => return Ok(Command::Migrate(options)),
        Some(Verb::Ctl { words }) => return Ok(Command::Ctl(Ctl::new(Tool::Leveret, words))),
        Some(Verb::Admin { words }) => return Ok(Command::Admin(Admin::new(words))),
        Some(Verb::Config(ConfigArguments { format, server })) => {
            let style = match format {
                Format::Text => Style::Text,
                Format::Json => Style::Json,
            };
            return Ok(Command::Config(Box::new(config::load(&server.into(), env)?), style));
        }
        Some(Verb::Server(server)) => server,
        None => arguments.server,
    };
    Ok(Command::Server(Box::new(config::load(&server.into(), env)?)))
}

impl From<ServerArguments> for Overrides {
    fn from(arguments: ServerArguments) -> Self {
        Self {
            config: arguments.config,
            data_dir: arguments.data_dir,
            listen: arguments.listen,
            listen_tls: arguments.listen_tls,
            prometheus_listen: arguments.prometheus_listen,
            http_listen: arguments.http_listen,
            log_format: arguments.log_format.map(Into::into),
            log_level: arguments.log_level.map(Into::into),
        }
    }
}

impl From<Format> for LogFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
        }
    }
}

impl From<Level> for LogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::None => Self::None,
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Info => Self::Info,
            Level::Debug => Self::Debug,
            Level::Trace => Self::Trace,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn run(arguments: &[&str]) -> Result<Command, CliError> {
        parse(std::iter::once("leveret").chain(arguments.iter().copied()).map(OsString::from), &|_| None)
    }

    fn server(arguments: &[&str]) -> Loaded {
        match run(arguments).unwrap() {
            Command::Server(loaded) => *loaded,
            other => panic!("not the server: {other:?}"),
        }
    }

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn flags_stand_with_and_without_the_command() {
        for verb in [&[][..], &["server"]] {
            let flags = [
                "--listen",
                "127.0.0.1:1",
                "--listen",
                "[::1]:2",
                "--data-dir",
                "/d",
                "--log-format",
                "json",
                "--log-level",
                "warn",
            ];
            let config = server(&[verb, &flags].concat()).config;
            let listeners: Vec<String> = config.listeners.iter().map(ToString::to_string).collect();
            assert_eq!(listeners, ["127.0.0.1:1", "[::1]:2"]);
            assert_eq!(
                (config.data_dir, config.log.format, config.log.level),
                (PathBuf::from("/d"), LogFormat::Json, LogLevel::Warning)
            );
        }
    }

    #[test]
    fn exit_codes_tell_usage_from_configuration() {
        let code = |arguments: &[&str]| run(arguments).unwrap_err().exit_code();
        assert_eq!(code(&["--version"]), 0);
        assert_eq!(code(&["--help"]), 0);
        assert_eq!(code(&["--nonsense"]), 64);
        assert_eq!(code(&["--log-format", "xml"]), 64);
        assert_eq!(code(&["--listen", "nowhere"]), 78);
        assert_eq!(code(&["--config", "/nonexistent/leveret.conf"]), 78);
    }
}
