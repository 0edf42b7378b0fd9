//! One queue with all that is shown of it, as it is at one moment.

use super::queue_cell::QueueCell;
use super::queue_stats::QueueStats;
use crate::model::{Message, Millis};
use crate::queue::{Counts, InMemory};
use amqp_spec::Properties;

/// A queue at a moment.
#[derive(Clone, Debug)]
pub struct QueueLook {
    /// What it holds.
    pub counts: Counts,
    /// What it has done.
    pub stats: QueueStats,
    /// How much of it is in memory.
    pub in_memory: InMemory,
    /// The `timestamp` of the message at its head.
    pub head_timestamp: Option<u64>,
    /// When something was last done with it.
    pub used_at: Millis,
    /// Consumers that could take a message now.
    pub able: usize,
    /// The tag of the consumer that has it for itself.
    pub exclusive_tag: Option<String>,
    /// The tag of the single active consumer.
    pub active_tag: Option<String>,
}

fn timestamp(message: &Message) -> Option<u64> {
    Properties::scan(message.properties()).ok()?.timestamp()
}

impl QueueCell {
    /// Looks at everything that is shown.
    #[must_use]
    pub fn look_closely(&self) -> QueueLook {
        let state = self.lock();
        let queue = &state.queue;
        let alone = queue.settings().single_active_consumer;
        let mut look = QueueLook {
            counts: queue.counts(),
            stats: state.stats,
            in_memory: queue.in_memory(),
            head_timestamp: queue.head_message().and_then(timestamp),
            used_at: state.used_at,
            able: 0,
            exclusive_tag: None,
            active_tag: None,
        };
        for view in queue.consumers() {
            let asked = view.subscription;
            look.able += usize::from(view.active && (asked.prefetch == 0 || view.unacked < asked.prefetch));
            let tag = || state.link(asked.consumer).map(|link| super::clients::tag(&link.tag));
            if asked.exclusive {
                look.exclusive_tag = tag();
            }
            if alone && view.active {
                look.active_tag = tag();
            }
        }
        drop(state);
        if let Some(stream) = &self.stream {
            stream.look(&mut look.counts, &mut look.stats);
            look.able = look.counts.consumers;
        }
        look
    }
}
