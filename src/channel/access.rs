//! What the connection's user may do. Asked before every declaration, binding, consumer and get, and before a publish
//! whose route is not cached: a change of permissions makes cached routes stale.

use super::session::Session;
use crate::auth::{AccessRefused, Right, TopicPermissions, TopicRefused, checked_name};
use crate::broker::ExchangeCell;
use crate::model::{AmqpError, ExchangeKind, Name, Resource, ResourceKind};
use std::sync::Arc;

/// Rights that are remembered as given, for publishes whose routes cannot be cached. RabbitMQ remembers as many.
const REMEMBERED: usize = 12;

/// The rights that were found to be given since permissions last changed.
#[derive(Default)]
pub(super) struct Granted {
    generation: u64,
    rights: Vec<(Right, ResourceKind, Name)>,
    next: usize,
}

impl Granted {
    fn knows(&self, generation: u64, right: Right, kind: ResourceKind, name: &str) -> bool {
        let asked = (right, kind, name);
        self.generation == generation && self.rights.iter().any(|(r, k, n)| (*r, *k, &**n) == asked)
    }

    fn remember(&mut self, generation: u64, right: Right, kind: ResourceKind, name: &str) {
        if self.generation != generation {
            self.rights.clear();
            self.generation = generation;
        }
        let granted = (right, kind, Name::from(name));
        match self.rights.get_mut(self.next) {
            Some(oldest) => *oldest = granted,
            None => {
                // They are few, and mostly one.
                self.rights.reserve_exact(1);
                self.rights.push(granted);
            }
        }
        self.next = (self.next + 1) % REMEMBERED;
    }
}

/// The user's topic permissions, as they were at a generation of all permissions.
#[derive(Default)]
pub(super) struct Topics {
    /// `None` where they do not compile: nothing is let through.
    known: Option<(u64, Option<Arc<TopicPermissions>>)>,
}

impl Session {
    /// Makes sure that topic permissions let keys through an exchange. They are asked of topic exchanges only, and only
    /// where some were set for the user in this vhost (RabbitMQ).
    ///
    /// # Errors
    /// 403 with RabbitMQ's text for the first key that is not let through.
    pub(super) fn require_topics<'k>(
        &mut self,
        right: Right,
        exchange: &ExchangeCell,
        keys: impl Iterator<Item = &'k [u8]>,
    ) -> Result<(), AmqpError> {
        if self.unrestricted || exchange.kind != ExchangeKind::Topic || exchange.delays.is_some() {
            return Ok(());
        }
        if let Some(bearer) = &self.bearer {
            let refused =
                keys.map(String::from_utf8_lossy).find(|key| !bearer.allows_topic(right, &exchange.name, key));
            let Some(key) = refused else { return Ok(()) };
            let (exchange, vhost) = (exchange.name.clone(), self.vhost.name.clone());
            return Err(TopicRefused { right, key: key.into_owned(), exchange, vhost, user: self.user.clone() }.into());
        }
        let generation = self.shared.permissions.generation();
        if self.topics.known.as_ref().is_none_or(|(at, _)| *at != generation) {
            self.topics.known = Some((generation, self.shared.topics_of(&self.user, &self.vhost.name)));
        }
        let topics = self.topics.known.as_ref().and_then(|(_, topics)| topics.as_deref());
        if topics.is_some_and(TopicPermissions::is_empty) {
            return Ok(());
        }
        for key in keys {
            let key = String::from_utf8_lossy(key);
            if !topics.is_some_and(|topics| topics.allow(right, &exchange.name, &key)) {
                let (exchange, vhost) = (exchange.name.clone(), self.vhost.name.clone());
                let user = self.user.clone();
                return Err(TopicRefused { right, key: key.into_owned(), exchange, vhost, user }.into());
            }
        }
        Ok(())
    }

    /// Makes sure that the user has a right.
    ///
    /// # Errors
    /// 403 with RabbitMQ's text.
    pub(super) fn require(&mut self, right: Right, kind: ResourceKind, name: &str) -> Result<(), AmqpError> {
        if self.unrestricted {
            return Ok(());
        }
        let generation = self.shared.permissions.generation();
        if self.granted.knows(generation, right, kind, name) {
            return Ok(());
        }
        let allowed = match &self.bearer {
            Some(bearer) => bearer.allows(right, checked_name(kind, name)),
            None => {
                let permissions = self.shared.permissions_of(&self.user, &self.vhost.name);
                permissions.is_some_and(|permissions| permissions.allow(right, kind, name))
            }
        };
        if allowed {
            self.granted.remember(generation, right, kind, name);
            return Ok(());
        }
        let resource = Resource { kind, name: name.into(), vhost: self.vhost.name.clone() };
        Err(AccessRefused { right, resource, user: self.user.clone() }.into())
    }

    /// Makes sure that the user has some right on a queue or exchange: enough to ask whether it is there.
    ///
    /// # Errors
    /// 403 that names the right to configure.
    pub(super) fn require_any(&mut self, kind: ResourceKind, name: &str) -> Result<(), AmqpError> {
        let given = |right| self.require(right, kind, name).is_ok();
        if [Right::Write, Right::Read].into_iter().any(given) {
            return Ok(());
        }
        self.require(Right::Configure, kind, name)
    }

    /// Makes sure that the user may bind or unbind: write to the destination, read from the source. The default
    /// exchange at either end is refused for what it is, before the right to read is asked for.
    ///
    /// # Errors
    /// 403 with RabbitMQ's text.
    pub(super) fn require_binding(&mut self, source: &str, kind: ResourceKind, to: &str) -> Result<(), AmqpError> {
        self.require(Right::Write, kind, to)?;
        if source.is_empty() || (kind == ResourceKind::Exchange && to.is_empty()) {
            return Ok(());
        }
        self.require(Right::Read, ResourceKind::Exchange, source)
    }

    /// Makes sure that the user may have messages go on from a new queue or exchange to another exchange.
    ///
    /// # Errors
    /// 403 with RabbitMQ's text.
    pub(super) fn require_forwarding(&mut self, kind: ResourceKind, from: &str, to: &str) -> Result<(), AmqpError> {
        self.require(Right::Read, kind, from)?;
        self.require(Right::Write, ResourceKind::Exchange, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUEUE: ResourceKind = ResourceKind::Queue;

    #[test]
    fn what_was_granted_holds_until_permissions_change() {
        let mut granted = Granted::default();
        granted.remember(1, Right::Write, QUEUE, "q");
        assert!(granted.knows(1, Right::Write, QUEUE, "q"));
        assert!(!granted.knows(1, Right::Read, QUEUE, "q"));
        assert!(!granted.knows(1, Right::Write, ResourceKind::Exchange, "q"));
        assert!(!granted.knows(1, Right::Write, QUEUE, "r"));
        assert!(!granted.knows(2, Right::Write, QUEUE, "q"));
        granted.remember(2, Right::Write, QUEUE, "r");
        assert!(!granted.knows(2, Right::Write, QUEUE, "q"), "what an older generation gave is forgotten");
    }

    #[test]
    fn only_the_last_few_are_remembered() {
        let mut granted = Granted::default();
        (0..100).for_each(|n| granted.remember(1, Right::Read, QUEUE, &n.to_string()));
        assert_eq!(granted.rights.len(), REMEMBERED);
        assert!(granted.knows(1, Right::Read, QUEUE, "99") && !granted.knows(1, Right::Read, QUEUE, "9"));
    }
}
