//! Why and where the messages of a queue died, by a sample of them.

use super::death::Told;
use super::order::Death;
use crate::broker::core::Shared;
use crate::broker::queue_cell::QueueCell;
use crate::broker::take::{QueueGone, Sightings};
use crate::model::Millis;
use std::collections::HashMap;
use std::sync::Arc;

/// Messages that one look may take into the hand: some hundred milliseconds, in which nobody else gets them.
pub const MOST_LOOKED_AT: usize = 10_000;
/// Kinds of death that are told apart; keys may be different for every message.
const MOST_KINDS: usize = 500;
/// Messages that are taken at a time.
const BATCH: usize = 256;
/// Bytes of messages that are taken at a time, by the sizes of those before.
const BATCH_BYTES: usize = 4 << 20;

/// What messages that died alike have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// `rejected`, `expired`, `maxlen` or `delivery_limit`.
    pub reason: Vec<u8>,
    /// The queue they died in.
    pub queue: Vec<u8>,
    /// The exchange they had been published to.
    pub exchange: Vec<u8>,
    /// The first of the keys they had.
    pub routing_key: Vec<u8>,
}

/// How many died alike, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Toll {
    /// Messages.
    pub count: u64,
    /// When the first of them died, in milliseconds since 1970.
    pub oldest: Millis,
    /// When the last did.
    pub newest: Millis,
}

/// What a look at a queue found.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// Messages that were looked at.
    pub looked_at: u64,
    /// Those of which the broker wrote down no death.
    pub without_death: u64,
    /// Those that died in yet other ways, once 500 are known.
    pub others: u64,
    /// The rest.
    pub kinds: HashMap<Kind, Toll>,
}

impl Census {
    fn note(&mut self, death: Option<Told>) {
        self.looked_at += 1;
        let Some(Told { reason, queue, exchange, keys, at }) = death else {
            self.without_death += 1;
            return;
        };
        let routing_key = keys.into_iter().next().unwrap_or_default();
        let kind = Kind { reason, queue, exchange, routing_key };
        if self.kinds.len() >= MOST_KINDS && !self.kinds.contains_key(&kind) {
            self.others += 1;
            return;
        }
        let toll = self.kinds.entry(kind).or_insert(Toll { count: 0, oldest: at, newest: at });
        toll.count += 1;
        toll.oldest = toll.oldest.min(at);
        toll.newest = toll.newest.max(at);
    }
}

/// Looks at the oldest ready messages of a queue that is no stream, `count` at most, and puts them back as they were.
///
/// # Errors
/// When the queue is gone.
pub async fn look(shared: &Arc<Shared>, queue: &Arc<QueueCell>, count: usize) -> Result<Census, QueueGone> {
    let _looking = queue.looking().await;
    let (mut census, mut held, mut largest) = (Census::default(), Sightings::new(queue.clone()), BATCH_BYTES);
    let most = count.min(MOST_LOOKED_AT);
    while held.count() < most {
        let batch = (BATCH_BYTES / largest.max(1)).clamp(1, BATCH).min(most - held.count());
        let taken = shared.take(queue, batch, false).await?;
        let Some(size) = taken.iter().map(|taken| taken.message.size()).max() else { break };
        largest = size;
        for taken in taken {
            let taken = taken.unseen();
            census.note(Told::of(&taken.message, &taken.attributes, Death::Last));
            held.add(taken);
        }
    }
    Ok(census)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn told(key: &str, at: Millis) -> Option<Told> {
        let keys = vec![key.as_bytes().to_vec()];
        Some(Told { reason: b"expired".to_vec(), queue: b"q".to_vec(), exchange: b"x".to_vec(), keys, at })
    }

    #[test]
    fn deaths_that_are_alike_are_counted_together() {
        let mut census = Census::default();
        for death in [told("a", 3000), told("a", 1000), told("b", 2000), None] {
            census.note(death);
        }
        assert_eq!((census.looked_at, census.without_death, census.kinds.len()), (4, 1, 2));
        let alike = census.kinds.values().find(|toll| toll.count == 2).unwrap();
        assert_eq!((alike.oldest, alike.newest), (1000, 3000));
    }

    #[test]
    fn keys_that_all_differ_do_not_fill_the_memory() {
        let mut census = Census::default();
        (0..MOST_KINDS + 7).for_each(|number| census.note(told(&number.to_string(), 0)));
        assert_eq!((census.kinds.len(), census.others), (MOST_KINDS, 7));
    }
}
