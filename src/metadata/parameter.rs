//! Runtime parameters: what components keep for a vhost or for all, as JSON.

use super::{Change, Changes, Metadata, MetadataError, ParameterKey};
use crate::model::Name;
use serde_json::Value;

/// The component of vhosts' limits, which are parameters in RabbitMQ's API.
pub const VHOST_LIMITS: &str = "vhost-limits";

/// The name of a vhost's limits among the parameters of [`VHOST_LIMITS`].
pub const LIMITS: &str = "limits";

impl Metadata {
    /// Sets a parameter. Whether the component knows it is the caller's to check.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`].
    pub fn set_parameter(&mut self, key: ParameterKey, value: Value) -> Result<Changes, MetadataError> {
        self.vhost(&key.vhost)?;
        self.parameters.insert(key.clone(), value.clone());
        Ok(vec![Change::ParameterPut { key, value }].into())
    }

    /// Takes a parameter away; nothing changes where there is none.
    pub fn clear_parameter(&mut self, key: &ParameterKey) -> Changes {
        self.drop_parameters(vec![key.clone()]).into()
    }

    /// Sets a parameter of the whole broker.
    pub fn set_global_parameter(&mut self, name: Name, value: Value) -> Changes {
        self.global_parameters.insert(name.clone(), value.clone());
        vec![Change::GlobalParameterPut { name, value }].into()
    }

    /// Takes a parameter of the whole broker away; nothing changes where there is none.
    pub fn clear_global_parameter(&mut self, name: &str) -> Changes {
        let gone = self.global_parameters.remove_entry(name);
        gone.map(|(name, _)| Change::GlobalParameterRemoved(name)).into_iter().collect::<Vec<_>>().into()
    }

    /// A parameter's value.
    #[must_use]
    pub fn parameter(&self, key: &ParameterKey) -> Option<&Value> {
        self.parameters.get(key)
    }

    /// All parameters as RabbitMQ shows them: the limits of vhosts among them.
    #[must_use]
    pub fn shown_parameters(&self) -> Vec<(ParameterKey, Value)> {
        let limited = self.vhosts().filter(|vhost| !vhost.limits().is_empty());
        let limits = limited.map(|vhost| {
            let vhost_name = vhost.settings().name.clone();
            let key = ParameterKey { vhost: vhost_name, component: VHOST_LIMITS.into(), name: LIMITS.into() };
            (key, serde_json::to_value(vhost.limits()).unwrap_or_default())
        });
        limits.chain(self.parameters().map(|(key, value)| (key.clone(), value.clone()))).collect()
    }

    /// All parameters by vhost, component and name. Limits of vhosts and policies are no parameters here, though
    /// RabbitMQ shows them as such.
    pub fn parameters(&self) -> impl ExactSizeIterator<Item = (&ParameterKey, &Value)> {
        self.parameters.iter()
    }

    /// A parameter of the whole broker.
    #[must_use]
    pub fn global_parameter(&self, name: &str) -> Option<&Value> {
        self.global_parameters.get(name)
    }

    /// All parameters of the whole broker in the order of their names.
    pub fn global_parameters(&self) -> impl ExactSizeIterator<Item = (&Name, &Value)> {
        self.global_parameters.iter()
    }

    pub(super) fn drop_parameters(&mut self, keys: Vec<ParameterKey>) -> Vec<Change> {
        let gone = keys.into_iter().filter(|key| self.parameters.remove(key).is_some());
        gone.map(Change::ParameterRemoved).collect()
    }
}
