//! The commands on users and what they may do.

use super::{Change, Changes, Metadata, MetadataError, TopicKey, User, UserLimits};
use crate::auth::{Patterns, TopicPatterns};
use crate::model::Name;

impl Metadata {
    /// Makes a user or replaces one, its limits too.
    pub fn put_user(&mut self, user: User) -> Changes {
        self.users.insert(user.name.clone(), user.clone());
        vec![Change::UserPut(user)].into()
    }

    /// Changes a user.
    ///
    /// # Errors
    /// [`MetadataError::NoUser`].
    pub fn change_user(&mut self, name: &str, change: impl FnOnce(&mut User)) -> Result<Changes, MetadataError> {
        let user = self.users.get_mut(name).ok_or_else(|| MetadataError::NoUser(name.into()))?;
        change(user);
        Ok(vec![Change::UserPut(user.clone())].into())
    }

    /// Sets a user's limits, all of them.
    ///
    /// # Errors
    /// [`MetadataError::NoUser`].
    pub fn set_user_limits(&mut self, name: &str, limits: UserLimits) -> Result<Changes, MetadataError> {
        self.change_user(name, |user| user.limits = limits)
    }

    /// Deletes a user with all permissions.
    ///
    /// # Errors
    /// [`MetadataError::NoUser`].
    pub fn delete_user(&mut self, name: &str) -> Result<Changes, MetadataError> {
        let user = self.users.remove(name).ok_or_else(|| MetadataError::NoUser(name.into()))?;
        let of_user = self.permissions.keys().filter(|(owner, _)| *owner == user.name).cloned().collect();
        let mut list = self.drop_permissions(of_user);
        list.extend(self.drop_topics(|key| key.user == user.name));
        list.push(Change::UserRemoved(user.name));
        Ok(list.into())
    }

    /// Sets what a user may do in a vhost. That the patterns compile is the caller's to check.
    ///
    /// # Errors
    /// Where there is no such user or vhost.
    pub fn put_permissions(&mut self, user: &str, vhost: &str, patterns: Patterns) -> Result<Changes, MetadataError> {
        let (user, vhost) = self.user_and_vhost(user, vhost)?;
        self.permissions.insert((user.clone(), vhost.clone()), patterns.clone());
        Ok(vec![Change::PermissionsPut { user, vhost, patterns }].into())
    }

    /// Takes a user's permissions in a vhost away.
    pub fn clear_permissions(&mut self, user: &str, vhost: &str) -> Changes {
        self.drop_permissions(vec![(user.into(), vhost.into())]).into()
    }

    /// Sets what a user may do by topic at an exchange, which need not be there. That the patterns compile is the
    /// caller's to check.
    ///
    /// # Errors
    /// Where there is no such user or vhost.
    pub fn put_topic_permissions(
        &mut self,
        user: &str,
        vhost: &str,
        exchange: &str,
        patterns: TopicPatterns,
    ) -> Result<Changes, MetadataError> {
        let (user, vhost) = self.user_and_vhost(user, vhost)?;
        let key = TopicKey { user, vhost, exchange: exchange.into() };
        self.topics.insert(key.clone(), patterns.clone());
        Ok(vec![Change::TopicPermissionsPut { key, patterns }].into())
    }

    /// Takes a user's topic permissions in a vhost away, of one exchange or of all.
    pub fn clear_topic_permissions(&mut self, user: &str, vhost: &str, exchange: Option<&str>) -> Changes {
        let chosen = |key: &TopicKey| {
            &*key.user == user && &*key.vhost == vhost && exchange.is_none_or(|exchange| &*key.exchange == exchange)
        };
        self.drop_topics(chosen).into()
    }

    /// The user of that name.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.get(name)
    }

    /// All users in the order of their names.
    pub fn users(&self) -> impl ExactSizeIterator<Item = &User> {
        self.users.values()
    }

    /// What a user may do in a vhost; `None` where nothing was set, so that it may not even open it.
    #[must_use]
    pub fn permissions(&self, user: &str, vhost: &str) -> Option<&Patterns> {
        self.permissions.get(&(user.into(), vhost.into()))
    }

    /// All permissions: user, vhost and what was set, by user.
    pub fn all_permissions(&self) -> impl ExactSizeIterator<Item = (&Name, &Name, &Patterns)> {
        self.permissions.iter().map(|((user, vhost), patterns)| (user, vhost, patterns))
    }

    /// What a user may do by topic in a vhost, by exchange.
    pub fn topic_permissions(&self, user: &str, vhost: &str) -> impl Iterator<Item = (&Name, &TopicPatterns)> {
        let from = TopicKey { user: user.into(), vhost: vhost.into(), exchange: "".into() };
        let same = (from.user.clone(), from.vhost.clone());
        let of = self.topics.range(from..).take_while(move |(key, _)| (&key.user, &key.vhost) == (&same.0, &same.1));
        of.map(|(key, patterns)| (&key.exchange, patterns))
    }

    /// All topic permissions, by user, vhost and exchange.
    pub fn all_topic_permissions(&self) -> impl ExactSizeIterator<Item = (&TopicKey, &TopicPatterns)> {
        self.topics.iter()
    }

    fn user_and_vhost(&self, user: &str, vhost: &str) -> Result<(Name, Name), MetadataError> {
        let user = self.users.get(user).ok_or_else(|| MetadataError::NoUser(user.into()))?.name.clone();
        Ok((user, self.vhost(vhost)?.settings.name.clone()))
    }

    pub(super) fn drop_permissions(&mut self, keys: Vec<(Name, Name)>) -> Vec<Change> {
        let gone = keys.into_iter().filter(|key| self.permissions.remove(key).is_some());
        gone.map(|(user, vhost)| Change::PermissionsRemoved { user, vhost }).collect()
    }

    pub(super) fn drop_topics(&mut self, chosen: impl Fn(&TopicKey) -> bool) -> Vec<Change> {
        let gone = self.topics.extract_if(.., |key, _| chosen(key));
        gone.map(|(key, _)| Change::TopicPermissionsRemoved(key)).collect()
    }
}
