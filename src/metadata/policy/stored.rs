//! The record that brings a policy back.

use super::{Definition, NewPolicy, Policy, PolicyError, PolicyKind};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

#[derive(Serialize, Deserialize)]
pub(in crate::metadata) struct StoredPolicy {
    pub(in crate::metadata) vhost: String,
    name: String,
    pattern: String,
    apply_to: String,
    priority: Number,
    definition: Definition,
}

impl From<&Policy> for StoredPolicy {
    fn from(policy: &Policy) -> Self {
        Self {
            vhost: policy.vhost.to_string(),
            name: policy.name.to_string(),
            pattern: policy.pattern.clone(),
            apply_to: policy.apply_to.name().to_owned(),
            priority: policy.priority.clone(),
            definition: policy.definition.clone(),
        }
    }
}

impl StoredPolicy {
    /// The policy again.
    pub(in crate::metadata) fn policy(self, kind: PolicyKind) -> Result<Policy, PolicyError> {
        let new = NewPolicy {
            vhost: self.vhost.into(),
            name: self.name.into(),
            pattern: Value::String(self.pattern),
            definition: Value::Object(self.definition),
            priority: Some(Value::Number(self.priority)),
            apply_to: Some(Value::String(self.apply_to)),
        };
        Policy::new(kind, new)
    }
}
