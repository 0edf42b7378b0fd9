//! What becomes of messages that were handed out, and of the dead.

use super::command::Settlement;
use super::effect::{Dead, Effects, Reason};
use super::entry::Entry;
use super::machine::{Dying, Queue};
use super::tally::Tally;
use super::unacked::Kept;
use crate::model::{Attributes, Seq};

impl Queue {
    pub(super) fn settle(&mut self, seqs: &[Seq], how: Settlement, fx: &mut impl Effects) {
        for seq in seqs {
            let Some((consumer, kept)) = self.unacked.remove(*seq) else { continue };
            if let Some(consumer) = consumer {
                self.consumers.released(consumer);
            }
            match how {
                Settlement::Acknowledge => self.gone(kept.stub(), fx),
                Settlement::Requeue { counts } => self.requeue(kept, counts, fx),
                Settlement::Discard { counts } => {
                    let mut kept = kept;
                    if counts {
                        count_return(kept.attributes());
                    }
                    self.die_kept(kept, Reason::Rejected, fx);
                }
            }
        }
    }

    fn requeue(&mut self, mut kept: Kept, counts: bool, fx: &mut impl Effects) {
        let attributes = kept.attributes();
        attributes.redelivered = true;
        attributes.acquired_count = attributes.acquired_count.saturating_add(1);
        if counts {
            count_return(attributes);
            if self.settings.delivery_limit.is_some_and(|limit| attributes.delivery_count > limit) {
                return self.die_kept(kept, Reason::DeliveryLimit, fx);
            }
        }
        match kept {
            Kept::Whole(entry) => self.order.put_back(entry),
            Kept::Stub(stub) => self.order.put_back_stub(stub),
        }
    }

    fn die_kept(&mut self, kept: Kept, reason: Reason, fx: &mut impl Effects) {
        match kept {
            Kept::Whole(entry) => self.die(entry, reason, fx),
            Kept::Stub(stub) => self.condemn(stub, reason, fx),
        }
    }

    /// A message dies: it is dropped, or dead-lettered and kept on disk until it is buried.
    pub(super) fn die(&mut self, entry: Entry, reason: Reason, fx: &mut impl Effects) {
        if !self.settings.dead_letters {
            return self.gone(entry.stub(), fx);
        }
        let Entry { seq, attributes, message, spilled } = entry;
        if self.is_written(&attributes) {
            self.dying_bytes += message.body_len();
            self.dying.insert(seq, Dying { attributes, body_len: message.body_len() });
        } else if spilled {
            self.gone_from_overflow(seq, Tally::one(message.body_len()), fx);
        }
        fx.dead_letter(Dead { seq, message, attributes, reason });
    }

    pub(super) fn buried(&mut self, seqs: &[Seq], fx: &mut impl Effects) {
        for seq in seqs {
            if let Some(dying) = self.dying.remove(seq) {
                self.dying_bytes -= dying.body_len;
                self.ledger.gone(*seq, &dying.attributes, dying.body_len, fx);
            }
        }
    }
}

fn count_return(attributes: &mut Attributes) {
    attributes.delivery_count = attributes.delivery_count.saturating_add(1);
}
