//! Runtime parameters, and the one way in which all commands of this folder are carried out.

use super::{AdminError, Put};
use crate::broker::core::Shared;
use crate::broker::declare::synced;
use crate::metadata::{Changes, LIMITS, Metadata, ParameterKey, VHOST_LIMITS, VhostLimits};
use crate::model::Name;
use serde_json::Value;
use std::sync::Arc;

/// The components of policies, which have ways of their own to be set.
const POLICIES: &str = "policy";

/// The global parameter that overrides the configured `cluster_name`.
pub const CLUSTER_NAME: &str = "cluster_name";

impl Shared {
    /// Sets a parameter of a component. Leveret has none of RabbitMQ's plugins that keep parameters, so that
    /// [`VHOST_LIMITS`] is the only component whose parameters can be set here; any other is refused as RabbitMQ refuses
    /// those of plugins that are not enabled.
    ///
    /// # Errors
    /// Where there is no such vhost or component, the component refuses the value, or the disk fails.
    pub async fn set_parameter(
        self: &Arc<Self>,
        component: &str,
        vhost: &str,
        name: &str,
        value: Value,
    ) -> Result<Put, AdminError> {
        let failed = |reason: String| AdminError::Invalid(format!("Validation failed\n\n{reason}\n"));
        match component {
            VHOST_LIMITS if name == LIMITS => {
                let limits = VhostLimits::parse(&value).map_err(|error| failed(error.to_string()))?;
                self.administer(|metadata| {
                    let created = metadata.vhost(vhost)?.limits().is_empty();
                    Ok((Put::new(created), metadata.set_vhost_limits(vhost, limits)?))
                })
                .await
            }
            VHOST_LIMITS => Err(failed(format!("{VHOST_LIMITS} has no parameter {name}"))),
            POLICIES => Err(AdminError::Invalid("policies may not be set using this method".to_owned())),
            _ => {
                self.metadata.lock().vhost(vhost)?;
                Err(failed(format!("component {component} not found")))
            }
        }
    }

    /// Takes a parameter away.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] where there is none; when the disk fails.
    pub async fn clear_parameter(self: &Arc<Self>, component: &str, vhost: &str, name: &str) -> Result<(), AdminError> {
        self.administer(|metadata| {
            let changes = match component {
                VHOST_LIMITS if name == LIMITS => metadata.set_vhost_limits(vhost, VhostLimits::default())?,
                _ => metadata.clear_parameter(&key(component, vhost, name)),
            };
            if changes.is_empty() { Err(AdminError::NotFound) } else { Ok(((), changes)) }
        })
        .await
    }

    /// Sets a parameter of the whole broker. [`CLUSTER_NAME`] is the name that clients are told.
    ///
    /// # Errors
    /// Where the name is to be no text, or the disk fails.
    pub async fn set_global_parameter(self: &Arc<Self>, name: &str, value: Value) -> Result<Put, AdminError> {
        if name == CLUSTER_NAME && !value.is_string() {
            return Err(AdminError::Invalid("the cluster's name should be a text".to_owned()));
        }
        self.administer(|metadata| {
            let created = metadata.global_parameter(name).is_none();
            Ok((Put::new(created), metadata.set_global_parameter(Name::from(name), value)))
        })
        .await
    }

    /// Takes a parameter of the whole broker away.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] where there is none; when the disk fails.
    pub async fn clear_global_parameter(self: &Arc<Self>, name: &str) -> Result<(), AdminError> {
        self.administer(|metadata| {
            let changes = metadata.clear_global_parameter(name);
            if changes.is_empty() { Err(AdminError::NotFound) } else { Ok(((), changes)) }
        })
        .await
    }

    /// Carries a command out and waits until what it changed is on disk.
    pub(super) async fn administer<T>(
        self: &Arc<Self>,
        command: impl FnOnce(&mut Metadata) -> Result<(T, Changes), AdminError>,
    ) -> Result<T, AdminError> {
        let (result, enacted) = self.carry_out(command)?;
        synced(enacted.synced).await.map_err(AdminError::Disk)?;
        Ok(result)
    }
}

fn key(component: &str, vhost: &str, name: &str) -> ParameterKey {
    ParameterKey { vhost: vhost.into(), component: component.into(), name: name.into() }
}
