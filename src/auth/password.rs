//! Password hashes in RabbitMQ's format: base64 of a 4-byte salt and the digest of salt and password.

use super::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha512};
use std::fmt;
use subtle::ConstantTimeEq;

/// Bytes of salt before the digest: RabbitMQ's format fixes them.
pub const SALT_LEN: usize = 4;

/// How a password was hashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HashAlgorithm {
    /// What RabbitMQ uses unless told otherwise.
    #[default]
    #[serde(rename = "rabbit_password_hashing_sha256")]
    Sha256,
    /// SHA-512.
    #[serde(rename = "rabbit_password_hashing_sha512")]
    Sha512,
    /// MD5: only for users that were imported from an old broker.
    #[serde(rename = "rabbit_password_hashing_md5")]
    Md5,
}

impl HashAlgorithm {
    /// Its name in definitions and in the HTTP API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "rabbit_password_hashing_sha256",
            Self::Sha512 => "rabbit_password_hashing_sha512",
            Self::Md5 => "rabbit_password_hashing_md5",
        }
    }

    /// The algorithm of a name in definitions.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sha256, Self::Sha512, Self::Md5].into_iter().find(|algorithm| algorithm.name() == name)
    }

    fn digest_len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha512 => 64,
            Self::Md5 => 16,
        }
    }

    fn digest(self, salt: &[u8], password: &[u8]) -> Vec<u8> {
        fn run<D: Digest>(salt: &[u8], password: &[u8]) -> Vec<u8> {
            D::new().chain_update(salt).chain_update(password).finalize().to_vec()
        }
        match self {
            Self::Sha256 => run::<Sha256>(salt, password),
            Self::Sha512 => run::<Sha512>(salt, password),
            Self::Md5 => run::<Md5>(salt, password),
        }
    }
}

/// A text that is not a password hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Not base64.
    #[error("the password hash is not base64")]
    NotBase64,
}

/// What is kept of a user's password. An empty one lets nobody in by password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "HashText", into = "HashText")]
pub struct PasswordHash {
    algorithm: HashAlgorithm,
    /// Salt, then digest; or nothing.
    salted: Vec<u8>,
}

impl PasswordHash {
    /// Hashes a password. The salt should be random; the caller draws it.
    #[must_use]
    pub fn new(algorithm: HashAlgorithm, salt: [u8; SALT_LEN], password: &Secret) -> Self {
        let mut salted = salt.to_vec();
        salted.extend(algorithm.digest(&salt, password.expose()));
        Self { algorithm, salted }
    }

    /// The hash of no password at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a hash as definitions carry it; an empty text is the hash of no password. One of the wrong length for its
    /// algorithm is kept as it is (RabbitMQ) and lets nobody in.
    ///
    /// # Errors
    /// When it is not base64.
    pub fn from_base64(algorithm: HashAlgorithm, text: &str) -> Result<Self, HashError> {
        let salted = STANDARD.decode(text).map_err(|_| HashError::NotBase64)?;
        Ok(Self { algorithm, salted })
    }

    /// Whether a password can be checked against it at all.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.salted.len() == SALT_LEN + self.algorithm.digest_len()
    }

    /// Whether nothing is kept: no login by password.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.salted.is_empty()
    }

    /// The hash as definitions carry it.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.salted)
    }

    /// How it was hashed.
    #[must_use]
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// Whether this is the password. Takes the same time whether or not it is; an empty password never is.
    #[must_use]
    pub fn verify(&self, password: &Secret) -> bool {
        let (salt, digest) = self.salted.split_at(self.salted.len().min(SALT_LEN));
        let given = self.algorithm.digest(salt, password.expose());
        bool::from(given.ct_eq(digest)) && !password.expose().is_empty()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasswordHash({})", self.algorithm.name())
    }
}

/// How a hash is stored.
#[derive(Serialize, Deserialize)]
struct HashText {
    #[serde(default)]
    hashing_algorithm: HashAlgorithm,
    #[serde(default)]
    password_hash: String,
}

impl From<PasswordHash> for HashText {
    fn from(hash: PasswordHash) -> Self {
        Self { hashing_algorithm: hash.algorithm, password_hash: hash.to_base64() }
    }
}

impl TryFrom<HashText> for PasswordHash {
    type Error = HashError;

    fn try_from(text: HashText) -> Result<Self, HashError> {
        Self::from_base64(text.hashing_algorithm, &text.password_hash)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_algorithm_accepts_its_password_and_no_other() {
        for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha512, HashAlgorithm::Md5] {
            let hash = PasswordHash::new(algorithm, [1, 2, 3, 4], &Secret::new("hunter2"));
            assert!(hash.verify(&Secret::new("hunter2")), "{algorithm:?}");
            assert!(!hash.verify(&Secret::new("hunter3")), "{algorithm:?}");
            assert!(!hash.verify(&Secret::new("")), "{algorithm:?}");
            assert_eq!(PasswordHash::from_base64(algorithm, &hash.to_base64()), Ok(hash.clone()));
            assert_eq!(HashAlgorithm::from_name(algorithm.name()), Some(algorithm));
            let stored = serde_json::to_string(&hash).unwrap();
            assert_eq!(serde_json::from_str::<PasswordHash>(&stored).unwrap(), hash);
        }
    }

    #[test]
    fn a_hash_made_by_rabbitmq_is_understood() {
        let made = "x/sKhIYQBHeBxEFjRERH73kiNWDta04bs1YjZEGOBqunvei+";
        let hash = PasswordHash::from_base64(HashAlgorithm::Sha256, made).unwrap();
        assert!(hash.verify(&Secret::new("test12")));
        assert_eq!(hash.to_base64(), made);
    }

    #[test]
    fn no_password_lets_nobody_in() {
        assert!(!PasswordHash::none().verify(&Secret::new("")));
        assert!(!PasswordHash::none().verify(&Secret::new("x")));
        let of_empty = PasswordHash::new(HashAlgorithm::Sha256, [0; 4], &Secret::new(""));
        assert!(!of_empty.verify(&Secret::new("")));
    }

    #[test]
    fn what_is_no_hash_is_refused_or_lets_nobody_in() {
        assert_eq!(PasswordHash::from_base64(HashAlgorithm::Md5, "%"), Err(HashError::NotBase64));
        let short = PasswordHash::from_base64(HashAlgorithm::Md5, "AAAA").unwrap();
        assert_eq!(short.to_base64(), "AAAA", "RabbitMQ keeps it");
        assert!(!short.is_usable() && !short.is_none() && !short.verify(&Secret::new("x")));
        let of_another = PasswordHash::new(HashAlgorithm::Sha256, [1; 4], &Secret::new("x")).to_base64();
        let mistaken = PasswordHash::from_base64(HashAlgorithm::Sha512, &of_another).unwrap();
        assert!(!mistaken.verify(&Secret::new("x")));
    }
}
