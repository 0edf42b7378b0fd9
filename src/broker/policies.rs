//! Policies as those who run the broker set them.

use super::aftermath::Aftermath;
use super::core::Shared;
use crate::metadata::{Changes, Metadata, MetadataError, Policy, PolicyKind};
use crate::model::AmqpError;
use crate::store::Completion;
use std::sync::Arc;

/// Queues that get new rules before what came of it is carried out: dead letters of theirs are in memory until then.
const QUEUES_AT_ONCE: usize = 256;

/// What came of setting or clearing a policy.
pub struct PolicyTurn {
    /// Set: it is new. Cleared: it was there.
    pub changed: bool,
    /// Resolves when it is on disk.
    pub synced: Option<Completion>,
}

impl Shared {
    /// Sets a policy or an operator policy, whichever it is. All whom it concerns follow it when this returns, which may
    /// take a while: it is for threads that may block.
    ///
    /// # Errors
    /// When there is no such vhost.
    pub fn set_policy(self: &Arc<Self>, policy: Policy) -> Result<PolicyTurn, AmqpError> {
        for key in policy.obsolete_keys() {
            let (vhost, name) = (&policy.vhost, &policy.name);
            tracing::warn!(%vhost, policy = %name, key, "this key of a policy is accepted and has no effect");
        }
        self.turn(|metadata| metadata.put_policy(policy))
    }

    /// Clears a policy. The same holds as for [`Shared::set_policy`].
    ///
    /// # Errors
    /// When there is no such vhost.
    pub fn clear_policy(self: &Arc<Self>, kind: PolicyKind, vhost: &str, name: &str) -> Result<PolicyTurn, AmqpError> {
        self.turn(|metadata| metadata.clear_policy(kind, vhost, name))
    }

    /// One change of policies at a time, so that queues get their rules in the order of the changes though the metadata is
    /// not locked while they do: declarations go on meanwhile.
    fn turn(
        self: &Arc<Self>,
        command: impl FnOnce(&mut Metadata) -> Result<(bool, Changes), MetadataError>,
    ) -> Result<PolicyTurn, AmqpError> {
        let _turn = self.policy_turn.lock();
        let (changed, enacted) = self.change(command)?;
        for queues in enacted.policed.chunks(QUEUES_AT_ONCE) {
            let mut after = Aftermath::default();
            for (queue, applied) in queues {
                queue.set_policies(applied.clone(), &mut after);
            }
            self.finish(&mut after);
        }
        Ok(PolicyTurn { changed, synced: enacted.synced })
    }

    /// The policies of a kind, of one vhost or of all, the last to go first (RabbitMQ).
    #[must_use]
    pub fn policies(&self, kind: PolicyKind, vhost: Option<&str>) -> Vec<Arc<Policy>> {
        let metadata = self.metadata.lock();
        let wanted = metadata.vhosts().filter(|known| vhost.is_none_or(|name| &*known.settings().name == name));
        let mut policies: Vec<_> = wanted.flat_map(|vhost| vhost.policies(kind)).cloned().collect();
        drop(metadata);
        let priority = |policy: &Policy| policy.priority.as_f64().unwrap_or_default();
        policies.sort_by(|a, b| {
            priority(a).total_cmp(&priority(b)).then_with(|| (&a.vhost, &a.name).cmp(&(&b.vhost, &b.name)))
        });
        policies
    }

    /// The policy of a kind and name.
    #[must_use]
    pub fn policy(&self, kind: PolicyKind, vhost: &str, name: &str) -> Option<Arc<Policy>> {
        self.metadata.lock().vhost(vhost).ok()?.policy(kind, name).cloned()
    }
}
