//! Unsigned, signed with a public key as a shared secret, signed by somebody else, over, for somebody else, not a token.

use super::setup::{broker, claims, everything, refusal};
use crate::support::{Issuer, SigningKey, now};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::{Value, json};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[test]
fn each_of_them_is_refused() {
    let (key, other) = (SigningKey::es256(), SigningKey::es256());
    let shared = json!({"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"});
    let issuer = Issuer::new(vec![key.public("k1"), shared]);
    let broker = broker(|oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)));
    let kid = json!({"kid": "k1"});

    let unsigned = format!("{}.{}.", part(&json!({"alg": "none", "kid": "k1"})), part(&everything()));
    let by_secret = |id: &str, secret: &[u8]| {
        let message = format!("{}.{}", part(&json!({"alg": "HS256", "kid": id})), part(&everything()));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
    };
    let good = key.token(&kid, &everything());
    let mut changed: Vec<&str> = good.split('.').collect();
    let more = part(&claims(&["tag:administrator", "read:*/*"], 60));
    changed[1] = &more;
    let without = |claim: &str| {
        let mut claims = everything();
        claims.as_object_mut().unwrap().remove(claim);
        key.token(&kid, &claims)
    };
    let with = |claim: &str, value: Value| {
        let mut claims = everything();
        claims[claim] = value;
        key.token(&kid, &claims)
    };
    let tokens = [
        ("unsigned", unsigned),
        ("signed with the public key as a secret", by_secret("k1", &key.public_bytes())),
        ("signed with a shared secret", by_secret("shared", b"secret-secret-secret-secret")),
        ("signed by somebody else", other.token(&kid, &everything())),
        ("changed", changed.join(".")),
        ("with an unknown key", other.token(&json!({"kid": "k2"}), &everything())),
        ("that says another algorithm", key.token(&json!({"kid": "k1", "alg": "RS256"}), &everything())),
        ("that is over", with("exp", json!(now() - 1))),
        ("that has not begun", with("nbf", json!(now() + 1000))),
        ("without an end", without("exp")),
        ("with an end that is no number", with("exp", json!("soon"))),
        ("for nobody", without("aud")),
        ("for somebody else", with("aud", json!("other"))),
        ("that is none", "junk".to_owned()),
        ("that is a password", "guest".to_owned()),
        ("of nothing but dots", "..".to_owned()),
    ];
    for (what, token) in tokens {
        assert_eq!(refusal(&broker, &token), 403, "a token {what}");
    }
    assert!(issuer.fetches() <= 2, "invented keys make the broker ask {} times", issuer.fetches());
}

#[test]
fn an_issuer_who_does_not_answer_lets_nobody_in() {
    let key = SigningKey::es256();
    let broker = broker(|oauth2| oauth2.jwks_uri = Some("http://127.0.0.1:9/keys".into()));
    assert_eq!(refusal(&broker, &key.token(&json!({"kid": "k1"}), &everything())), 403);
    broker.client().close();
}
