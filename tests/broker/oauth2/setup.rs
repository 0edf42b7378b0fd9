//! What these scenarios share: a broker that believes an issuer's tokens, and logs in with nothing else.

use crate::support::{Broker, Client, Closed, Login, now};
use leveret::config::{AuthBackend, AuthSource, Config, OAuth2Config};
use serde_json::{Value, json};

/// Tokens, then the broker's own users.
pub fn broker(change: impl FnOnce(&mut OAuth2Config)) -> Broker {
    broker_with(change, |_| {})
}

pub fn broker_with(change: impl FnOnce(&mut OAuth2Config), more: impl FnOnce(&mut Config)) -> Broker {
    Broker::configured(|config| {
        let security = &mut config.security;
        let source = |source| AuthBackend { authn: source, authz: source };
        security.backends = vec![source(AuthSource::OAuth2), source(AuthSource::Internal)];
        security.oauth2.resource_server_id = "rabbitmq".into();
        change(&mut security.oauth2);
        more(config);
    })
}

/// What a token says that may do everything in the vhost `/` for a minute.
pub fn everything() -> Value {
    claims(&["configure:%2F/*", "write:%2F/*", "read:%2F/*"], 60)
}

/// What a token says for so many seconds.
pub fn claims(scopes: &[&str], seconds: u64) -> Value {
    let scopes: Vec<String> = scopes.iter().map(|scope| format!("rabbitmq.{scope}")).collect();
    json!({"sub": "app", "aud": ["rabbitmq"], "exp": now() + seconds, "scope": scopes.join(" ")})
}

/// Logs in with a token as the password; the name does not matter.
pub fn connect(broker: &Broker, token: &str) -> Result<Client, Closed> {
    let login = Login { user: "", pass: token.to_owned().leak(), ..Login::default() };
    let mut client = Client::try_connect(broker.address(), login)?;
    client.open(1)?;
    Ok(client)
}

/// The code of the refusal.
pub fn refusal(broker: &Broker, token: &str) -> u16 {
    connect(broker, token).err().expect("the token was accepted").connection_code()
}
