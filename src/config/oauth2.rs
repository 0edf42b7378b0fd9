//! Tokens as a way to log in: `auth_backends.*` and `auth_oauth2.*`.

use super::keys::{Applied, Rejected, name};
use super::value::{boolean, choice, integer};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where an issuer says what it has, below its own address.
const DISCOVERY_PATH: &str = ".well-known/openid-configuration";

const NO_MANY: &str = "no effect: one resource server with one provider of tokens is part of this version";
const NO_UI: &str = "no effect: only a browser that logs in would be sent there";
const PLAIN_HTTP: &str = "keys are fetched without TLS: whoever sits in between can let anybody in";
const NO_BACKEND: &str = "no effect: the internal user database and OAuth 2 tokens are part of this version";

/// Who checks logins, and who says what may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthBackend {
    /// Who checks the login.
    pub authn: AuthSource,
    /// Who knows what the user may do.
    pub authz: AuthSource,
}

/// A place where users are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthSource {
    /// The broker's own users.
    Internal,
    /// Tokens.
    OAuth2,
}

/// Which tokens are believed, and what of them counts. Names are RabbitMQ's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth2Config {
    /// What this broker is called in tokens.
    pub resource_server_id: String,
    /// What scopes begin with; `None` is the resource server's id and a dot.
    pub scope_prefix: Option<String>,
    /// A token must name this broker in `aud`.
    pub verify_aud: bool,
    /// A token must end.
    pub require_exp: bool,
    /// Further claims with scopes: words joined by dots, several of them by spaces.
    pub additional_scopes_key: Option<String>,
    /// Claims that name the user, before `sub` and `client_id`.
    pub preferred_username_claims: Vec<String>,
    /// Scopes that stand for others.
    pub scope_aliases: BTreeMap<String, Vec<String>>,
    /// The key of tokens that name none.
    pub default_key: Option<String>,
    /// Keys in PEM files, by their ids.
    pub signing_keys: BTreeMap<String, PathBuf>,
    /// Algorithms that are believed; none set is all that are safe.
    pub algorithms: Vec<String>,
    /// Where keys are fetched.
    pub jwks_uri: Option<String>,
    /// Who issues tokens; asked for the address of its keys where `jwks_uri` is not set.
    pub issuer: Option<String>,
    /// Where below the issuer's address it is asked.
    pub discovery_endpoint_path: String,
    /// What it is asked with.
    pub discovery_endpoint_params: BTreeMap<String, String>,
    /// The server that keys are fetched from must have a certificate that checks out.
    pub verify_peer: bool,
    /// Authorities for that, instead of the system's.
    pub cacertfile: Option<PathBuf>,
}

impl Default for OAuth2Config {
    fn default() -> Self {
        Self {
            resource_server_id: String::new(),
            scope_prefix: None,
            verify_aud: true,
            require_exp: true,
            additional_scopes_key: None,
            preferred_username_claims: Vec::new(),
            scope_aliases: BTreeMap::new(),
            default_key: None,
            signing_keys: BTreeMap::new(),
            algorithms: Vec::new(),
            jwks_uri: None,
            issuer: None,
            discovery_endpoint_path: DISCOVERY_PATH.into(),
            discovery_endpoint_params: BTreeMap::new(),
            verify_peer: true,
            cacertfile: None,
        }
    }
}

/// The algorithms that can be named. Those with a shared secret (`HS256`) are not among them: whoever can check such a
/// token can make one.
const ALGORITHMS: &[(&str, ())] = &[
    ("RS256", ()),
    ("RS384", ()),
    ("RS512", ()),
    ("PS256", ()),
    ("PS384", ()),
    ("PS512", ()),
    ("ES256", ()),
    ("ES384", ()),
    ("EdDSA", ()),
];

#[derive(Debug, Default, Clone, Copy)]
struct Place {
    authn: Option<AuthSource>,
    authz: Option<AuthSource>,
}

/// The keys as they come in.
#[derive(Debug, Default)]
pub(super) struct Keys {
    config: OAuth2Config,
    backends: BTreeMap<u64, Place>,
    claims: BTreeMap<String, String>,
    algorithms: BTreeMap<String, String>,
    /// Aliases given as a pair: the number, the alias, its scopes.
    numbered: BTreeMap<String, (String, Vec<String>)>,
}

impl Keys {
    /// Applies a key of this group; `None` for any other.
    pub(super) fn apply(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["auth_backends", number, part @ ..] => self.backend(number, part, value).map(Some),
            ["auth_oauth2", rest @ ..] => self.oauth2(rest, value).map(Some),
            _ => Ok(None),
        }
    }

    fn backend(&mut self, number: &str, part: &[&str], value: &str) -> Result<Applied, Rejected> {
        let number = integer(number, 0..=u64::from(u32::MAX)).map_err(|_| Rejected::Unknown)?;
        let source = match value {
            "internal"
            | "internal_loopback"
            | "rabbit_auth_backend_internal"
            | "rabbit_auth_backend_internal_loopback" => AuthSource::Internal,
            "oauth" | "oauth2" | "rabbit_auth_backend_oauth2" => AuthSource::OAuth2,
            _ => return Ok(Applied::But(NO_BACKEND)),
        };
        let place = self.backends.entry(number).or_default();
        match part {
            [] => (place.authn, place.authz) = (Some(source), Some(source)),
            ["authn"] => place.authn = Some(source),
            ["authz"] => place.authz = Some(source),
            _ => return Err(Rejected::Unknown),
        }
        Ok(Applied::Fully)
    }

    fn oauth2(&mut self, key: &[&str], value: &str) -> Result<Applied, Rejected> {
        let config = &mut self.config;
        match key {
            ["resource_server_id"] => config.resource_server_id = name(value)?,
            ["scope_prefix"] => config.scope_prefix = Some(value.to_owned()),
            ["verify_aud"] => config.verify_aud = boolean(value)?,
            ["require_exp"] => config.require_exp = boolean(value)?,
            ["additional_scopes_key"] => config.additional_scopes_key = Some(name(value)?),
            ["preferred_username_claims", number] => {
                self.claims.insert(format!("{number:0>20}"), name(value)?);
            }
            ["preferred_username_claims"] => {
                self.claims =
                    value.split(',').enumerate().map(|(n, it)| (format!("{n:0>20}"), it.trim().into())).collect();
            }
            ["scope_aliases", number, "alias"] => {
                self.numbered.entry((*number).into()).or_default().0 = value.to_owned();
            }
            ["scope_aliases", number, "scope"] => self.numbered.entry((*number).into()).or_default().1 = words(value),
            ["scope_aliases", alias] => _ = config.scope_aliases.insert((*alias).into(), words(value)),
            ["default_key"] => config.default_key = Some(name(value)?),
            ["signing_keys", id] => _ = config.signing_keys.insert((*id).into(), PathBuf::from(value)),
            ["algorithms", number] => {
                choice(value, ALGORITHMS)?;
                self.algorithms.insert((*number).into(), value.to_owned());
            }
            ["jwks_uri" | "jwks_url"] => {
                config.jwks_uri = Some(value.to_owned());
                return address(value);
            }
            ["issuer"] => {
                config.issuer = Some(value.to_owned());
                return address(value);
            }
            ["discovery_endpoint_path"] => config.discovery_endpoint_path = value.to_owned(),
            ["discovery_endpoint_params", parameter] => {
                config.discovery_endpoint_params.insert((*parameter).into(), value.to_owned());
            }
            _ => return self.https(key, value),
        }
        Ok(Applied::Fully)
    }

    fn https(&mut self, key: &[&str], value: &str) -> Result<Applied, Rejected> {
        match key {
            ["https", "verify" | "peer_verification"] => {
                self.config.verify_peer = choice(value, &[("verify_peer", true), ("verify_none", false)])?;
            }
            ["https", "cacertfile"] => self.config.cacertfile = Some(PathBuf::from(value)),
            ["https", "hostname_verification"] => {
                if choice(value, &[("wildcard", false), ("none", true)])? {
                    return Ok(Applied::But("no effect: the name in a certificate is always checked"));
                }
            }
            ["https", "depth" | "crl_check" | "fail_if_no_peer_cert"] => {
                return Ok(Applied::But("no effect: a server's chain is checked as browsers do"));
            }
            ["resource_server_type"] => {
                return Ok(Applied::But("no effect: rich authorization requests are not part of this version"));
            }
            ["token_endpoint" | "authorization_endpoint" | "end_session_endpoint"] => return Ok(Applied::But(NO_UI)),
            ["resource_servers" | "oauth_providers", _, ..] | ["default_oauth_provider"] => {
                return Ok(Applied::But(NO_MANY));
            }
            _ => return Err(Rejected::Unknown),
        }
        Ok(Applied::Fully)
    }

    /// Lays the keys over what there was. Backends of other kinds are left out; where none is left, the internal one
    /// remains.
    pub(super) fn finish(self, backends: &mut Vec<AuthBackend>, config: &mut OAuth2Config) {
        let both = |place: Place| {
            let authn = place.authn.or(place.authz)?;
            Some(AuthBackend { authn, authz: place.authz.unwrap_or(authn) })
        };
        let chain: Vec<AuthBackend> = self.backends.into_values().filter_map(both).collect();
        if !chain.is_empty() {
            *backends = chain;
        }
        *config = self.config;
        config.preferred_username_claims = self.claims.into_values().collect();
        config.algorithms = self.algorithms.into_values().collect();
        config.scope_aliases.extend(self.numbered.into_values());
    }
}

fn words(value: &str) -> Vec<String> {
    value.split_whitespace().map(str::to_owned).collect()
}

fn address(value: &str) -> Result<Applied, Rejected> {
    match value.split_once("://") {
        Some(("https", _)) => Ok(Applied::Fully),
        // RabbitMQ refuses it. A proxy on the same machine, or a test, has a use for it.
        Some(("http", _)) => Ok(Applied::But(PLAIN_HTTP)),
        _ => Err("an address that begins with https://".to_owned().into()),
    }
}
