//! The issuer takes a new key: a token signed with it is believed at once, for the key is fetched then.

use super::setup::{broker, connect, everything};
use crate::support::{Issuer, PATIENCE, SigningKey};
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn a_new_key_is_fetched_when_a_token_names_it() {
    let (first, second) = (SigningKey::es256(), SigningKey::ed25519());
    let issuer = Issuer::new(vec![first.public("k1")]);
    let broker = broker(|oauth2| oauth2.jwks_uri = Some(format!("{}/keys", issuer.address)));
    connect(&broker, &first.token(&json!({"kid": "k1"}), &everything())).unwrap().close();
    connect(&broker, &first.token(&json!({"kid": "k1"}), &everything())).unwrap().close();
    assert_eq!(issuer.fetches(), 1, "what is known is not fetched again");
    issuer.rotate(vec![second.public("k2")]);
    // A moment passes between two fetches, whatever tokens come.
    let deadline = Instant::now() + PATIENCE;
    while connect(&broker, &second.token(&json!({"kid": "k2"}), &everything())).is_err() {
        assert!(Instant::now() < deadline, "the new key was never fetched");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(issuer.fetches(), 2);
    assert!(connect(&broker, &first.token(&json!({"kid": "k1"}), &everything())).is_err(), "the old key is gone");
}
