//! A token as the password of PLAIN: its scopes are the permissions. And as the bearer of an HTTP request.

use super::setup::{broker, broker_with, claims, connect, everything, refusal};
use crate::support::{Issuer, SigningKey};
use serde_json::json;

#[test]
fn its_scopes_say_what_may_be_done() {
    let key = SigningKey::es256();
    let issuer = Issuer::new(vec![key.public("k1")]);
    let broker = broker(|oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)));
    let scopes = ["configure:%2F/app-*", "write:%2F/app-*", "write:%2F/amq.default", "read:%2F/app-in"];
    let mut client = connect(&broker, &key.token(&json!({"kid": "k1"}), &claims(&scopes, 60))).unwrap();
    client.queue("app-in", &[]);
    client.queue("app-out", &[]);
    client.publish("", "app-in", "hello");
    assert_eq!(client.drain("app-in"), ["hello"]);
    let closed = client.try_get("app-out", true).unwrap_err();
    assert_eq!(closed.channel_code(), 403);
    assert_eq!(closed.text, "read access to queue 'app-out' in vhost '/' refused for user 'app'");
    assert_eq!(issuer.fetches(), 1);
}

#[test]
fn a_vhost_without_a_scope_is_closed() {
    let key = SigningKey::ed25519();
    let issuer = Issuer::new(vec![key.public("k1")]);
    let broker = broker(|oauth2| oauth2.issuer = Some(issuer.address.clone()));
    let token = key.token(&json!({"kid": "k1"}), &claims(&["read:other/*"], 60));
    assert_eq!(refusal(&broker, &token), 530);
    connect(&broker, &key.token(&json!({"kid": "k1"}), &everything())).unwrap().close();
}

#[test]
fn the_brokers_own_users_come_in_beside_it() {
    let key = SigningKey::es256();
    let issuer = Issuer::new(vec![key.public("k1")]);
    let broker = broker(|oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)));
    broker.client().close();
}

#[test]
fn a_key_may_be_in_a_file() {
    let authority = crate::support::Authority::new("authority");
    let pair = rcgen::KeyPair::generate().unwrap();
    let file = authority.file("k1.pem", &pair.public_key_pem());
    let key = ring::signature::EcdsaKeyPair::from_pkcs8(
        &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        &pair.serialize_der(),
        &ring::rand::SystemRandom::new(),
    );
    let key = SigningKey::Es256(key.unwrap());
    let broker = broker(|oauth2| {
        oauth2.signing_keys.insert("k1".into(), file);
    });
    connect(&broker, &key.token(&json!({"kid": "k1"}), &everything())).unwrap().close();
    connect(&broker, &key.token(&json!({}), &everything())).unwrap().close();
    assert_eq!(refusal(&broker, &key.token(&json!({"kid": "k2"}), &everything())), 403);
}

#[test]
fn the_http_api_takes_it_as_a_bearer() {
    let key = SigningKey::es256();
    let issuer = Issuer::new(vec![key.public("k1")]);
    let broker = broker_with(
        |oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)),
        |config| {
            let listen = leveret::config::Listen::Address(([127, 0, 0, 1], 0).into());
            config.management = Some(leveret::config::ManagementConfig { listen, required: true });
        },
    );
    let api = broker.server().api_address().unwrap();
    let ask = |token: &str| {
        let request = format!(
            "GET /api/whoami HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        );
        String::from_utf8(crate::support::answer_to(api, request.as_bytes())).unwrap()
    };
    let answer = ask(&key.token(&json!({"kid": "k1"}), &claims(&["tag:monitoring"], 60)));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(r#""name":"app""#) && answer.contains("monitoring"), "{answer}");
    assert!(answer.contains(r#""is_internal_user":false"#), "{answer}");
    assert!(ask(&key.token(&json!({"kid": "k1"}), &everything())).starts_with("HTTP/1.1 401"));
    assert!(ask("junk").starts_with("HTTP/1.1 401"));
}
