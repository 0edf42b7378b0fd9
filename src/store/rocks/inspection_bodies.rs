//! Bodies that several queues have as one, looked at and not used: is what entries refer to there, and is what is there
//! held by somebody?

use super::bodies::{self, Reader};
use super::inspection::Inspection;
use super::{BODIES, ENTRIES, HOLDERS, recovery};
use crate::model::{QueueId, Seq};
use crate::store::body::{BodyId, Reference, SHELF, Shelf};
use crate::store::codec;
use crate::store::port::StoreError;
use rocksdb::ReadOptions;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What there is of bodies that are kept once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyTotals {
    /// Bodies.
    pub bodies: u64,
    /// Messages in queues that refer to one.
    pub references: u64,
    /// Bodies that no message refers to any more. They go with others of their time, which is no problem.
    pub idle: u64,
}

/// The bodies of a shelf that are referred to: a bit for each number.
type Bits = Vec<u64>;

impl Inspection {
    /// Compares what entries refer to with what is there, and with the records of who holds it. Adds a line for each
    /// problem.
    ///
    /// # Errors
    /// When the records or the messages cannot be read.
    pub fn bodies(&self, problems: &mut Vec<String>) -> Result<BodyTotals, StoreError> {
        let mut totals = BodyTotals::default();
        if !self.has(BODIES) || !self.has(HOLDERS) {
            return Ok(totals);
        }
        let holders: HashMap<(Shelf, QueueId), (Seq, Seq)> =
            bodies::holders(self.db())?.into_iter().filter(|((_, queue), _)| *queue != SHELF).collect();
        self.held_by_deleted(&holders, problems)?;
        let mut referred = BTreeMap::new();
        totals.references = self.references(&holders, &mut referred, problems)?;
        let shelves: BTreeSet<Shelf> = holders.keys().map(|(shelf, _)| *shelf).collect();
        self.referred_to(&shelves, &referred, &mut totals, problems)?;
        Ok(totals)
    }

    /// A queue that holds something is there, and not before what it has deleted.
    fn held_by_deleted(
        &self,
        holders: &HashMap<(Shelf, QueueId), (Seq, Seq)>,
        problems: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        let queues: HashMap<QueueId, Seq> =
            recovery::queues(self.db())?.into_iter().map(|(queue, _, deleted)| (queue, deleted)).collect();
        for ((shelf, queue), (_, last)) in holders {
            match queues.get(queue) {
                None => problems.push(format!("queue {}: holds bodies of shelf {shelf} and has no record", queue.0)),
                Some(deleted) if last < deleted => {
                    problems.push(format!("queue {}: holds bodies of shelf {shelf} for deleted messages", queue.0));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn references(
        &self,
        holders: &HashMap<(Shelf, QueueId), (Seq, Seq)>,
        referred: &mut BTreeMap<Shelf, Bits>,
        problems: &mut Vec<String>,
    ) -> Result<u64, StoreError> {
        let mut reader = Reader::of(self.iterator(BODIES, ReadOptions::default())?);
        let mut entries = self.iterator(ENTRIES, ReadOptions::default())?;
        let mut count = 0;
        entries.seek_to_first();
        while let Some((key, value)) = entries.item() {
            if let Some(reference) = codec::reference_of(key, value)? {
                let (queue, seq) = (codec::entry_key_queue(key).unwrap_or(SHELF), codec::entry_key_seq(key)?);
                let wrong = |what: String| format!("queue {}: message {seq} {what}", queue.0);
                count += 1;
                note(referred, reference.id);
                problems.extend(missing(&mut reader, reference)?.map(wrong));
                let held = holders.get(&(reference.id.shelf(), queue));
                if !held.is_some_and(|(first, last)| (first..=last).contains(&&seq)) {
                    problems.push(wrong("refers to a body that its queue does not hold".to_owned()));
                }
            }
            entries.next();
        }
        entries.status().map_err(|error| super::failed(&error))?;
        Ok(count)
    }

    fn referred_to(
        &self,
        shelves: &BTreeSet<Shelf>,
        referred: &BTreeMap<Shelf, Bits>,
        totals: &mut BodyTotals,
        problems: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        let mut bodies = self.iterator(BODIES, ReadOptions::default())?;
        let mut last = None;
        bodies.seek_to_first();
        while let Some(key) = bodies.key() {
            let id = BodyId::of_key(key)?;
            totals.bodies += 1;
            totals.idle += u64::from(!is_noted(referred, id));
            if last.replace(id.shelf()) != Some(id.shelf()) && !shelves.contains(&id.shelf()) {
                problems.push(format!("bodies of shelf {} are there, and no queue holds any", id.shelf()));
            }
            bodies.next();
        }
        bodies.status().map_err(|error| super::failed(&error))
    }
}

fn missing(reader: &mut Reader<'_>, reference: Reference) -> Result<Option<String>, StoreError> {
    Ok(match reader.read(reference)? {
        None => Some("refers to a body that is not there".to_owned()),
        Some(message) if message.body_len() != reference.body_len as usize => {
            Some(format!("says that its body has {} bytes, and it has {}", reference.body_len, message.body_len()))
        }
        Some(_) => None,
    })
}

fn note(referred: &mut BTreeMap<Shelf, Bits>, id: BodyId) {
    let (bits, at) = (referred.entry(id.shelf()).or_default(), usize::from(id.number() / 64));
    if bits.len() <= at {
        bits.resize(at + 1, 0);
    }
    if let Some(bits) = bits.get_mut(at) {
        *bits |= 1 << (id.number() % 64);
    }
}

fn is_noted(referred: &BTreeMap<Shelf, Bits>, id: BodyId) -> bool {
    let bits = referred.get(&id.shelf()).and_then(|bits| bits.get(usize::from(id.number() / 64)));
    bits.is_some_and(|bits| bits & (1 << (id.number() % 64)) != 0)
}
