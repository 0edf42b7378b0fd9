//! A token ends, and with it the connection, unless another one came by connection.update-secret.

use super::setup::{broker, claims, connect, everything};
use crate::support::{Client, Closed, Issuer, SigningKey};
use amqp_spec::Method;
use amqp_spec::method::connection::UpdateSecret;
use serde_json::json;

fn renew(client: &mut Client, token: &str) -> Result<(), Closed> {
    client.send_on(0, &UpdateSecret { new_secret: token.as_bytes(), reason: b"renewed" });
    client
        .reply_on(0)
        .map(|answer| assert!(matches!(answer.method(), Method::ConnectionUpdateSecretOk(_)), "{answer:?}"))
}

#[test]
fn the_connection_ends_with_its_token() {
    let key = SigningKey::es256();
    let issuer = Issuer::new(vec![key.public("k1")]);
    let broker = broker(|oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)));
    let mut client = connect(&broker, &key.token(&json!({"kid": "k1"}), &claims(&["read:%2F/*"], 2))).unwrap();
    let closed = client.closed();
    assert_eq!((closed.connection_code(), closed.text.as_str()), (320, "credential expired"));
}

#[test]
fn a_new_one_in_time_keeps_it_and_brings_its_own_scopes() {
    let key = SigningKey::es256();
    let issuer = Issuer::new(vec![key.public("k1")]);
    let broker = broker(|oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)));
    let scopes = ["configure:%2F/*", "read:%2F/*", "write:%2F/*"];
    let mut client = connect(&broker, &key.token(&json!({"kid": "k1"}), &claims(&scopes, 3))).unwrap();
    client.queue("q", &[]);
    client.confirm_select();
    client.publish("", "q", "allowed");
    assert_eq!(client.confirmed(1, 1), [true]);
    renew(&mut client, &key.token(&json!({"kid": "k1"}), &claims(&["read:%2F/*"], 60))).unwrap();
    // What was allowed a moment ago, and is in the caches of routes, is not allowed any more.
    client.publish("", "q", "not allowed");
    let closed = client.closed();
    assert_eq!(closed.channel_code(), 403);
    assert_eq!(closed.text, "write access to exchange 'amq.default' in vhost '/' refused for user 'app'");
    std::thread::sleep(std::time::Duration::from_secs(4));
    client.open(2).unwrap();
    assert_eq!(client.drain("q"), ["allowed"]);
    client.close();
}

#[test]
fn a_bad_one_or_somebody_elses_costs_the_connection() {
    let key = SigningKey::es256();
    let issuer = Issuer::new(vec![key.public("k1")]);
    let broker = broker(|oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)));
    let mut other = everything();
    other["sub"] = json!("other");
    for token in ["junk".to_owned(), key.token(&json!({"kid": "k1"}), &other)] {
        let mut client = connect(&broker, &key.token(&json!({"kid": "k1"}), &everything())).unwrap();
        let closed = renew(&mut client, &token).unwrap_err();
        assert_eq!(closed.connection_code(), 530);
        assert_eq!(closed.text, "New secret was refused by one of the backends");
    }
}
