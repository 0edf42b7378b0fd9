//! Tokens checked, with keys fetched as they are needed.

use super::keys::{self, Key, Keys};
use super::{Grants, TokenError, claims, crypto, fetch};
use crate::config::OAuth2Config;
use arc_swap::ArcSwap;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Mutex;

/// How long fetched keys are believed: a key that its issuer takes back lets nobody in for longer, if the issuer answers.
const FRESH: Duration = Duration::from_secs(15 * 60);
/// Time between two fetches: a token with an invented key's name costs the issuer no more than this often.
const PAUSE: Duration = Duration::from_secs(5);
/// The tag of scopes that are tags.
const TAG: &str = "tag:";

/// A genuine token.
#[derive(Clone)]
pub struct Token {
    /// The user's name.
    pub user: String,
    /// The user's tags.
    pub tags: Vec<String>,
    /// When it ends, in seconds since 1970.
    pub expiry: Option<u64>,
    scopes: Vec<String>,
    claims: Map<String, Value>,
}

impl Token {
    /// What it allows in a vhost.
    #[must_use]
    pub fn grants(&self, vhost: &str) -> Grants {
        Grants::of(&self.scopes, &self.claims, vhost)
    }

    /// How long it holds from now on; `None` is for ever.
    #[must_use]
    pub fn lasts(&self) -> Option<Duration> {
        self.expiry.map(|expiry| Duration::from_secs(expiry.saturating_sub(now())))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.user)
    }
}

/// What checks tokens.
pub struct Backend {
    config: OAuth2Config,
    allowed: Vec<Algorithm>,
    /// Keys of files.
    fixed: Keys,
    /// Keys of the issuer's, and when they came.
    fetched: ArcSwap<(Keys, Option<Instant>)>,
    /// Held by whoever fetches; when that was tried last.
    fetching: Mutex<Option<Instant>>,
}

impl Backend {
    /// Reads the keys that are in files; the issuer is not asked before there is a token.
    ///
    /// # Errors
    /// When a key's file does not read, or nothing says where keys come from.
    pub fn new(config: &OAuth2Config) -> Result<Self, TokenError> {
        crypto::install();
        let remote = config.jwks_uri.is_some() || config.issuer.is_some();
        if config.resource_server_id.is_empty() || (!remote && config.signing_keys.is_empty()) {
            return Err(TokenError::NotConfigured);
        }
        Ok(Self {
            allowed: config.algorithms.iter().filter_map(|name| name.parse().ok()).collect(),
            fixed: keys::of_files(&config.signing_keys)?,
            fetched: ArcSwap::default(),
            fetching: Mutex::new(None),
            config: config.clone(),
        })
    }

    /// Checks a token.
    ///
    /// # Errors
    /// Why it lets nobody in.
    pub async fn authenticate(&self, token: &[u8]) -> Result<Token, TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        let key = self.key(header.kid.as_deref()).await?;
        if !key.algorithms.contains(&header.alg) || !(self.allowed.is_empty() || self.allowed.contains(&header.alg)) {
            return Err(TokenError::Algorithm);
        }
        let mut validation = Validation::new(header.alg);
        // The claims are judged below, as RabbitMQ judges them.
        validation.required_spec_claims.clear();
        (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
        let decoded = decode::<Map<String, Value>>(token, &key.decoding, &validation);
        let claims = decoded.map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => TokenError::Signature,
            ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
            _ => TokenError::Malformed,
        })?;
        self.judge(claims.claims)
    }

    /// Checks a token that follows another one on the same connection.
    ///
    /// # Errors
    /// The same, and when it is another user's.
    pub async fn refresh(&self, user: &str, token: &[u8]) -> Result<Token, TokenError> {
        let token = self.authenticate(token).await?;
        if token.user == user { Ok(token) } else { Err(TokenError::OtherUser) }
    }

    fn judge(&self, claims: Map<String, Value>) -> Result<Token, TokenError> {
        claims::audience(&claims, &self.config)?;
        let expiry = claims::expiry(&claims, &self.config, now())?;
        let scopes = claims::scopes(&claims, &self.config)?;
        let tags = scopes.iter().filter_map(|scope| scope.strip_prefix(TAG)).map(str::to_owned).collect();
        Ok(Token { user: claims::username(&claims, &self.config), tags, expiry, scopes, claims })
    }

    /// The key of that id, which may have to be fetched.
    async fn key(&self, id: Option<&str>) -> Result<Key, TokenError> {
        let id = id.or(self.config.default_key.as_deref());
        let asked = Instant::now();
        let (known, fresh) = self.look(id);
        let remote = self.config.jwks_uri.is_some() || self.config.issuer.is_some();
        if !remote || (fresh && known.is_some()) {
            return known.ok_or(if id.is_some() { TokenError::UnknownKey } else { TokenError::NoKey });
        }
        match (self.fetch(asked).await, self.look(id).0) {
            (_, Some(key)) => Ok(key),
            (Err(error), None) => Err(error),
            (Ok(()), None) => Err(if id.is_some() { TokenError::UnknownKey } else { TokenError::NoKey }),
        }
    }

    /// What is known of a key, and whether that is recent. A token that names no key is meant for the only one.
    fn look(&self, id: Option<&str>) -> (Option<Key>, bool) {
        let fetched = self.fetched.load();
        let fresh = fetched.1.is_some_and(|at| at.elapsed() < FRESH);
        let known = match id {
            Some(id) => fetched.0.get(id).or_else(|| self.fixed.get(id)),
            None if fetched.0.len() + self.fixed.len() == 1 => fetched.0.values().chain(self.fixed.values()).next(),
            None => None,
        };
        (known.cloned(), fresh || known.is_some_and(|_| id.is_some_and(|id| self.fixed.contains_key(id))))
    }

    /// Fetches the issuer's keys, unless somebody has done so since `asked`, or has tried a moment ago. What cannot be
    /// fetched leaves the keys as they were.
    async fn fetch(&self, asked: Instant) -> Result<(), TokenError> {
        let mut last = self.fetching.lock().await;
        if self.fetched.load().1.is_some_and(|at| at > asked) {
            return Ok(());
        }
        if last.is_some_and(|last| last.elapsed() < PAUSE) {
            return Ok(());
        }
        *last = Some(Instant::now());
        let config = self.config.clone();
        let fetched = tokio::task::spawn_blocking(move || keys::of_set(&fetch::key_set(&config)?)).await;
        let keys = fetched.map_err(|error| error.to_string()).and_then(|keys| keys).map_err(|reason| {
            tracing::warn!(%reason, "signing keys cannot be fetched");
            TokenError::Fetch(reason)
        })?;
        tracing::info!(keys = keys.len(), "signing keys fetched");
        self.fetched.store(Arc::new((keys, Some(Instant::now()))));
        Ok(())
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
