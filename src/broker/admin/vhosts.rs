//! Vhosts: made, described, protected, deleted.

use super::{AdminError, Put};
use crate::auth::Patterns;
use crate::broker::core::Shared;
use crate::broker::settings::default_queue_type;
use crate::metadata::{INTERNAL_USER, VhostLimits, VhostSettings};
use crate::model::Name;
use crate::model::arguments::QueueType;
use std::sync::Arc;

/// A vhost to be made, or what one that is there is to say of itself.
#[derive(Clone, Debug, Default)]
pub struct NewVhost {
    /// What it is for.
    pub description: String,
    /// Any words.
    pub tags: Vec<String>,
    /// The type of queues that are declared without one; `None` is what is configured.
    pub default_queue_type: Option<QueueType>,
    /// Whether it refuses to be deleted; `None` leaves it as it is.
    pub protected: Option<bool>,
    /// Whether messages are copied to `amq.rabbitmq.trace`; `None` leaves it as it is.
    pub tracing: Option<bool>,
}

impl Shared {
    /// Makes a vhost, or replaces what one says of itself. `creator` gets all permissions in a new one, and counts as
    /// who declared its exchanges.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_vhost(
        self: &Arc<Self>,
        name: &str,
        new: NewVhost,
        creator: Option<&str>,
    ) -> Result<Put, AdminError> {
        let default_queue_type = new.default_queue_type.unwrap_or_else(|| default_queue_type(&self.config));
        self.administer(|metadata| {
            let existing = metadata.vhost(name).ok().map(|vhost| vhost.settings().clone());
            let created = existing.is_none();
            let kept = existing.unwrap_or_else(|| VhostSettings::new(Name::from(name), default_queue_type));
            let settings = VhostSettings {
                name: kept.name,
                default_queue_type,
                description: new.description,
                tags: new.tags,
                protected: new.protected.or(kept.protected),
                tracing: new.tracing.unwrap_or(kept.tracing),
            };
            let mut changes = metadata.put_vhost_of(settings, &creator.unwrap_or(INTERNAL_USER).into());
            if let Some(user) = creator.filter(|user| created && metadata.user(user).is_some()) {
                changes = changes.then(metadata.put_permissions(user, name, Patterns::all())?);
            }
            Ok((Put::new(created), changes))
        })
        .await
    }

    /// Changes something that a vhost says of itself: its protection, whether it is traced.
    ///
    /// # Errors
    /// Where there is no such vhost, or the disk fails.
    pub async fn change_vhost(
        self: &Arc<Self>,
        name: &str,
        change: impl FnOnce(&mut VhostSettings),
    ) -> Result<(), AdminError> {
        self.administer(|metadata| Ok(((), metadata.change_vhost(name, change)?))).await
    }

    /// Deletes a vhost with all that is in it, and closes its connections.
    ///
    /// # Errors
    /// Where there is no such vhost, it is protected, or the disk fails.
    pub async fn delete_vhost(self: &Arc<Self>, name: &str) -> Result<(), AdminError> {
        self.administer(|metadata| Ok(((), metadata.delete_vhost(name)?))).await
    }

    /// Sets a vhost's limits, all of them: what is not said is not limited any more. What is over them stays.
    ///
    /// # Errors
    /// Where there is no such vhost, or the disk fails.
    pub async fn set_vhost_limits(self: &Arc<Self>, name: &str, limits: VhostLimits) -> Result<(), AdminError> {
        self.administer(|metadata| Ok(((), metadata.set_vhost_limits(name, limits)?))).await
    }

    /// Changes some of a vhost's limits.
    ///
    /// # Errors
    /// Where there is no such vhost, the change is refused, or the disk fails.
    pub async fn change_vhost_limits(
        self: &Arc<Self>,
        name: &str,
        change: impl FnOnce(&mut VhostLimits) -> Result<(), AdminError>,
    ) -> Result<(), AdminError> {
        self.administer(|metadata| {
            let mut limits = metadata.vhost(name)?.limits();
            change(&mut limits)?;
            Ok(((), metadata.set_vhost_limits(name, limits)?))
        })
        .await
    }
}
