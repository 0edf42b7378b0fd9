//! A data directory that is looked at and not used: is everything in it readable, and does it fit together?

use super::{BODIES, DELAYED, ENTRIES, HOLDERS, MARKS, METADATA, QUEUES, SEGMENTS, STREAMS, family, open, recovery};
use crate::model::message::NEVER;
use crate::model::{Levels, QueueId, Seq};
use crate::store::codec;
use crate::store::directory::Directory;
use crate::store::port::StoreError;
use crate::store::record::{Due, LevelRecord, MetadataKey, QueueRecord};
use rocksdb::{DB, DBRawIterator, ReadOptions};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Queues that have stored something.
    pub queues: u64,
    /// Messages that are not settled.
    pub messages: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

/// A data directory opened for reading. No process can use it meanwhile.
pub struct Inspection {
    // Before the directory, whose lock must outlive it.
    db: DB,
    torn: Vec<String>,
    directory: Directory,
}

impl Inspection {
    /// Opens `dir` and changes nothing in it.
    ///
    /// # Errors
    /// When a process uses it, when it holds no data, and when it is too damaged for a broker to start on.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let directory = Directory::take_existing(dir)?;
        let (db, torn) = open::for_reading(&directory)?;
        Ok(Self { db, torn, directory })
    }

    /// Reads everything that is in the files, settled or not, and so verifies all checksums. One line for each problem.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        let mut problems = self.torn.clone();
        let all = [MARKS, METADATA, QUEUES, ENTRIES, STREAMS, SEGMENTS, DELAYED, BODIES, HOLDERS];
        for name in all.into_iter().filter(|name| self.has(name)) {
            let read = self.iterator(name, with_what_is_deleted()).and_then(|mut all| {
                all.seek_to_first();
                while all.valid() {
                    all.next();
                }
                all.status().map_err(|error| super::failed(&error))
            });
            problems.extend(read.err().map(|error| error.to_string()));
        }
        if !problems.is_empty() {
            // Only where something is wrong, for what is unreadable may be a file that is not in use any more.
            problems.extend(open::torn_blobs(&self.directory).unwrap_or_else(|error| vec![error.to_string()]));
        }
        problems
    }

    /// All metadata records, in the order of their keys.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn metadata(&self) -> Result<Vec<(MetadataKey, Vec<u8>)>, StoreError> {
        recovery::metadata(&self.db)
    }

    /// Compares every queue's record with its messages. `declared` has the levels of priority of every queue that
    /// is declared, where it has more than one; `None` where that is not known. Adds a line for each problem.
    ///
    /// # Errors
    /// When the records of queues cannot be read.
    pub fn queues(
        &self,
        declared: Option<&HashMap<QueueId, Option<Levels>>>,
        problems: &mut Vec<String>,
    ) -> Result<Totals, StoreError> {
        let mut totals = Totals::default();
        let mut after = Some(QueueId(0));
        for (queue, record, deleted) in recovery::queues(&self.db)? {
            problems.extend(after.and_then(|from| self.stray(from, queue)));
            let levels = declared.and_then(|declared| declared.get(&queue));
            if declared.is_some() && levels.is_none() && !queue.is_transient_source() {
                problems.push(format!("queue {}: has a record and is not declared", queue.0));
            }
            let levels = levels.copied().flatten().filter(|levels| !lacks_levels(&record, *levels));
            match self.tally(queue, &record, deleted, levels) {
                Ok(found) => {
                    problems.extend(found.compare(&record, levels).map(|line| format!("queue {}: {line}", queue.0)))
                }
                Err(error) => problems.push(format!("queue {}: {error}", queue.0)),
            }
            totals.queues += 1;
            totals.messages += record.count;
            totals.bytes += record.bytes;
            after = queue.0.checked_add(1).map(QueueId);
        }
        problems.extend(after.and_then(|from| self.stray(from, QueueId(u64::MAX))));
        Ok(totals)
    }

    /// Whether there is such a column family: directories of older formats do not have all of them.
    pub(super) fn has(&self, name: &str) -> bool {
        self.db.cf_handle(name).is_some()
    }

    pub(super) fn db(&self) -> &DB {
        &self.db
    }

    pub(super) fn iterator(&self, name: &str, mut options: ReadOptions) -> Result<DBRawIterator<'_>, StoreError> {
        options.fill_cache(false);
        options.set_verify_checksums(true);
        Ok(self.db.raw_iterator_cf_opt(family(&self.db, name)?, options))
    }

    /// A message from `from` on, and of a queue before `end`, which has no record.
    fn stray(&self, from: QueueId, end: QueueId) -> Option<String> {
        if from >= end {
            return None;
        }
        self.stray_entry(from, end).or_else(|| self.stray_delayed(from, end))
    }

    fn stray_delayed(&self, from: QueueId, end: QueueId) -> Option<String> {
        if !self.has(DELAYED) {
            return None;
        }
        let found = self.iterator(DELAYED, ReadOptions::default()).and_then(|mut messages| {
            messages.seek(codec::delayed_key(from, Due::default()));
            messages.status().map_err(|error| super::failed(&error))?;
            messages.key().map(codec::decode_delayed_key).transpose()
        });
        match found {
            Ok(found) => found
                .filter(|(source, _)| *source < end)
                .map(|(source, _)| format!("exchange {}: has delayed messages and no record", source.0)),
            Err(error) => Some(error.to_string()),
        }
    }

    fn stray_entry(&self, from: QueueId, end: QueueId) -> Option<String> {
        let mut options = ReadOptions::default();
        options.set_iterate_upper_bound(codec::entry_key(end, 0));
        let found = self.iterator(ENTRIES, options).and_then(|mut entries| {
            entries.seek(codec::entry_key(from, 0));
            entries.status().map_err(|error| super::failed(&error))?;
            Ok(entries.key().and_then(codec::entry_key_queue))
        });
        match found {
            Ok(queue) => queue.map(|queue| format!("queue {}: has messages and no record", queue.0)),
            Err(error) => Some(error.to_string()),
        }
    }

    fn tally(
        &self,
        queue: QueueId,
        record: &QueueRecord,
        deleted: Seq,
        levels: Option<Levels>,
    ) -> Result<Tallied, StoreError> {
        let mut options = ReadOptions::default();
        options.set_iterate_upper_bound(codec::after_entry_key(queue, Seq::MAX));
        let mut entries = self.iterator(ENTRIES, options)?;
        let mut found = Tallied::default();
        entries.seek(codec::entry_key(queue, 0));
        while let Some((key, value)) = entries.item() {
            let (seq, attributes, content) = codec::decode_entry(key, value)?;
            if seq < deleted {
                found.undeleted += 1;
            } else if seq >= record.head {
                let level = levels.unwrap_or_default().of(attributes.priority);
                found.add(seq, level, content.body_len() as u64, attributes.expires_at != NEVER);
            }
            entries.next();
        }
        entries.status().map_err(|error| super::failed(&error))?;
        self.tally_delayed(queue, &mut found)?;
        Ok(found)
    }

    /// What is under the id of an exchange that delays. A queue has none of it.
    fn tally_delayed(&self, source: QueueId, found: &mut Tallied) -> Result<(), StoreError> {
        if !self.has(DELAYED) {
            return Ok(());
        }
        let mut options = ReadOptions::default();
        options.set_iterate_upper_bound(codec::after_delayed_keys(source));
        let mut messages = self.iterator(DELAYED, options)?;
        messages.seek(codec::delayed_key(source, Due::default()));
        while let Some((key, value)) = messages.item() {
            let delayed = codec::decode_delayed(key, value)?;
            found.add(delayed.due.number, 0, delayed.message.body_len() as u64, false);
            messages.next();
        }
        messages.status().map_err(|error| super::failed(&error))
    }
}

/// So that blocks under range deletions are read too.
#[allow(deprecated)] // For the sake of readers who could be faster without range deletions: this one is not after speed.
fn with_what_is_deleted() -> ReadOptions {
    let mut options = ReadOptions::default();
    options.set_ignore_range_deletions(true);
    options
}

/// Whether a record is of a quorum queue, from before such queues had priorities.
fn lacks_levels(record: &QueueRecord, levels: Levels) -> bool {
    levels == Levels::QUORUM && record.levels.is_empty()
}

/// What a queue's messages add up to.
#[derive(Default)]
struct Tallied {
    levels: BTreeMap<u8, LevelRecord>,
    last: Seq,
    undeleted: u64,
    expires: bool,
}

impl Tallied {
    fn add(&mut self, seq: Seq, level: u8, bytes: u64, expires: bool) {
        let empty = LevelRecord { level, first: seq, ..LevelRecord::default() };
        let found = self.levels.entry(level).or_insert(empty);
        (found.last, found.count, found.bytes) = (found.last.max(seq), found.count + 1, found.bytes + bytes);
        self.last = self.last.max(seq);
        self.expires |= expires;
    }

    /// Where the record says something else.
    fn compare(&self, record: &QueueRecord, levels: Option<Levels>) -> impl Iterator<Item = String> {
        let count: u64 = self.levels.values().map(|level| level.count).sum();
        let bytes: u64 = self.levels.values().map(|level| level.bytes).sum();
        let differ = |what: &str, said: u64, found: u64| {
            (said != found).then(|| format!("its record counts {said} {what}, and there are {found}"))
        };
        let is = |wrong: bool, text: String| wrong.then_some(text);
        let (last, next, head) = (self.last, record.next, record.head);
        [
            differ("messages", record.count, count),
            differ("bytes", record.bytes, bytes),
            is(
                last >= next && last > 0,
                format!("message {last} is there, and its record says that {next} comes next"),
            ),
            is(head > next, format!("its record says that its head is {head} and that {next} comes next")),
            is(self.undeleted > 0, format!("{} messages are there that were deleted", self.undeleted)),
            is(self.expires && !record.expires, "messages may expire, and its record says that none does".to_owned()),
            is(levels.is_some() && !self.levels_fit(record), "its record is wrong about its priorities".to_owned()),
        ]
        .into_iter()
        .flatten()
    }

    fn levels_fit(&self, record: &QueueRecord) -> bool {
        record.levels.len() == self.levels.len()
            && record.levels.iter().all(|said| {
                self.levels.get(&said.level).is_some_and(|found| {
                    (said.count, said.bytes) == (found.count, found.bytes)
                        && said.first <= found.first
                        && said.last >= found.last
                })
            })
    }
}
