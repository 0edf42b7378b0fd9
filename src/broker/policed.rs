//! What policies make of what was declared about a queue.

use super::aftermath::Aftermath;
use super::queue_cell::QueueCell;
use super::settings::{settings, stream_settings};
use crate::metadata::{Applied, Queue};
use crate::model::arguments::{DeadLetterStrategy, QueueArguments};
use crate::model::time;
use crate::queue::Command;
use arc_swap::{ArcSwapOption, Guard};
use std::ops::Deref;
use std::sync::Arc;

/// The policies of a queue that has some, and what they make of its arguments.
pub struct Policed {
    applied: Applied,
    arguments: QueueArguments,
}

impl Policed {
    /// `None` where there are no policies: what was declared holds.
    pub(super) fn of(declared: &Queue, applied: Applied) -> Option<Arc<Self>> {
        if applied.is_empty() {
            return None;
        }
        let arguments = applied.arguments_of(declared);
        Some(Arc::new(Self { applied, arguments }))
    }
}

/// What holds for a queue at this moment.
pub struct Rules<'a> {
    declared: &'a QueueArguments,
    policed: Guard<Option<Arc<Policed>>>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(declared: &'a Queue, policed: &ArcSwapOption<Policed>) -> Self {
        Self { declared: &declared.settings, policed: policed.load() }
    }
}

impl Deref for Rules<'_> {
    type Target = QueueArguments;

    fn deref(&self) -> &QueueArguments {
        self.policed.as_ref().map_or(self.declared, |policed| &policed.arguments)
    }
}

impl QueueCell {
    /// Its arguments and its policies together.
    #[must_use]
    pub fn rules(&self) -> Rules<'_> {
        Rules::new(&self.declared, &self.policed)
    }

    /// Its policies.
    #[must_use]
    pub fn policies(&self) -> Applied {
        self.policed.load().as_ref().map(|policed| policed.applied.clone()).unwrap_or_default()
    }

    /// Gives it other policies, and the rules that follow from them.
    pub(super) fn set_policies(&self, applied: Applied, after: &mut Aftermath) {
        self.policed.store(Policed::of(&self.declared, applied));
        let rules = self.rules();
        warn_of_strategy(&self.declared, &rules);
        if let (Some(stream), Some(settings)) = (&self.stream, stream_settings(&rules)) {
            return stream.configure(self, settings);
        }
        let (settings, mut state) = (settings(&self.declared, &rules), self.lock());
        if *state.queue.settings() != *settings {
            // New rules are never refused.
            let _ = self.apply_locked(&mut state, time::now(), Command::Configure(settings), after);
        }
    }
}

/// Says so where a queue does not get the strategy that it is to have.
pub(super) fn warn_of_strategy(queue: &Queue, rules: &QueueArguments) {
    if rules.dead_letter_strategy == DeadLetterStrategy::AtLeastOnce && !rules.keeps_dead_letters() {
        let (vhost, name) = (&queue.vhost, &queue.name);
        tracing::warn!(%vhost, queue = %name, "dead letters are sent at most once: at-least-once needs a dead-letter exchange \
                        and the overflow reject-publish");
    }
}
