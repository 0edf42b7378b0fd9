//! Permissions and topic permissions. A change holds at once, also for those who are connected.

use super::{AdminError, Put};
use crate::auth::{Patterns, Permissions, TopicPatterns, check_topic_patterns};
use crate::broker::core::Shared;
use std::sync::Arc;

impl Shared {
    /// Sets what a user may do in a vhost.
    ///
    /// # Errors
    /// Where there is no such user or vhost, a pattern is no regular expression, or the disk fails.
    pub async fn put_permissions(
        self: &Arc<Self>,
        user: &str,
        vhost: &str,
        patterns: Patterns,
    ) -> Result<Put, AdminError> {
        Permissions::compile(&patterns)?;
        self.administer(|metadata| {
            let created = metadata.permissions(user, vhost).is_none();
            Ok((Put::new(created), metadata.put_permissions(user, vhost, patterns)?))
        })
        .await
    }

    /// Takes a user's permissions in a vhost away.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] where there are none; when the disk fails.
    pub async fn clear_permissions(self: &Arc<Self>, user: &str, vhost: &str) -> Result<(), AdminError> {
        self.administer(|metadata| {
            let changes = metadata.clear_permissions(user, vhost);
            if changes.is_empty() { Err(AdminError::NotFound) } else { Ok(((), changes)) }
        })
        .await
    }

    /// Sets which topics a user may publish to and bind at a topic exchange.
    ///
    /// # Errors
    /// Where there is no such user or vhost, a pattern is no regular expression, or the disk fails.
    pub async fn put_topic_permissions(
        self: &Arc<Self>,
        user: &str,
        vhost: &str,
        exchange: &str,
        patterns: TopicPatterns,
    ) -> Result<Put, AdminError> {
        check_topic_patterns(&patterns)?;
        self.administer(|metadata| {
            // Of any exchange: so RabbitMQ tells what is new.
            let created = metadata.topic_permissions(user, vhost).next().is_none();
            Ok((Put::new(created), metadata.put_topic_permissions(user, vhost, exchange, patterns)?))
        })
        .await
    }

    /// Takes a user's topic permissions in a vhost away, of one exchange or of all. Gives whether there were any.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn clear_topic_permissions(
        self: &Arc<Self>,
        user: &str,
        vhost: &str,
        exchange: Option<&str>,
    ) -> Result<bool, AdminError> {
        self.administer(|metadata| {
            let changes = metadata.clear_topic_permissions(user, vhost, exchange);
            Ok((!changes.is_empty(), changes))
        })
        .await
    }
}
