//! What a token's scopes allow: `read:vhost/name/key`, with patterns for each part.

use super::wildcard::Wildcard;
use serde_json::{Map, Value};

/// What may be done to a queue or exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Declare, delete.
    Configure,
    /// Publish, bind to.
    Write,
    /// Consume, get, purge, bind from.
    Read,
}

/// What a token allows in a vhost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(Vec<Grant>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    action: Action,
    name: Wildcard,
    key: Wildcard,
}

impl Grants {
    /// Those of the scopes that are for a vhost. In a scope, `{vhost}` is its name, and `{claim}` what the token says.
    pub(super) fn of(scopes: &[String], claims: &Map<String, Value>, vhost: &str) -> Self {
        Self(scopes.iter().filter_map(|scope| grant(&expanded(scope, claims, vhost), vhost)).collect())
    }

    /// Whether the vhost may be opened at all.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether something may be done to a queue or exchange.
    #[must_use]
    pub fn allow(&self, action: Action, name: &str) -> bool {
        self.0.iter().any(|grant| grant.action == action && grant.name.matches(name))
    }

    /// The same of a routing key of a topic exchange.
    #[must_use]
    pub fn allow_topic(&self, action: Action, exchange: &str, key: &str) -> bool {
        let fits = |grant: &Grant| grant.action == action && grant.name.matches(exchange) && grant.key.matches(key);
        self.0.iter().any(fits)
    }
}

fn grant(scope: &str, vhost: &str) -> Option<Grant> {
    let (action, pattern) = scope.split_once(':')?;
    let action = match action {
        "read" => Action::Read,
        "write" => Action::Write,
        "configure" => Action::Configure,
        _ => return None,
    };
    let mut parts = pattern.split('/');
    let (vhosts, name, key) = (parts.next()?, parts.next()?, parts.next().unwrap_or("*"));
    if parts.next().is_some() || !Wildcard::parse(vhosts)?.matches(vhost) {
        return None;
    }
    Some(Grant { action, name: Wildcard::parse(name)?, key: Wildcard::parse(key)? })
}

/// Replaces `{vhost}` and `{claim}`. A claim that the token does not have, or that is no text, stands for its own name.
fn expanded(scope: &str, claims: &Map<String, Value>, vhost: &str) -> String {
    let mut out = String::with_capacity(scope.len());
    let mut rest = scope;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((variable, behind)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(match variable {
            "vhost" => vhost,
            claim => claims.get(claim).and_then(Value::as_str).unwrap_or(claim),
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn grants(scopes: &[&str], vhost: &str) -> Grants {
        let claims = json!({"sub": "app", "n": 1});
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        Grants::of(&scopes, claims.as_object().unwrap(), vhost)
    }

    #[test]
    fn a_scope_is_for_a_vhost_a_name_and_a_key() {
        let grants =
            grants(&["read:shop/orders*", "write:shop/x/eu.*", "configure:%2F/q", "tag:administrator"], "shop");
        assert!(grants.any() && grants.allow(Action::Read, "orders-1") && !grants.allow(Action::Write, "orders-1"));
        assert!(grants.allow_topic(Action::Write, "x", "eu.1") && !grants.allow_topic(Action::Write, "x", "us.1"));
        assert!(grants.allow_topic(Action::Read, "orders", "anything"), "without a pattern every key fits");
        assert!(!grants.allow(Action::Configure, "q"), "it is for another vhost");
    }

    #[test]
    fn another_vhost_is_closed() {
        assert!(!grants(&["read:shop/*"], "/").any());
        assert!(grants(&["read:%2F/*"], "/").any());
        assert!(!grants(&["read:*", "read:*/*/*/*", "delete:*/*", "read", ""], "/").any());
    }

    #[test]
    fn variables_are_filled_in() {
        let grants = grants(&["read:{vhost}/{sub}-*", "write:*/{other}", "configure:*/{n}"], "/");
        assert!(grants.allow(Action::Read, "app-1") && !grants.allow(Action::Read, "{sub}-1"));
        assert!(grants.allow(Action::Write, "other") && grants.allow(Action::Configure, "n"));
    }
}
