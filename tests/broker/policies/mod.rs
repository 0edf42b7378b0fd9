//! Policies: set over HTTP as administrators do, seen by clients over AMQP.
//!
//! It owns what these scenarios share: setting policies in the vhost `/`.

mod a_lower_limit_evicts_at_once;
mod a_policy_holds_for_what_comes_later_too;
mod an_alternate_exchange_comes_and_goes;
mod an_operator_bounds_what_is_said;
mod an_unused_queue_expires_from_then_on;
mod dead_letters_go_where_the_policy_says;
mod policies_outlast_a_stop;
mod quorum_queues_follow_their_keys;
mod streams_are_trimmed_by_their_policy;
mod the_api_answers_as_rabbitmq_does;

use crate::support::{Api, Broker};
use serde_json::{Value, json};

/// Sets policies.
pub trait Policies {
    /// Sets a policy for what its pattern matches.
    fn policy(&self, name: &str, pattern: &str, definition: Value);
    /// Sets an operator policy.
    fn operator_policy(&self, name: &str, pattern: &str, definition: Value);
    /// Clears a policy.
    fn clear(&self, name: &str);
}

impl Policies for Api {
    fn policy(&self, name: &str, pattern: &str, definition: Value) {
        let answer = self.put(&format!("policies/%2F/{name}"), &json!({"pattern": pattern, "definition": definition}));
        assert!(matches!(answer.status, 201 | 204), "{answer:?}");
    }

    fn operator_policy(&self, name: &str, pattern: &str, definition: Value) {
        let body = json!({"pattern": pattern, "definition": definition});
        let answer = self.put(&format!("operator-policies/%2F/{name}"), &body);
        assert!(matches!(answer.status, 201 | 204), "{answer:?}");
    }

    fn clear(&self, name: &str) {
        assert_eq!(self.delete(&format!("policies/%2F/{name}")).status, 204);
    }
}

/// A broker in memory and its API.
pub fn broker() -> (Broker, Api) {
    let broker = Broker::with_api();
    let api = broker.api();
    (broker, api)
}
