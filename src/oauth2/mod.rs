//! Tokens (JWT) as a login: whether one is genuine, whom it names and what its scopes allow.
//!
//! It owns the keys that tokens are checked with and where they come from: files, or an issuer that is asked over HTTP
//! and whose answer is kept for a while. It refuses to know connections and users: a token says all there is to say.

mod backend;
mod claims;
mod crypto;
mod error;
mod fetch;
mod grants;
mod keys;
mod wildcard;

pub use backend::{Backend, Token};
pub use error::TokenError;
pub use grants::{Action, Grants};
