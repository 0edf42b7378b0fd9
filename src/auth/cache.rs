//! Compiled permissions, kept until anything changes.

use super::permission::{PatternError, Patterns, Permissions};
use super::topic::TopicPermissions;
use crate::model::Name;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Compiled permissions of the users that are logged in, so that a check costs no compilation. A channel keeps the
/// `Arc` it got and asks again once [`PermissionCache::generation`] has moved.
#[derive(Debug, Default)]
pub struct PermissionCache {
    by_user: RwLock<HashMap<(Name, Name), Arc<Permissions>>>,
    /// Nothing set is kept too: most users have no topic permissions.
    topics: RwLock<HashMap<(Name, Name), Arc<TopicPermissions>>>,
    /// Written under the lock, read without it.
    generation: AtomicU64,
}

impl PermissionCache {
    /// The permissions of a user in a vhost; `patterns` is asked for what was set only when they are not compiled yet.
    /// `None` where none were set, which allows nothing at all.
    ///
    /// # Errors
    /// When what was set does not compile.
    pub fn get(
        &self,
        user: &Name,
        vhost: &Name,
        patterns: impl FnOnce() -> Option<Patterns>,
    ) -> Result<Option<Arc<Permissions>>, PatternError> {
        let key = (user.clone(), vhost.clone());
        let generation = {
            let by_user = self.by_user.read();
            if let Some(found) = by_user.get(&key) {
                return Ok(Some(found.clone()));
            }
            self.generation()
        };
        let Some(patterns) = patterns() else { return Ok(None) };
        let compiled = Arc::new(Permissions::compile(&patterns)?);
        let mut by_user = self.by_user.write();
        // What was read before a change must not outlive it.
        if self.generation() == generation {
            by_user.insert(key, compiled.clone());
        }
        Ok(Some(compiled))
    }

    /// The topic permissions of a user in a vhost; `compile` is asked only when they are not known yet.
    ///
    /// # Errors
    /// When what was set does not compile.
    pub fn topics(
        &self,
        user: &Name,
        vhost: &Name,
        compile: impl FnOnce() -> Result<TopicPermissions, PatternError>,
    ) -> Result<Arc<TopicPermissions>, PatternError> {
        let key = (user.clone(), vhost.clone());
        let generation = {
            let topics = self.topics.read();
            if let Some(found) = topics.get(&key) {
                return Ok(found.clone());
            }
            self.generation()
        };
        let compiled = Arc::new(compile()?);
        let mut topics = self.topics.write();
        if self.generation() == generation {
            topics.insert(key, compiled.clone());
        }
        Ok(compiled)
    }

    /// Moves with every change of permissions.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Forgets all that was compiled: permissions, users or vhosts were changed. Rare, so nothing is forgotten singly.
    pub fn invalidate(&self) {
        let (mut by_user, mut topics) = (self.by_user.write(), self.topics.write());
        self.generation.fetch_add(1, Ordering::AcqRel);
        by_user.clear();
        topics.clear();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_cache_compiles_once_and_again_after_a_change() {
        let cache = PermissionCache::default();
        let (user, vhost) = (Name::from("bob"), Name::from("/"));
        let first = cache.get(&user, &vhost, || Some(Patterns::all())).unwrap().unwrap();
        let second = cache.get(&user, &vhost, || unreachable!("compiled already")).unwrap().unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        let before = cache.generation();
        cache.invalidate();
        assert_ne!(cache.generation(), before);
        assert!(cache.get(&user, &vhost, || None).unwrap().is_none());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept() {
        let cache = PermissionCache::default();
        let (user, vhost) = (Name::from("bob"), Name::from("/"));
        let patterns = || {
            cache.invalidate();
            Some(Patterns::all())
        };
        assert!(cache.get(&user, &vhost, patterns).unwrap().is_some());
        assert!(cache.get(&user, &vhost, || None).unwrap().is_none());
    }
}
