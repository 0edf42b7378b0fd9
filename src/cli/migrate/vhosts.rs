//! The messages of one vhost, from the connections to the report.

use super::MigrateError;
use super::activity::Activity;
use super::amqp::Account;
use super::options::Options;
use super::prepare::{Look, Prepared, Vhosts, prepare, publisher};
use super::pump::forward::Manner;
use super::pump::{Pump, Settings};
use super::queues::Planned;
use super::report::{Outcome, QueueReport};
use std::sync::Arc;

/// What is to be done in a vhost.
#[derive(Debug)]
pub struct Job {
    /// Where messages come from.
    pub from: Account,
    /// Where they go.
    pub to: Account,
    /// The vhost.
    pub vhosts: Vhosts,
    /// The queues.
    pub queues: Vec<Planned>,
    /// How.
    pub options: Options,
}

/// What was done in a vhost.
#[derive(Debug)]
pub struct Moved {
    /// Its queues.
    pub queues: Vec<QueueReport>,
    /// How it ended.
    pub outcome: Result<(), MigrateError>,
    /// What the source calls itself.
    pub from_product: String,
    /// What the destination calls itself.
    pub to_product: String,
}

impl Job {
    /// Does it.
    pub async fn run(self, activity: Arc<Activity>) -> Moved {
        let look = Look {
            dry_run: self.options.dry_run,
            would_define: self.options.dry_run && self.options.moves_definitions(),
        };
        let prepared = match prepare(&self.from, &self.to, &self.vhosts, self.queues.clone(), look).await {
            Ok(prepared) => prepared,
            Err(error) => return self.not_begun(Err(error)),
        };
        let (from_product, to_product) = (prepared.source.product.clone(), prepared.destination.product.clone());
        let (queues, outcome) =
            if self.options.dry_run { looked(prepared).await } else { self.pump(prepared, activity).await };
        Moved { queues, outcome, from_product, to_product }
    }

    /// Leaves it.
    pub fn not_begun(&self, outcome: Result<(), MigrateError>) -> Moved {
        let queues = self.queues.iter().map(|planned| QueueReport::of(planned).not_begun()).collect();
        Moved { queues, outcome, from_product: String::new(), to_product: String::new() }
    }

    async fn pump(
        &self,
        mut prepared: Prepared,
        activity: Arc<Activity>,
    ) -> (Vec<QueueReport>, Result<(), MigrateError>) {
        let mut queues = prepared.left;
        queues.iter().for_each(|report| activity.finished(report));
        let begun = async {
            let publisher = publisher(&mut prepared.destination, &self.to.uri.user).await?;
            let most = prepared.source.channel_max.min(prepared.destination.channel_max).saturating_sub(1);
            if self.options.follow && prepared.planned.len() > usize::from(most) {
                let text =
                    format!("--follow needs a channel for each queue, and the brokers allow {most}: choose fewer");
                return Err(MigrateError::Options(text));
            }
            Ok(publisher)
        };
        let publisher = match begun.await {
            Ok(publisher) => publisher,
            Err(error) => {
                queues.extend(prepared.planned.iter().map(|planned| QueueReport::of(planned).not_begun()));
                return (queues, Err(error));
            }
        };
        activity.add_total(prepared.planned.iter().filter(|it| !it.is_stream).map(|it| it.ready).sum());
        activity.touch();
        let settings = Settings {
            manner: Manner { publisher, default_exchange: self.options.default_exchange },
            prefetch: self.options.window(),
            parallel: if self.options.follow { usize::MAX } else { usize::from(self.options.parallel) },
            follow: self.options.follow,
            rate: self.options.rate,
        };
        let pump = Pump::new(prepared.source, prepared.destination, prepared.planned, settings, activity);
        let (moved, outcome) = pump.run().await;
        queues.extend(moved);
        (queues, outcome)
    }
}

/// What would be moved.
async fn looked(prepared: Prepared) -> (Vec<QueueReport>, Result<(), MigrateError>) {
    let Prepared { source, destination, planned, left } = prepared;
    tokio::join!(source.close(), destination.close());
    let would = planned.iter().map(|it| QueueReport { outcome: Outcome::Planned, ..QueueReport::of(it) });
    (would.chain(left).collect(), Ok(()))
}
