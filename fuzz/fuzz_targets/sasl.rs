//! No response makes a login fall over; what PLAIN takes is what it was made of; a stored password hash that reads is
//! written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code, unused_imports)]
#[path = "../../src/auth/mod.rs"]
mod auth;
#[allow(dead_code, unused_imports)]
#[path = "../../src/model/mod.rs"]
mod model;

use auth::{HashAlgorithm, Login, MECHANISMS, Mechanism, PasswordHash};

fuzz_target!(|input: (u8, &[u8])| {
    let (chosen, response) = input;
    assert!(
        Mechanism::from_name(response).is_err()
            || MECHANISMS.as_bytes().windows(response.len()).any(|it| it == response)
    );
    let mechanism = [Mechanism::Plain, Mechanism::AmqPlain, Mechanism::Anonymous][usize::from(chosen) % 3];
    let login = mechanism.login(response);
    if let (Mechanism::Plain, Ok(Login::Password { user, .. })) = (mechanism, &login) {
        assert_eq!(response.first(), Some(&0));
        assert!(response[1..].starts_with(user.as_bytes()) && response[1 + user.len()] == 0);
        assert_eq!(response.iter().filter(|byte| **byte == 0).count(), 2);
    }
    if let Ok(text) = std::str::from_utf8(response) {
        for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha512, HashAlgorithm::Md5] {
            if let Ok(hash) = PasswordHash::from_base64(algorithm, text) {
                assert_eq!(PasswordHash::from_base64(algorithm, &hash.to_base64()).ok(), Some(hash));
            }
        }
    }
});
