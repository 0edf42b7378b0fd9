//! What becomes of messages that were handed out, and of the dead.

use super::command::Settlement;
use super::effect::{Dead, Effects, Reason};
use super::entry::Entry;
use super::machine::{Dying, Queue};
use crate::model::Seq;

impl Queue {
    pub(super) fn settle(&mut self, seqs: &[Seq], how: Settlement, fx: &mut impl Effects) {
        for seq in seqs {
            let Some(held) = self.unacked.remove(*seq) else { continue };
            if let Some(consumer) = held.consumer {
                self.consumers.released(consumer);
            }
            match how {
                Settlement::Acknowledge => self.gone(&held.entry, fx),
                Settlement::Requeue { counts } => self.requeue(held.entry, counts, fx),
                Settlement::Discard { counts } => {
                    let mut entry = held.entry;
                    if counts {
                        count_return(&mut entry);
                    }
                    self.die(entry, Reason::Rejected, fx);
                }
            }
        }
    }

    fn requeue(&mut self, mut entry: Entry, counts: bool, fx: &mut impl Effects) {
        entry.attributes.redelivered = true;
        entry.attributes.acquired_count = entry.attributes.acquired_count.saturating_add(1);
        if counts {
            count_return(&mut entry);
            if self.settings.delivery_limit.is_some_and(|limit| entry.attributes.delivery_count > limit) {
                return self.die(entry, Reason::DeliveryLimit, fx);
            }
        }
        self.order.put_back(entry);
    }

    /// A message dies: it is dropped, or dead-lettered and kept on disk until it is buried.
    pub(super) fn die(&mut self, entry: Entry, reason: Reason, fx: &mut impl Effects) {
        if !self.settings.dead_letters {
            return self.gone(&entry, fx);
        }
        self.left(&entry);
        let Entry { seq, attributes, message } = entry;
        if self.is_written(&attributes) {
            self.dying.insert(seq, Dying { attributes, body_len: message.body_len() });
        }
        fx.dead_letter(Dead { seq, message, attributes, reason });
    }

    pub(super) fn buried(&mut self, seqs: &[Seq], fx: &mut impl Effects) {
        for seq in seqs {
            if let Some(dying) = self.dying.remove(seq) {
                self.ledger.gone(*seq, &dying.attributes, dying.body_len, fx);
            }
        }
    }
}

fn count_return(entry: &mut Entry) {
    entry.attributes.delivery_count = entry.attributes.delivery_count.saturating_add(1);
}
