//! What changes of users, limits and parameters mean to those who are connected.

use super::parameters::CLUSTER_NAME;
use crate::broker::core::Shared;
use crate::metadata::{Change, most};
use crate::model::Name;

impl Shared {
    /// Carries out a change that is of no queue, exchange or binding. The metadata is locked.
    pub(in crate::broker) fn enact_identity(&self, change: &Change) {
        match change {
            Change::UserPut(user) => self.attendance.limit_channels(&user.name, most(user.limits.max_channels)),
            Change::UserRemoved(name) => {
                self.permissions.invalidate();
                self.attendance.dismiss_user(name, &format!("user '{name}' is deleted"));
            }
            Change::PermissionsPut { vhost, .. } | Change::PermissionsRemoved { vhost, .. } => self.regranted(vhost),
            Change::TopicPermissionsPut { key, .. } | Change::TopicPermissionsRemoved(key) => {
                self.regranted(&key.vhost);
            }
            Change::GlobalParameterPut { name, value } if &**name == CLUSTER_NAME => {
                self.cluster_name.store(value.as_str().map(|name| name.to_owned().into()).unwrap_or_default());
            }
            Change::GlobalParameterRemoved(name) if &**name == CLUSTER_NAME => {
                self.cluster_name.store(self.config_cluster_name().into());
            }
            _ => {}
        }
    }

    /// Cached routes were checked against the old permissions. In this order, so that a route cached from now on was
    /// checked against the new ones.
    fn regranted(&self, vhost: &Name) {
        self.permissions.invalidate();
        if let Some(vhost) = self.vhosts.get(vhost) {
            vhost.changed();
        }
    }
}
