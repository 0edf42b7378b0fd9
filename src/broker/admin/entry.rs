//! Connections coming in.

use crate::auth::TopicPermissions;
use crate::broker::core::Shared;
use crate::broker::presence::{Presence, Room};
use crate::broker::vhost::Vhost;
use crate::metadata::{MetadataError, most};
use crate::model::{AmqpError, Name};
use std::sync::Arc;

impl Shared {
    /// Lets a connection into a vhost: there has to be one, and room in it and for the user. The metadata is locked
    /// meanwhile, so that one which comes in while the vhost or the user is being deleted is told to go like the others.
    /// Whether the user may open the vhost is to be checked after.
    ///
    /// # Errors
    /// 530 with RabbitMQ's texts.
    pub fn enter(&self, connection: u64, user: &Name, vhost: &str) -> Result<(Arc<Vhost>, Arc<Presence>), AmqpError> {
        let metadata = self.metadata.lock();
        let limits = metadata.vhost(vhost)?.limits();
        let of_user = metadata.user(user).map(|user| user.limits).unwrap_or_default();
        let found = self.vhosts.get(vhost).map(|entry| entry.value().clone());
        let found = found.ok_or_else(|| MetadataError::NoVhost(vhost.into()))?;
        let room = Room {
            of_vhost: most(limits.max_connections),
            of_user: most(of_user.max_connections),
            channels: most(of_user.max_channels),
        };
        let presence = self.attendance.enter(connection, (user, &found.name), room, &self.stopping)?;
        Ok((found, Arc::new(presence)))
    }

    /// What a user may do by topic in a vhost. Patterns that do not compile let nothing through.
    #[must_use]
    pub fn topics_of(&self, user: &Name, vhost: &Name) -> Option<Arc<TopicPermissions>> {
        let compile = || {
            let metadata = self.metadata.lock();
            TopicPermissions::compile(user, vhost, metadata.topic_permissions(user, vhost))
        };
        self.permissions.topics(user, vhost, compile).map(Some).unwrap_or_else(|error| {
            tracing::error!(%user, %vhost, %error, "topic permissions cannot be read and allow nothing");
            None
        })
    }
}
