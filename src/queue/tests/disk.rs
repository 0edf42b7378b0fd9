//! A disk that keeps what a queue has committed, and checks that its record fits.

use crate::model::message::{Attributes, Message};
use crate::model::{Levels, Seq};
use crate::store::{QueueRecord, QueueWrites};
use std::collections::BTreeMap;

/// A disk that keeps what was committed.
#[derive(Default)]
pub struct Disk {
    pub messages: BTreeMap<Seq, (Attributes, Message)>,
    pub record: QueueRecord,
}

impl Disk {
    pub fn apply(&mut self, writes: QueueWrites) {
        for (first, last) in writes.delete_ranges {
            assert!(first <= last);
            self.messages.retain(|seq, _| *seq < first || *seq > last);
        }
        for seq in writes.deletes {
            self.messages.remove(&seq);
        }
        for (seq, attributes, message) in writes.puts {
            assert!(self.messages.insert(seq, (attributes, message)).is_none());
        }
        for (seq, attributes, message) in writes.rewrites {
            assert!(self.messages.insert(seq, (attributes, message)).is_some(), "{seq} was not there before");
        }
        if writes.record.next > 0 {
            self.record = writes.record;
        }
        let head = self.record.head;
        self.messages.retain(|seq, _| *seq >= head);
        self.check_record();
    }

    fn check_record(&self) {
        let bytes = |m: &(Attributes, Message)| m.1.body_len() as u64;
        assert_eq!(self.record.count, self.messages.len() as u64, "the record's count");
        assert_eq!(self.record.bytes, self.messages.values().map(bytes).sum::<u64>(), "the record's bytes");
        assert!(self.messages.keys().all(|seq| *seq < self.record.next));
        let expires = self.messages.values().any(|(a, _)| a.expires_at != crate::model::message::NEVER);
        assert!(self.record.expires || !expires);
    }

    /// The levels of a priority queue hold exactly what the record says.
    pub fn check_levels(&self, levels: Levels) {
        for level in 0..=levels.highest {
            let of = |(_, (a, _)): &(&Seq, &(Attributes, Message))| levels.of(a.priority) == level;
            let seqs: Vec<Seq> = self.messages.iter().filter(of).map(|(seq, _)| *seq).collect();
            let record = self.record.levels.iter().find(|record| record.level == level).copied().unwrap_or_default();
            assert_eq!(record.count, seqs.len() as u64, "level {level}");
            assert!(seqs.iter().all(|seq| (record.first..=record.last).contains(seq)), "{record:?} {seqs:?}");
        }
    }

    pub fn read(&self, (from, to, count, bytes): (Seq, Seq, usize, usize)) -> Vec<(Seq, Attributes, Message)> {
        let mut left = bytes as isize;
        let mut read = Vec::new();
        for (seq, (attributes, message)) in self.messages.range(from..=to).take(count) {
            if left <= 0 {
                break;
            }
            left -= message.body_len() as isize + 1;
            read.push((*seq, *attributes, message.clone()));
        }
        read
    }
}
