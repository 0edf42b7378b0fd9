//! Password hashes, made here and printed.

use super::support::{expect, password};
use super::{Answer, CTL, Call, Command, Failure, Outcome, Section, valued};
use crate::auth::{HashAlgorithm, PasswordHash, SALT_LEN, Secret};

const ALGORITHMS: &[(&str, HashAlgorithm)] = &[
    ("sha256", HashAlgorithm::Sha256),
    ("sha512", HashAlgorithm::Sha512),
    ("rabbit_password_hashing_sha256", HashAlgorithm::Sha256),
    ("rabbit_password_hashing_sha512", HashAlgorithm::Sha512),
];

pub const COMMANDS: &[Command] =
    &[Command::new("hash_password", CTL, Section::Other, "Hashes a plaintext password", hash)
        .words(0, 1, "<cleartext_password> [--hashing-algorithm <algorithm>]")
        .flags(&[valued("hashing-algorithm")])
        .check(|call| {
            let empty = call.arguments.first().is_some_and(String::is_empty);
            expect(!empty, "Bad argument: password cannot be an empty string")
        })
        // RabbitMQ's repeats the password; a terminal's history has it once too often already.
        .banner(|_| "Will hash the password".to_owned())];

fn hash(call: &Call) -> Outcome {
    let wanted = call.flag("hashing-algorithm").unwrap_or("sha256");
    let algorithm = ALGORITHMS.iter().find(|(name, _)| *name == wanted).map(|(_, algorithm)| *algorithm);
    let algorithm = algorithm.ok_or_else(|| Failure::data(format!("unknown hashing algorithm `{wanted}`")))?;
    let secret = password(call, 0)?;
    let mut salt = [0; SALT_LEN];
    getrandom::fill(&mut salt).map_err(|error| Failure::software(error.to_string()))?;
    let hash = PasswordHash::new(algorithm, salt, &Secret::new(secret));
    Ok(Answer::Text(hash.to_base64()))
}
