//! The flags of `leveret migrate`.

use super::MigrateError;
use clap::Args;
use fancy_regex::Regex;
use std::path::PathBuf;

/// The largest window: what a prefetch count can say.
const MOST_PREFETCH: u16 = u16::MAX;

/// What to move, from where, and how.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// The broker that is left: amqp://user:password@host:5672/vhost, or amqps; without a vhost all of them
    #[arg(long, value_name = "URL", env = "LEVERET_MIGRATE_FROM", hide_env_values = true)]
    pub from: String,
    /// Its HTTP API: http://user:password@host:15672, or https; without a login that of --from
    #[arg(long, value_name = "URL", env = "LEVERET_MIGRATE_FROM_HTTP", hide_env_values = true)]
    pub from_http: Option<String>,
    /// The broker that is moved to; names a vhost only if --from does
    #[arg(long, value_name = "URL", env = "LEVERET_MIGRATE_TO", hide_env_values = true)]
    pub to: String,
    /// Its HTTP API; with both APIs the definitions are moved before the messages
    #[arg(long, value_name = "URL", env = "LEVERET_MIGRATE_TO_HTTP", hide_env_values = true)]
    pub to_http: Option<String>,
    /// A queue whose messages are moved; may be given several times
    #[arg(long = "queue", value_name = "NAME")]
    pub queue: Vec<String>,
    /// Queues whose names match: a regular expression that is looked for anywhere in the name
    #[arg(long = "queues", value_name = "REGEX")]
    pub queues: Option<String>,
    /// Every queue
    #[arg(long)]
    pub all_queues: bool,
    /// But for queues whose names match
    #[arg(long, value_name = "REGEX")]
    pub exclude: Option<String>,
    /// Move messages only, although both HTTP APIs are given
    #[arg(long)]
    pub no_definitions: bool,
    /// Say what would be done, with counts, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Go on draining while publishers are moved over, until SIGINT or SIGTERM
    #[arg(long)]
    pub follow: bool,
    /// With --follow: end once nothing came for so long (and, with --from-http, no channel at the source has published)
    #[arg(long, value_name = "SECONDS", requires = "follow")]
    pub until_idle: Option<u64>,
    /// Messages a second, at most, all queues together
    #[arg(long, value_name = "MESSAGES")]
    pub rate: Option<u32>,
    /// Messages of a queue that are on their way at a time
    #[arg(long, value_name = "MESSAGES", default_value_t = 1000)]
    pub prefetch: u16,
    /// Queues that are drained at a time; --follow drains all at once
    #[arg(long, value_name = "QUEUES", default_value_t = 4)]
    pub parallel: u16,
    /// Publish everything to the default exchange: needs no right to declare, and messages lose their routing keys
    #[arg(long)]
    pub default_exchange: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    /// Certificates of the authorities to trust, in PEM; else those of the system
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<PathBuf>,
    /// Trust any certificate
    #[arg(long, conflicts_with = "cacert")]
    pub insecure: bool,
}

impl Options {
    /// Whether messages are to be moved.
    #[must_use]
    pub fn moves_messages(&self) -> bool {
        self.all_queues || self.queues.is_some() || !self.queue.is_empty()
    }

    /// Whether definitions are to be moved.
    #[must_use]
    pub fn moves_definitions(&self) -> bool {
        !self.no_definitions && self.from_http.is_some() && self.to_http.is_some()
    }

    /// # Errors
    /// What does not go together.
    pub fn validate(&self) -> Result<(), MigrateError> {
        let refuse = |text: &str| Err(MigrateError::Options(text.to_owned()));
        if !self.moves_messages() && !self.moves_definitions() {
            return refuse(
                "nothing to do: name queues (--queue, --queues, --all-queues), or both --from-http and --to-http",
            );
        }
        if (self.all_queues || self.queues.is_some()) && self.from_http.is_none() {
            return refuse("--all-queues and --queues need --from-http, which knows the queues' names");
        }
        if self.prefetch == 0 || self.parallel == 0 || self.rate == Some(0) {
            return refuse("--prefetch, --parallel and --rate must be at least 1");
        }
        if self.follow && !self.moves_messages() {
            return refuse("--follow needs queues to follow");
        }
        Ok(())
    }

    /// The prefetch count: with a rate no more than a second's worth, so that a stop need not wait for more.
    #[must_use]
    pub fn window(&self) -> u16 {
        let of_rate = self.rate.map_or(MOST_PREFETCH, |rate| u16::try_from(rate).unwrap_or(MOST_PREFETCH));
        self.prefetch.min(of_rate)
    }

    /// The choice of queues.
    ///
    /// # Errors
    /// A pattern that is none.
    pub fn choice(&self) -> Result<Choice, MigrateError> {
        let read = |flag: &str, text: &Option<String>| match text {
            Some(text) => {
                Regex::new(text).map(Some).map_err(|error| MigrateError::Options(format!("{flag} `{text}`: {error}")))
            }
            None => Ok(None),
        };
        Ok(Choice {
            names: self.queue.clone(),
            pattern: read("--queues", &self.queues)?,
            all: self.all_queues,
            exclude: read("--exclude", &self.exclude)?,
        })
    }
}

/// Which queues are meant.
#[derive(Debug)]
pub struct Choice {
    /// Those that are named.
    pub names: Vec<String>,
    pattern: Option<Regex>,
    all: bool,
    exclude: Option<Regex>,
}

impl Choice {
    /// Whether a queue that was found is meant. A pattern that runs away on a name does not match it.
    #[must_use]
    pub fn takes(&self, name: &str) -> bool {
        let matches =
            |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(name).unwrap_or(false));
        let meant = self.all || matches(&self.pattern) || self.names.iter().any(|it| it == name);
        meant && !matches(&self.exclude)
    }
}
