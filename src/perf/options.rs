//! What a person may ask for, and which combinations make sense.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::error::PerfError;

/// More threads than this a side say nothing new about a broker and exhaust a laptop's limits instead.
const MAX_CLIENTS: usize = 10_000;
/// Bodies beyond what brokers accept by default (RabbitMQ: 16 MiB, and 512 MiB at most).
const MAX_SIZE: usize = 128 * 1024 * 1024;

/// The kind of exchange that producers publish to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExchangeKind {
    /// The nameless exchange: the routing key is the queue's name.
    #[default]
    Default,
    /// A direct exchange, each queue bound by its own name.
    Direct,
    /// A fanout exchange: every queue gets every message.
    Fanout,
    /// A topic exchange: queue PREFIX-N is bound by PREFIX.N.*, its messages' key is PREFIX.N.new.
    Topic,
    /// A headers exchange: each queue is bound by a header with its name, which its messages carry.
    Headers,
}

/// The type of the queues (`x-queue-type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum QueueType {
    /// A classic queue.
    Classic,
    /// A quorum queue; always durable.
    Quorum,
    /// A stream; always durable, and read with --prefetch and --ack-every. With --consume-only each consumer reads all of
    /// it, else what comes.
    Stream,
}

/// Work other than messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Work {
    /// Open --count connections with a channel, declare a queue passively, close them; -x at a time.
    Churn,
    /// Hold --count connections with a consumer each that nothing arrives for, opened -x at a time.
    Idle,
    /// Declare --count queues without waiting in between, and delete them.
    Declares,
}

/// Options of `leveret perf`.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The broker: amqp://user:password@host:port/vhost
    #[arg(short, long, default_value = "amqp://guest:guest@127.0.0.1:5672")]
    pub uri: String,
    /// Number of producers, each with its own connection
    #[arg(short = 'x', long, default_value_t = 1, value_name = "N")]
    pub producers: usize,
    /// Number of consumers, each with its own connection
    #[arg(short = 'y', long, default_value_t = 1, value_name = "N")]
    pub consumers: usize,
    /// Number of queues; producers and consumers are spread over them in turn
    #[arg(short = 'q', long, default_value_t = 1, value_name = "N")]
    pub queues: usize,
    /// Queues and the exchange are named PREFIX-0, PREFIX-1, ... and PREFIX [default: one of this run's own]
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// Kind of exchange to publish to; all queues are bound to it
    #[arg(short = 'e', long, value_enum, default_value_t)]
    pub exchange: ExchangeKind,
    /// So many more bindings on the exchange, to the first queue, that match no message
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub bindings: usize,
    /// Do this instead of sending messages
    #[arg(long, value_enum, value_name = "WORK")]
    pub work: Option<Work>,
    /// Type of the queues [default: the broker's]
    #[arg(long, value_enum, value_name = "TYPE")]
    pub queue_type: Option<QueueType>,
    /// Size of a message's body in bytes; latency is measured from 12 bytes up
    #[arg(short = 's', long, default_value_t = 16, value_name = "BYTES")]
    pub size: usize,
    /// Bodies of random bytes, as PerfTest has it, which no store can press together; else of zeros
    #[arg(long)]
    pub random_body: bool,
    /// Publish persistent messages (delivery mode 2)
    #[arg(short = 'p', long)]
    pub persistent: bool,
    /// Declare durable queues
    #[arg(short = 'd', long)]
    pub durable: bool,
    /// Use publisher confirms, with at most WINDOW messages unconfirmed for each producer
    #[arg(short = 'c', long, value_name = "WINDOW")]
    pub confirm: Option<usize>,
    /// Unacknowledged deliveries for each consumer; 0 is no limit
    #[arg(long, visible_alias = "qos", default_value_t = 0, value_name = "N")]
    pub prefetch: u16,
    /// Acknowledge every Nth delivery, those before it included; 0: the broker expects no acknowledgement
    #[arg(short = 'A', long, visible_alias = "multi-ack-every", default_value_t = 0, value_name = "N")]
    pub ack_every: u32,
    /// Messages a second for each producer; 0 is as fast as they are taken
    #[arg(short = 'r', long, default_value_t = 0.0, value_name = "MSG/S")]
    pub rate: f64,
    /// Length of the measured part in seconds
    #[arg(short = 'z', long, visible_alias = "time", default_value_t = 10.0, value_name = "SECONDS")]
    pub duration: f64,
    /// Seconds before the measured part
    #[arg(long, default_value_t = 1.0, value_name = "SECONDS")]
    pub warmup: f64,
    /// Stop after N messages from each producer (with --consume-only: for each consumer); no warm-up then. With
    /// --work: how many connections or queues [default: 1000]
    #[arg(short = 'C', long, value_name = "N")]
    pub count: Option<u64>,
    /// Only publish; nothing is consumed
    #[arg(long, conflicts_with = "consume_only")]
    pub publish_only: bool,
    /// Only consume what lies in the queues (see --prefix); ends early when they have run dry
    #[arg(long)]
    pub consume_only: bool,
    /// Leave the queues and the exchange in place at the end
    #[arg(long, visible_alias = "no-delete")]
    pub keep: bool,
    /// Report CPU seconds and memory of this process over the run (repeatable)
    #[arg(long = "pid", value_name = "PID")]
    pub pids: Vec<u32>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
    /// No progress line on stderr
    #[arg(long)]
    pub quiet: bool,
}

impl Options {
    /// How many producers really start.
    pub fn producer_count(&self) -> usize {
        if self.consume_only { 0 } else { self.producers }
    }

    /// How many consumers really start.
    pub fn consumer_count(&self) -> usize {
        if self.publish_only { 0 } else { self.consumers }
    }

    /// The time before figures count; none where a fixed number of messages is asked for or a queue is drained.
    pub fn warmup(&self) -> Duration {
        if self.count.is_some() || self.consume_only { Duration::ZERO } else { Duration::from_secs_f64(self.warmup) }
    }

    /// The length of the measured part.
    pub fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.duration)
    }

    /// Refuses what cannot work before anything is declared at the broker.
    pub fn validate(&self) -> Result<(), PerfError> {
        let ack_every = u32::from(self.prefetch) >= self.ack_every || self.prefetch == 0;
        let by_binding = !matches!(self.exchange, ExchangeKind::Default | ExchangeKind::Fanout);
        let is_stream = self.queue_type == Some(QueueType::Stream);
        let reads = self.prefetch > 0 && self.ack_every > 0;
        let rules = [
            (self.producers <= MAX_CLIENTS && self.consumers <= MAX_CLIENTS, "at most 10000 producers and consumers"),
            (self.producer_count() + self.consumer_count() > 0, "neither producers nor consumers: nothing to do"),
            (self.queues > 0, "at least one queue is needed"),
            (self.bindings == 0 || by_binding, "--bindings needs an exchange of type direct, topic or headers"),
            (self.size <= MAX_SIZE, "a body of more than 128 MiB is not accepted by brokers"),
            (self.confirm != Some(0), "a confirm window of 0 would never publish"),
            (self.rate.is_finite() && self.rate >= 0.0, "the rate must be 0 or more"),
            (in_day(self.duration) && self.duration > 0.0, "the duration must be above 0 s and at most a day"),
            (in_day(self.warmup), "the warm-up must be 0 s to a day"),
            (ack_every, "--ack-every above --prefetch would wait for ever"),
            (self.count != Some(0), "a count of 0 is nothing to do"),
            (self.prefix.as_ref().is_none_or(|prefix| prefix.len() <= 200), "the prefix is longer than 200 bytes"),
            (self.queue_type != Some(QueueType::Quorum) || self.durable, "quorum queues need --durable"),
            (!is_stream || self.durable, "streams need --durable"),
            (!is_stream || self.consumer_count() == 0 || reads, "streams are read with --prefetch and --ack-every"),
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, text)) => Err(PerfError::Options((*text).to_owned())),
            None => Ok(()),
        }
    }
}

fn in_day(seconds: f64) -> bool {
    (0.0..=86_400.0).contains(&seconds)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        options: Options,
    }

    fn parse(line: &str) -> Options {
        Cli::try_parse_from(std::iter::once("perf").chain(line.split_whitespace())).unwrap().options
    }

    #[test]
    fn defaults_are_one_to_one_without_acknowledgements() {
        let options = parse("");
        assert_eq!((options.producer_count(), options.consumer_count(), options.ack_every), (1, 1, 0));
        options.validate().unwrap();
    }

    #[test]
    fn options_known_from_other_tools_are_taken() {
        let options = parse("-x 3 -y 2 -s 1000 -p -c 200 -A 100 --qos 500 -z 6 -r 1000 --pid 1 --pid 2");
        assert_eq!((options.producers, options.consumers, options.confirm), (3, 2, Some(200)));
        assert_eq!((options.prefetch, options.pids), (500, vec![1, 2]));
    }

    #[test]
    fn publish_only_starts_no_consumer_and_a_drain_has_no_warmup() {
        assert_eq!(parse("--publish-only -y 4").consumer_count(), 0);
        let drain = parse("--consume-only -x 4");
        assert_eq!((drain.producer_count(), drain.warmup()), (0, Duration::ZERO));
        assert!(Cli::try_parse_from(["perf", "--publish-only", "--consume-only"]).is_err());
    }

    #[test]
    fn what_cannot_work_is_refused() {
        for line in ["-c 0", "--qos 10 -A 11", "-q 0", "-x 0 -y 0", "-z 0", "-r NaN", "--warmup=-1", "-C 0"] {
            assert!(parse(line).validate().is_err(), "{line}");
        }
        assert!(parse("--bindings 1").validate().is_err());
        assert!(parse("--bindings 1 -e headers").validate().is_ok());
        assert!(parse("--qos 10 -A 10").validate().is_ok());
        assert!(parse("-A 10").validate().is_ok());
    }
}
