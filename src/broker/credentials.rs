//! Logins checked, for whichever protocol they came by: passwords against the users there are, tokens by their
//! signatures, in the order of `auth_backends`.

use super::attempts::{LoginProtocol, Outcome};
use super::core::Shared;
use crate::auth::{Secret, login_allowed_from};
use crate::config::{AuthBackend, AuthSource};
use crate::model::Name;
use crate::oauth2::{Token, TokenError};
use std::net::IpAddr;
use std::sync::Arc;

/// Who has logged in.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The user's name.
    pub user: Name,
    /// The user's tags.
    pub tags: Vec<String>,
    /// What says what the user may do, where that is not the broker's own permissions.
    pub token: Option<Arc<Token>>,
}

impl Shared {
    /// Whose password or token this is, where that user may log in from this address. Counted as an attempt; after too
    /// many failures from an address nothing is looked at for a while.
    pub async fn log_in(
        &self,
        protocol: LoginProtocol,
        user: &str,
        password: &Secret,
        peer: IpAddr,
    ) -> Option<Identity> {
        if !self.attempts.allows(peer) {
            self.attempts.record(protocol, peer, user, Outcome::Unseen);
            return None;
        }
        let identity = self.authenticate(user, password, peer).await;
        self.attempts.record(protocol, peer, user, outcome(&identity));
        identity
    }

    /// The user that a verified certificate names, who needs no password.
    #[must_use]
    pub fn log_in_verified(&self, protocol: LoginProtocol, user: &str, peer: IpAddr) -> Option<Identity> {
        let identity = self.internal(user).filter(|known| self.may_come_from(&known.user, peer));
        self.attempts.record(protocol, peer, user, outcome(&identity));
        identity
    }

    /// Checks a token that takes the place of another one on the same connection.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn renew(&self, user: &str, token: &[u8]) -> Result<Arc<Token>, TokenError> {
        let tokens = self.tokens.as_ref().ok_or(TokenError::NotConfigured)?;
        tokens.refresh(user, token).await.map(Arc::new)
    }

    /// The same without counting.
    pub async fn authenticate(&self, user: &str, password: &Secret, peer: IpAddr) -> Option<Identity> {
        for AuthBackend { authn, authz } in &self.config.security.backends {
            let identity = match authn {
                AuthSource::Internal => self.by_password(user, password),
                AuthSource::OAuth2 => self.by_token(password).await,
            };
            let identity = match (identity, authz) {
                (Some(identity), AuthSource::Internal) if identity.token.is_some() => self.internal(&identity.user),
                // Who came with a password has no token to say what may be done.
                (Some(identity), AuthSource::OAuth2) if identity.token.is_none() => None,
                (identity, _) => identity,
            };
            if let Some(identity) = identity.filter(|it| self.may_come_from(&it.user, peer)) {
                return Some(identity);
            }
        }
        None
    }

    fn internal(&self, user: &str) -> Option<Identity> {
        let metadata = self.metadata.lock();
        let known = metadata.user(user)?;
        Some(Identity { user: known.name.clone(), tags: known.tags.clone(), token: None })
    }

    fn by_password(&self, user: &str, password: &Secret) -> Option<Identity> {
        let known = self.metadata.lock().user(user).map(|known| known.password.clone());
        // Hashed whether there is such a user or not: how long it takes must not tell.
        if known.unwrap_or_default().verify(password) { self.internal(user) } else { None }
    }

    async fn by_token(&self, token: &Secret) -> Option<Identity> {
        match self.tokens.as_ref()?.authenticate(token.expose()).await {
            Ok(token) => {
                let user = Name::from(token.user.as_str());
                Some(Identity { user, tags: token.tags.clone(), token: Some(Arc::new(token)) })
            }
            Err(error) => {
                tracing::warn!("Authentication using an OAuth 2/JWT token failed: {error}");
                None
            }
        }
    }

    /// Whether a user may log in from this address (`loopback_users`).
    #[must_use]
    pub fn may_come_from(&self, user: &str, peer: IpAddr) -> bool {
        let loopback_only: Vec<&str> = self.config.defaults.loopback_users.iter().map(String::as_str).collect();
        login_allowed_from(user, peer, &loopback_only)
    }
}

fn outcome(identity: &Option<Identity>) -> Outcome {
    if identity.is_some() { Outcome::Accepted } else { Outcome::Refused }
}
