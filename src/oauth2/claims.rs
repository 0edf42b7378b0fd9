//! What a token says, taken from where its issuer may have put it.

use super::TokenError;
use crate::config::OAuth2Config;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// RabbitMQ's limit on the scopes of a token.
const MOST_SCOPES: usize = 2048;
/// Where a requesting-party token (of Keycloak, say) has its scopes.
const REQUESTING_PARTY: &str = "authorization.permissions.scopes";
/// Claims that name the user where no preferred one does.
const USERNAMES: [&str; 2] = ["sub", "client_id"];
/// Seconds by which clocks may differ where a token has not begun yet.
const CLOCK_SKEW: u64 = 60;

/// The name of the user.
pub(super) fn username(claims: &Map<String, Value>, config: &OAuth2Config) -> String {
    let preferred = config.preferred_username_claims.iter().map(String::as_str);
    let found = preferred.chain(USERNAMES).find_map(|claim| claims.get(claim)?.as_str());
    found.unwrap_or("unknown").to_owned()
}

/// When the token ends, in seconds since 1970.
pub(super) fn expiry(claims: &Map<String, Value>, config: &OAuth2Config, now: u64) -> Result<Option<u64>, TokenError> {
    if let Some(begins) = claims.get("nbf").and_then(seconds).filter(|begins| *begins > now + CLOCK_SKEW) {
        return Err(TokenError::NotYet(begins));
    }
    let Some(expiry) = claims.get("exp") else {
        return if config.require_exp { Err(TokenError::NoExpiry) } else { Ok(None) };
    };
    match seconds(expiry).ok_or(TokenError::BadExpiry)? {
        expired if expired <= now => Err(TokenError::Expired { expired, now }),
        expiry => Ok(Some(expiry)),
    }
}

fn seconds(value: &Value) -> Option<u64> {
    // A token that ended before 1970 has ended.
    value.as_u64().or_else(|| value.as_f64().map(|seconds| seconds.max(0.0) as u64))
}

/// Whether the token is for this broker.
pub(super) fn audience(claims: &Map<String, Value>, config: &OAuth2Config) -> Result<(), TokenError> {
    let this = |name: &str| name == config.resource_server_id;
    match claims.get("aud") {
        _ if !config.verify_aud => Ok(()),
        None => Err(TokenError::NoAudience),
        Some(Value::String(names)) if names.split(' ').any(this) => Ok(()),
        Some(Value::Array(names)) if names.iter().filter_map(Value::as_str).any(this) => Ok(()),
        Some(_) => Err(TokenError::Audience),
    }
}

/// The scopes that are for this broker, without their prefix.
pub(super) fn scopes(claims: &Map<String, Value>, config: &OAuth2Config) -> Result<Vec<String>, TokenError> {
    let paths = config.additional_scopes_key.as_deref().unwrap_or_default().split(' ').filter(|path| !path.is_empty());
    let mut all: Vec<String> = claims.get("scope").map(|scope| words(scope, config)).unwrap_or_default();
    for path in std::iter::once(REQUESTING_PARTY).chain(paths) {
        let parts: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
        collect(&Value::Object(claims.clone()), &parts, config, &mut all);
    }
    let aliased: Vec<String> =
        all.iter().filter_map(|scope| config.scope_aliases.get(scope)).flatten().cloned().collect();
    all.extend(aliased);
    let prefix = match &config.scope_prefix {
        Some(prefix) => prefix.clone(),
        None => format!("{}.", config.resource_server_id),
    };
    let own: BTreeSet<&str> = all.iter().filter_map(|scope| scope.strip_prefix(&prefix)).collect();
    if own.len() > MOST_SCOPES {
        return Err(TokenError::TooManyScopes);
    }
    Ok(own.into_iter().map(str::to_owned).collect())
}

/// Follows a path through objects, and lists of them, to scopes.
fn collect(value: &Value, path: &[&str], config: &OAuth2Config, into: &mut Vec<String>) {
    match (value, path) {
        (value, []) => into.extend(words(value, config)),
        (Value::Object(fields), [first, rest @ ..]) => {
            if let Some(value) = fields.get(*first) {
                collect(value, rest, config, into);
            }
        }
        (Value::Array(items), path) => {
            items.iter().filter(|item| item.is_object()).for_each(|item| collect(item, path, config, into));
        }
        _ => {}
    }
}

/// Scopes as a text, as a list, or by the resource server that they are for.
fn words(value: &Value, config: &OAuth2Config) -> Vec<String> {
    let text = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    match value {
        Value::String(scopes) => text(scopes),
        Value::Array(scopes) => scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Object(servers) => {
            let id = &config.resource_server_id;
            let own = match servers.get(id) {
                Some(Value::String(scopes)) => text(scopes),
                Some(Value::Array(scopes)) => scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => Vec::new(),
            };
            own.iter().map(|scope| format!("{id}.{scope}")).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn config() -> OAuth2Config {
        OAuth2Config { resource_server_id: "rabbitmq".into(), ..OAuth2Config::default() }
    }

    fn found(claims: Value, config: &OAuth2Config) -> Vec<String> {
        scopes(claims.as_object().unwrap(), config).unwrap()
    }

    #[test]
    fn scopes_are_where_issuers_put_them() {
        let mut config = config();
        config.additional_scopes_key = Some("roles realm.access".into());
        config.scope_aliases.insert("operator".into(), vec!["rabbitmq.tag:monitoring".into()]);
        for (claims, expected) in [
            (json!({"scope": "rabbitmq.read:*/* other.write:*/*"}), &["read:*/*"][..]),
            (json!({"scope": ["rabbitmq.read:*/*", "rabbitmq.read:*/*", 1]}), &["read:*/*"]),
            (json!({"roles": "rabbitmq.a rabbitmq.b"}), &["a", "b"]),
            (json!({"realm": {"access": ["rabbitmq.a"]}}), &["a"]),
            (json!({"realm": [{"access": ["rabbitmq.a"]}, {"access": "rabbitmq.b"}, 7]}), &["a", "b"]),
            (json!({"roles": {"rabbitmq": ["a"], "other": ["b"]}}), &["a"]),
            (json!({"authorization": {"permissions": [{"scopes": ["rabbitmq.a"]}]}}), &["a"]),
            (json!({"scope": "operator"}), &["tag:monitoring"]),
            (json!({"scope": 7}), &[]),
            (json!({}), &[]),
        ] {
            assert_eq!(found(claims.clone(), &config), expected, "{claims}");
        }
        config.scope_prefix = Some(String::new());
        assert_eq!(found(json!({"scope": "read:*/*"}), &config), ["read:*/*"]);
    }

    #[test]
    fn scopes_without_end_are_refused() {
        let many: Vec<String> = (0..=MOST_SCOPES).map(|n| format!("rabbitmq.read:*/{n}")).collect();
        assert_eq!(scopes(json!({"scope": many}).as_object().unwrap(), &config()), Err(TokenError::TooManyScopes));
    }

    #[test]
    fn a_token_is_for_whom_it_says() {
        let mut config = config();
        let check = |claims: Value, config: &OAuth2Config| audience(claims.as_object().unwrap(), config);
        assert_eq!(check(json!({"aud": "rabbitmq"}), &config), Ok(()));
        assert_eq!(check(json!({"aud": "a rabbitmq"}), &config), Ok(()));
        assert_eq!(check(json!({"aud": ["a", "rabbitmq"]}), &config), Ok(()));
        assert_eq!(check(json!({"aud": ["a"]}), &config), Err(TokenError::Audience));
        assert_eq!(check(json!({}), &config), Err(TokenError::NoAudience));
        config.verify_aud = false;
        assert_eq!(check(json!({}), &config), Ok(()));
    }

    #[test]
    fn a_token_ends() {
        let mut config = config();
        let check = |claims: Value, config: &OAuth2Config| expiry(claims.as_object().unwrap(), config, 100);
        assert_eq!(check(json!({"exp": 101}), &config), Ok(Some(101)));
        assert_eq!(check(json!({"exp": 101.9}), &config), Ok(Some(101)));
        assert_eq!(check(json!({"exp": 100}), &config), Err(TokenError::Expired { expired: 100, now: 100 }));
        assert_eq!(check(json!({"exp": -1}), &config), Err(TokenError::Expired { expired: 0, now: 100 }));
        assert_eq!(check(json!({"exp": "101"}), &config), Err(TokenError::BadExpiry));
        assert_eq!(check(json!({}), &config), Err(TokenError::NoExpiry));
        assert_eq!(check(json!({"exp": 101, "nbf": 1000}), &config), Err(TokenError::NotYet(1000)));
        config.require_exp = false;
        assert_eq!(check(json!({}), &config), Ok(None));
    }

    #[test]
    fn the_user_is_named_by_the_first_claim_that_is_there() {
        let mut config = config();
        config.preferred_username_claims = vec!["user_name".into(), "email".into()];
        let name = |claims: Value| username(claims.as_object().unwrap(), &config);
        assert_eq!(name(json!({"sub": "s", "email": "e", "user_name": 7})), "e");
        assert_eq!(name(json!({"client_id": "c", "sub": "s"})), "s");
        assert_eq!(name(json!({"client_id": "c"})), "c");
        assert_eq!(name(json!({})), "unknown");
    }
}
