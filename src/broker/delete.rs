//! The end of queues: asked for, by rule, or with their connection.

use super::aftermath::Aftermath;
use super::consume::dismiss_all;
use super::core::Shared;
use super::queue_cell::QueueCell;
use super::vhost::Vhost;
use crate::metadata::{MetadataError, Owner};
use crate::model::arguments::QueueType;
use crate::model::{AmqpError, time};
use crate::queue::{Command, Reply};
use crate::store::{Completion, MetadataWrite};
use std::sync::Arc;

impl Shared {
    /// Deletes a queue; gives how many ready messages went with it. One that is not there is deleted. It is gone for good
    /// when the second value resolves.
    ///
    /// # Errors
    /// RabbitMQ's refusals.
    pub fn delete_queue(
        self: &Arc<Self>,
        vhost: &Arc<Vhost>,
        name: &str,
        owner: Owner,
        if_unused: bool,
        if_empty: bool,
    ) -> Result<(u64, Option<Completion>), AmqpError> {
        let ((), enacted) = self.change(|metadata| -> Result<_, MetadataError> {
            if let Some(queue) = vhost.queue(name) {
                metadata.vhost(&vhost.name)?.usable_queue(name, owner)?;
                check(&queue, if_unused, if_empty)?;
            }
            Ok(((), metadata.delete_queue(&vhost.name, name, owner)?))
        })?;
        Ok((enacted.dropped, enacted.synced))
    }

    /// Deletes a queue that has no more reason to live. A consumer that came a moment too late is dismissed with it.
    pub(super) fn delete_obsolete(self: &Arc<Self>, queue: Arc<QueueCell>) {
        let mut after = Aftermath::default();
        {
            let mut metadata = self.metadata.lock();
            let changes = metadata.remove_queue(&queue.declared);
            // Nobody waits for the disk: a queue that comes back after a crash expires again.
            drop(self.enact(&changes, &mut after));
        }
        self.finish(&mut after);
    }

    /// Deletes the exclusive queues of a connection.
    pub fn delete_exclusive(self: &Arc<Self>, vhost: &Vhost, connection: u64) {
        let mut after = Aftermath::default();
        {
            let mut metadata = self.metadata.lock();
            let owned: Result<Vec<_>, MetadataError> =
                metadata.vhost(&vhost.name).map(|known| known.queues_of(Owner(connection)).cloned().collect());
            for queue in owned.unwrap_or_default() {
                let changes = metadata.remove_queue(&queue);
                drop(self.enact(&changes, &mut after));
            }
        }
        self.finish(&mut after);
    }
}

/// The conditions of queue.delete. Quorum queues take none, and streams take no notice of them (RabbitMQ).
fn check(queue: &QueueCell, if_unused: bool, if_empty: bool) -> Result<(), MetadataError> {
    let resource = queue.declared.resource();
    if queue.declared.queue_type() == QueueType::Quorum && (if_unused || if_empty) {
        let flag = if if_unused { "if-unused" } else { "if-empty" };
        return Err(MetadataError::ConditionalDelete { resource, flag });
    }
    if queue.stream.is_some() {
        return Ok(());
    }
    let counts = queue.lock().queue.counts();
    if if_empty && counts.ready.count > 0 {
        return Err(MetadataError::NotEmpty(resource));
    }
    if if_unused && counts.consumers > 0 {
        return Err(MetadataError::InUse(resource));
    }
    Ok(())
}

impl QueueCell {
    /// Ends a queue that is in no registry any more: receipts are settled, consumers dismissed. Gives how many ready
    /// messages it had.
    pub(super) fn end(&self, after: &mut Aftermath) -> u64 {
        if let Some(stream) = &self.stream {
            self.note_stream();
            self.lock().deleted = true;
            stream.end(self, after);
            return 0;
        }
        let mut state = self.lock();
        let overflowed = state.queue.has_overflow();
        let reply = self.apply_locked(&mut state, time::now(), Command::Delete, after);
        state.deleted = true;
        dismiss_all(self, &mut state, after);
        state.gets.clear();
        if let Some(shared) = self.shared.upgrade() {
            if let Some(memory) = state.memory.take() {
                shared.budget.changed(memory, 0);
            }
            // The record of a queue that does not outlive the broker says nothing of what it has on disk.
            if overflowed {
                drop(shared.store.declare(vec![MetadataWrite::DropQueue(self.id)]));
            }
        }
        match reply {
            Ok(Reply::Count(ready)) => ready,
            _ => 0,
        }
    }
}
