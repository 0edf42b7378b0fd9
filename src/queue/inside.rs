//! What is in a queue that drops duplicates (`x-message-deduplication`): the keys of its messages until they leave it.

use super::effect::Effects;
use super::machine::Queue;
use crate::exchange::seen::SeenKey;
use crate::model::{Attributes, Message, Millis, Outcome, Receipt, Seq};
use ahash::AHashMap;
use amqp_spec::Properties;

#[derive(Clone, Copy, Debug)]
struct Present {
    seq: Seq,
    expires_at: Millis,
    /// It is on disk, or will be.
    written: bool,
}

/// The keys of a queue's messages: some 100 bytes for each that has one.
#[derive(Debug, Default)]
pub(super) struct Inside {
    keys: AHashMap<SeenKey, Present>,
    /// A message may leave when its body, and with it the header, is on disk only.
    of: AHashMap<Seq, SeenKey>,
}

impl Inside {
    pub fn clear(&mut self) {
        self.keys.clear();
        self.of.clear();
    }
}

fn key_of(message: &Message) -> Option<SeenKey> {
    SeenKey::of(Properties::scan(message.properties()).ok()?.headers())
}

impl Queue {
    /// The key by which a message's duplicates are known, where this queue cares and the message has one.
    pub(super) fn key_of(&self, message: &Message) -> Option<SeenKey> {
        self.inside.as_ref().and_then(|_| key_of(message))
    }

    /// Drops a message whose like is here, ready or handed out: that counts as taken, once the other one is safe. Gives
    /// the receipt back where there is none.
    pub(super) fn drop_duplicate(
        &mut self,
        now: Millis,
        key: Option<SeenKey>,
        receipt: Option<Receipt>,
        fx: &mut impl Effects,
    ) -> Result<(), Option<Receipt>> {
        let present = key.and_then(|key| self.inside.as_ref()?.keys.get(&key).copied());
        let Some(present) = present.filter(|present| present.expires_at > now) else { return Err(receipt) };
        match receipt {
            Some(receipt) if present.written => self.ledger.also_waits(present.seq, receipt, fx),
            Some(receipt) => fx.settle(receipt, Outcome::Taken),
            None => {}
        }
        Ok(())
    }

    /// A message with a key has come.
    pub(super) fn came(&mut self, key: Option<SeenKey>, seq: Seq, attributes: &Attributes) {
        let written = self.is_written(attributes);
        if let (Some(inside), Some(key)) = (&mut self.inside, key) {
            inside.of.insert(seq, key);
            inside.keys.insert(key, Present { seq, expires_at: attributes.expires_at, written });
        }
    }

    /// A message has left: its like may come again.
    pub(super) fn left(&mut self, seq: Seq) {
        let Some(inside) = &mut self.inside else { return };
        if let Some(key) = inside.of.remove(&seq)
            && inside.keys.get(&key).is_some_and(|present| present.seq == seq)
        {
            inside.keys.remove(&key);
        }
    }

    /// Whether [`Queue::recall`] has to be told what is on disk.
    #[must_use]
    pub fn wants_recall(&self) -> bool {
        self.inside.is_some() && self.ledger.on_disk().count > 0
    }

    /// Takes note of messages that were found on disk, before anything else is asked of the queue.
    pub fn recall(&mut self, messages: &[(Seq, Attributes, Message)]) {
        for (seq, attributes, message) in messages {
            let key = key_of(message);
            self.came(key, *seq, attributes);
        }
    }
}
