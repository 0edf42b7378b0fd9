//! What of a queue's order never changes while it lives.

use super::settings::Settings;
use crate::model::Levels;
use crate::store::QueueRecord;

/// How many levels of priority a queue has, and where what comes back goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Its levels; a plain queue has one.
    pub levels: Option<Levels>,
    /// What comes back goes before everything else, in the order in which it came back; else to its place.
    pub returns_first: bool,
}

impl Shape {
    /// That of a queue of which this is on disk. A quorum queue with messages that were stored before such queues had
    /// priorities keeps the order in which they came until it is found empty: its record does not tell their levels.
    pub fn of(settings: &Settings, record: &QueueRecord) -> Self {
        let levels = match settings.quorum {
            true => (record.count == 0 || !record.levels.is_empty()).then_some(Levels::QUORUM),
            false => settings.max_priority.map(Levels::up_to),
        };
        Self { levels, returns_first: settings.quorum }
    }

    pub fn highest(self) -> u8 {
        self.levels.unwrap_or_default().highest
    }

    /// The level of a message of that priority.
    pub fn level_of(self, priority: Option<u8>) -> u8 {
        self.levels.unwrap_or_default().of(priority)
    }
}
