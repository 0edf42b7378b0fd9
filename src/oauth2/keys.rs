//! Keys that tokens are checked with: from an issuer's key set (JWKS), or from PEM files.

use super::TokenError;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use x509_parser::pem::Pem;
use x509_parser::prelude::{FromDer, SubjectPublicKeyInfo, X509Certificate};
use x509_parser::public_key::PublicKey;

/// Keys that a set may have: issuers have a handful, and this many cost little.
const MOST_KEYS: usize = 256;
/// A key's file is smaller.
const FILE_LIMIT: u64 = 64 << 10;

const RSA: &[Algorithm] =
    &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];

/// A public key, and what it may be used with.
#[derive(Clone)]
pub(super) struct Key {
    pub decoding: DecodingKey,
    pub algorithms: Vec<Algorithm>,
}

/// Keys by their ids. One without an id has the empty one.
pub(super) type Keys = HashMap<String, Key>;

/// The keys of a set that can be used; others (shared secrets, keys to encrypt with, curves not known) are passed over.
pub(super) fn of_set(json: &[u8]) -> Result<Keys, String> {
    let set: Value = serde_json::from_slice(json).map_err(|error| format!("the key set is not JSON: {error}"))?;
    let keys = set.get("keys").and_then(Value::as_array).ok_or("the key set has no list of keys")?;
    if keys.len() > MOST_KEYS {
        return Err(format!("the key set has more than {MOST_KEYS} keys"));
    }
    Ok(keys.iter().filter_map(of_jwk).collect())
}

fn of_jwk(value: &Value) -> Option<(String, Key)> {
    if value.get("use").and_then(Value::as_str).is_some_and(|usage| usage != "sig") {
        return None;
    }
    let jwk: Jwk = serde_json::from_value(value.clone()).ok()?;
    let fit: &[Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => RSA,
        AlgorithmParameters::EllipticCurve(it) if it.curve == EllipticCurve::P256 => &[Algorithm::ES256],
        AlgorithmParameters::EllipticCurve(it) if it.curve == EllipticCurve::P384 => &[Algorithm::ES384],
        AlgorithmParameters::OctetKeyPair(it) if it.curve == EllipticCurve::Ed25519 => &[Algorithm::EdDSA],
        _ => return None,
    };
    let algorithms = match value.get("alg").and_then(Value::as_str) {
        None => fit.to_vec(),
        // A key that names its algorithm is for no other.
        Some(name) => vec![name.parse().ok().filter(|algorithm| fit.contains(algorithm))?],
    };
    let decoding = DecodingKey::from_jwk(&jwk).ok()?;
    Some((jwk.common.key_id.unwrap_or_default(), Key { decoding, algorithms }))
}

/// The keys of files, all of which must read.
pub(super) fn of_files(files: &BTreeMap<String, PathBuf>) -> Result<Keys, TokenError> {
    let key = |(id, path): (&String, &PathBuf)| {
        let key = of_file(path).map_err(|reason| TokenError::KeyFile { path: path.clone(), reason })?;
        Ok((id.clone(), key))
    };
    files.iter().map(key).collect()
}

fn of_file(path: &Path) -> Result<Key, String> {
    let mut text = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(FILE_LIMIT).read_to_end(&mut text).map_err(|error| error.to_string())?;
    let pem = Pem::iter_from_buffer(&text).next().and_then(Result::ok).ok_or("no key in PEM form is in it")?;
    let unknown = || "neither a public key nor a certificate is in it".to_owned();
    match pem.label.as_str() {
        "CERTIFICATE" => {
            let (_, certificate) = X509Certificate::from_der(&pem.contents).map_err(|_| unknown())?;
            of_public_key(certificate.public_key())
        }
        "PUBLIC KEY" => {
            let (_, key) = SubjectPublicKeyInfo::from_der(&pem.contents).map_err(|_| unknown())?;
            of_public_key(&key)
        }
        "RSA PUBLIC KEY" => Ok(Key { decoding: DecodingKey::from_rsa_der(&pem.contents), algorithms: RSA.to_vec() }),
        _ => Err(unknown()),
    }
}

/// Bytes of a point on P-256 and on P-384, uncompressed.
const P256_POINT: usize = 65;
const P384_POINT: usize = 97;
/// Bytes of an Ed25519 key.
const ED25519: usize = 32;

fn of_public_key(info: &SubjectPublicKeyInfo<'_>) -> Result<Key, String> {
    let bytes = info.subject_public_key.data.as_ref();
    match info.parsed() {
        Ok(PublicKey::RSA(_)) => Ok(Key { decoding: DecodingKey::from_rsa_der(bytes), algorithms: RSA.to_vec() }),
        Ok(PublicKey::EC(_)) if bytes.len() == P256_POINT => {
            Ok(Key { decoding: DecodingKey::from_ec_der(bytes), algorithms: vec![Algorithm::ES256] })
        }
        Ok(PublicKey::EC(_)) if bytes.len() == P384_POINT => {
            Ok(Key { decoding: DecodingKey::from_ec_der(bytes), algorithms: vec![Algorithm::ES384] })
        }
        Ok(PublicKey::Unknown(_)) if bytes.len() == ED25519 => {
            Ok(Key { decoding: DecodingKey::from_ed_der(bytes), algorithms: vec![Algorithm::EdDSA] })
        }
        _ => Err("its kind of key is not known; RSA, P-256, P-384 and Ed25519 are".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn only_keys_that_signatures_can_be_checked_with_are_taken() {
        let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
        let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
        let set = json!({"keys": [
            {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "good"},
            {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "encrypts", "use": "enc"},
            {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "confused", "alg": "HS256"},
            {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "confused too", "alg": "RS256"},
            {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
            {"kty": "new", "kid": "unknown"},
            7,
        ]});
        let keys = of_set(set.to_string().as_bytes()).unwrap();
        assert_eq!(keys.keys().collect::<Vec<_>>(), ["good"]);
        assert_eq!(keys["good"].algorithms, [Algorithm::ES256]);
        assert!(of_set(b"[]").is_err() && of_set(b"no").is_err());
        let many = json!({"keys": vec![json!({}); MOST_KEYS + 1]});
        assert!(of_set(many.to_string().as_bytes()).is_err());
    }
}
