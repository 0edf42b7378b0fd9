//! The load generator behind `leveret perf`: it drives any AMQP 0-9-1 broker and says what the work cost.
//!
//! It owns its own small client: publishes are encoded once and written many at a time, deliveries are counted by
//! walking frames in the read buffer, so that the broker is the bottleneck and not the one who measures. Every
//! producer and consumer is a thread with a blocking socket; `coordinator` starts them together, leaves the warm-up
//! out of the figures and stops them. It knows nothing of this broker's inside and refuses to: all it learns comes
//! from the socket and from `/proc`. Work other than messages (connections, declares) is in `chores`.

mod chores;
mod client;
mod confirms;
mod consumer;
mod coordinator;
mod error;
mod interrupt;
mod latency;
mod options;
mod pace;
mod process;
mod producer;
mod report;
mod scan;
mod shared;
mod template;
mod topology;
mod unconfirmed;
mod uri;

pub use chores::ChoreReport;
pub use error::PerfError;
pub use options::{ExchangeKind, Options, QueueType, Work};
pub use report::{Latency, ProcessCost, Report, ThreadCost};
pub use uri::Uri;

/// Runs the load that `options` describe, prints the result on stdout and returns once the queues are deleted.
pub fn run(options: Options) -> Result<(), PerfError> {
    let (json, work) = (options.json, options.work);
    let text = match work {
        Some(work) => {
            let report = measure_work(work, &options)?;
            if json { report.to_json()? } else { report.to_text() }
        }
        None => {
            let report = measure(options)?;
            if json { report.to_json()? } else { report.to_text() }
        }
    };
    println!("{text}");
    Ok(())
}

/// Does `work` instead of sending messages and returns the figures.
pub fn measure_work(work: Work, options: &Options) -> Result<ChoreReport, PerfError> {
    options.validate()?;
    chores::measure(work, options)
}

/// Runs the load that `options` describe and returns the figures instead of printing them.
pub fn measure(options: Options) -> Result<Report, PerfError> {
    options.validate()?;
    coordinator::Coordinator::new(options)?.run()
}
