//! Why a token lets nobody in. None of the texts shows a part of a token.

use std::path::PathBuf;

/// What is wrong with a token, or with the keys to check it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no JWT.
    #[error("provided token is invalid")]
    Malformed,
    /// Its algorithm is none, one with a shared secret, or not configured.
    #[error("token algorithm is not allowed")]
    Algorithm,
    /// It names a key that nobody knows.
    #[error("key_not_found")]
    UnknownKey,
    /// It names no key, and there is none by default.
    #[error("the token names no key, and auth_oauth2.default_key is not set")]
    NoKey,
    /// It was not signed with that key.
    #[error("signature_invalid")]
    Signature,
    /// It is over.
    #[error("Provided JWT token has expired at timestamp {expired} (validated at {now})")]
    Expired {
        /// Its end, in seconds since 1970.
        expired: u64,
        /// Now.
        now: u64,
    },
    /// It has not begun.
    #[error("Provided JWT token is not valid before timestamp {0}")]
    NotYet(u64),
    /// It never ends, and has to.
    #[error("Provided JWT token has no exp claim")]
    NoExpiry,
    /// Its end is not a number.
    #[error("Provided JWT token has an invalid exp claim: value is not a number")]
    BadExpiry,
    /// It is for somebody else.
    #[error("no_matching_aud_found")]
    Audience,
    /// It is for nobody.
    #[error("no_aud_found")]
    NoAudience,
    /// It has more scopes than anybody needs.
    #[error("too_many_scopes")]
    TooManyScopes,
    /// A refreshed token is somebody else's.
    #[error("Not allowed to change username on refreshed token")]
    OtherUser,
    /// Keys could not be fetched.
    #[error("signing keys cannot be fetched: {0}")]
    Fetch(String),
    /// A key's file.
    #[error("{}: {reason}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody has said where keys come from.
    #[error("auth_oauth2 needs resource_server_id, and one of jwks_uri, issuer and signing_keys")]
    NotConfigured,
}
