//! Events of vhosts, users, permissions, policies, parameters and alarms.

use super::Events;
use super::fields::Fields;
use crate::auth::PasswordHash;
use crate::broker::actor::actor;
use crate::broker::alarms::Alarm;
use crate::metadata::{Change, LIMITS, Policy, PolicyKind, UserLimits, VHOST_LIMITS};
use serde_json::{Value, json};

/// The component under which RabbitMQ tells operators' policies.
const OPERATOR_POLICY: &str = "operator_policy";
/// The one under which it tells parameters of the whole broker.
const GLOBAL: &str = "global";

impl Events {
    pub(super) fn tell_setting(&self, change: &Change, existed: bool, node: &str) {
        match change {
            Change::VhostPut(settings) => {
                let name = if existed { "vhost.updated" } else { "vhost.created" };
                self.tell(name, |fields| Self::of_vhost(fields, settings, node));
            }
            Change::VhostRemoved(name) => {
                self.tell("vhost.deleted", |fields| _ = fields.text("name", name).by(&actor()));
                self.tell("vhost.down", |fields| _ = fields.text("name", name).text("node", node).by(&actor()));
            }
            Change::UserRemoved(name) => self.tell("user.deleted", |fields| _ = fields.text("name", name).by(&actor())),
            Change::PermissionsPut { user, vhost, patterns } => self.tell("permission.created", |fields| {
                whose(fields, user, vhost).text("configure", &patterns.configure);
                fields.text("write", &patterns.write).text("read", &patterns.read);
            }),
            Change::PermissionsRemoved { user, vhost } => {
                self.tell("permission.deleted", |fields| _ = whose(fields, user, vhost));
            }
            Change::TopicPermissionsPut { key, patterns } => self.tell("topic.permission.created", |fields| {
                whose(fields, &key.user, &key.vhost).text("exchange", &key.exchange);
                fields.text("write", &patterns.write).text("read", &patterns.read);
            }),
            Change::TopicPermissionsRemoved(key) => self.tell("topic.permission.deleted", |fields| {
                whose(fields, &key.user, &key.vhost).text("exchange", &key.exchange);
            }),
            Change::PolicyPut(policy) => self.policy_put(policy),
            Change::PolicyRemoved(policy) => self.policy_removed(policy),
            Change::VhostLimitsPut { vhost, limits } => {
                let limits = serde_json::to_value(limits).unwrap_or_default();
                self.parameter_set(VHOST_LIMITS, Some(vhost), LIMITS, &limits);
                self.tell("vhost.limits.set", |fields| {
                    fields.members(&limits).text("name", LIMITS).text("vhost", vhost).by(&actor());
                });
            }
            Change::VhostLimitsRemoved(vhost) => {
                self.parameter_cleared(VHOST_LIMITS, Some(vhost), LIMITS);
                self.tell("vhost.limits.cleared", |fields| {
                    fields.text("name", LIMITS).text("vhost", vhost).by(&actor());
                });
            }
            Change::ParameterPut { key, value } => {
                self.parameter_set(&key.component, Some(&key.vhost), &key.name, value);
            }
            Change::ParameterRemoved(key) => self.parameter_cleared(&key.component, Some(&key.vhost), &key.name),
            Change::GlobalParameterPut { name, value } => self.parameter_set(GLOBAL, None, name, value),
            Change::GlobalParameterRemoved(name) => self.parameter_cleared(GLOBAL, None, name),
            // Users' changes are told by who makes them; the rest follows from others.
            _ => {}
        }
    }

    fn policy_put(&self, policy: &Policy) {
        let value = json!({
            "pattern": policy.pattern,
            "apply-to": policy.apply_to.name(),
            "priority": policy.priority,
            "definition": policy.definition,
        });
        if policy.kind == PolicyKind::Operator {
            self.parameter_set(OPERATOR_POLICY, Some(&policy.vhost), &policy.name, &value);
        }
        self.tell("policy.set", |fields| {
            fields.members(&value).text("name", &policy.name).text("vhost", &policy.vhost).by(&actor());
        });
    }

    fn policy_removed(&self, policy: &Policy) {
        let operator = policy.kind == PolicyKind::Operator;
        if operator {
            self.parameter_cleared(OPERATOR_POLICY, Some(&policy.vhost), &policy.name);
        }
        let name = if operator { "operator.policy.cleared" } else { "policy.cleared" };
        self.tell(name, |fields| _ = fields.text("name", &policy.name).text("vhost", &policy.vhost).by(&actor()));
    }

    fn parameter_set(&self, component: &str, vhost: Option<&str>, name: &str, value: &Value) {
        self.tell("parameter.set", |fields| {
            fields.text("component", component).text("name", name).value("value", value);
            vhost.iter().for_each(|vhost| _ = fields.text("vhost", vhost));
            fields.by(&actor());
        });
    }

    fn parameter_cleared(&self, component: &str, vhost: Option<&str>, name: &str) {
        self.tell("parameter.cleared", |fields| {
            fields.text("component", component).text("name", name);
            vhost.iter().for_each(|vhost| _ = fields.text("vhost", vhost));
            fields.by(&actor());
        });
    }

    /// A user was made.
    pub(in crate::broker) fn user_created(&self, name: &str) {
        self.tell("user.created", |fields| _ = fields.text("name", name).by(&actor()));
    }

    /// A user has another password, or none.
    pub(in crate::broker) fn password_changed(&self, name: &str, password: &PasswordHash) {
        let cleared = *password == PasswordHash::none();
        let event = if cleared { "user.password.cleared" } else { "user.password.changed" };
        self.tell(event, |fields| _ = fields.text("name", name).by(&actor()));
    }

    /// A user has these tags.
    pub(in crate::broker) fn tags_set(&self, name: &str, tags: &[String]) {
        self.tell("user.tags.set", |fields| {
            fields.text("name", name).texts("tags", tags.iter().map(String::as_str)).by(&actor());
        });
    }

    /// A user has these limits.
    pub(in crate::broker) fn user_limits_set(&self, name: &str, limits: UserLimits) {
        self.tell("user.limits.set", |fields| {
            let limits = serde_json::to_value(limits).unwrap_or_default();
            fields.members(&limits).text("name", LIMITS).text("username", name).by(&actor());
        });
    }

    /// A user has lost limits.
    pub(in crate::broker) fn user_limits_cleared(&self, name: &str) {
        self.tell("user.limits.cleared", |fields| {
            fields.text("name", LIMITS).text("username", name).by(&actor());
        });
    }

    /// An alarm was raised, or cleared.
    pub(in crate::broker) fn alarm(&self, alarm: Alarm, raised: bool, node: &str) {
        let name = if raised { "alarm.set" } else { "alarm.cleared" };
        self.tell(name, |fields| _ = fields.text("source", &alarm.to_string()).text("node", node));
    }
}

fn whose<'a>(fields: &'a mut Fields, user: &str, vhost: &str) -> &'a mut Fields {
    fields.text("user", user).text("vhost", vhost).by(&actor())
}
