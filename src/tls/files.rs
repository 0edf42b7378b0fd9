//! Certificates and keys in PEM files.

use super::TlsError;
use crate::config::Secret;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// More than a bundle of all public authorities; a device or a database given by mistake is larger.
const FILE_LIMIT: u64 = 4 << 20;

/// The label of a key with a password.
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
/// How OpenSSL marked keys with a password before PKCS #8.
const ENCRYPTED_OLD: &str = "Proc-Type: 4,ENCRYPTED";

/// All certificates of a file, at least one.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let found = found.map_err(|error| content(path, &format!("a certificate does not read: {error}")))?;
    if found.is_empty() {
        return Err(content(path, "no certificate in PEM form is in it"));
    }
    Ok(found)
}

/// The private key of a file.
pub(super) fn key(path: &Path, password: Option<&Secret>) -> Result<PrivateKeyDer<'static>, TlsError> {
    let text = read(path)?;
    let as_text = String::from_utf8_lossy(&text);
    if as_text.contains(ENCRYPTED_OLD) {
        return Err(content(
            path,
            "its key has a password in a form older than PKCS #8; convert it: openssl pkcs8 -topk8",
        ));
    }
    if as_text.contains(ENCRYPTED) {
        let password = password.ok_or_else(|| content(path, "its key has a password, and none is configured"))?;
        return decrypt(path, &as_text, password);
    }
    PrivateKeyDer::from_pem_slice(&text).map_err(|error| content(path, &format!("no private key in PEM form: {error}")))
}

fn decrypt(path: &Path, text: &str, password: &Secret) -> Result<PrivateKeyDer<'static>, TlsError> {
    // Keys are often in one file with their certificates.
    let start = text.find(&format!("-----BEGIN {ENCRYPTED}")).unwrap_or_default();
    let end = format!("-----END {ENCRYPTED}-----");
    let end = text.find(&end).map_or(text.len(), |at| at + end.len());
    let pem = text.get(start..end).unwrap_or_default();
    let bad = |reason: String| content(path, &format!("its key cannot be decrypted: {reason}"));
    let (_, document) = pkcs8::SecretDocument::from_pem(pem).map_err(|error| bad(error.to_string()))?;
    let encrypted =
        pkcs8::EncryptedPrivateKeyInfo::try_from(document.as_bytes()).map_err(|error| bad(error.to_string()))?;
    let key =
        encrypted.decrypt(password.reveal()).map_err(|_| bad("wrong password, or a cipher not known".to_owned()))?;
    Ok(PrivatePkcs8KeyDer::from(key.as_bytes().to_vec()).into())
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |source| TlsError::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(unreadable(io::ErrorKind::FileTooLarge.into()));
    }
    Ok(bytes)
}

fn content(path: &Path, reason: &str) -> TlsError {
    TlsError::Content { path: path.to_owned(), reason: reason.to_owned() }
}
