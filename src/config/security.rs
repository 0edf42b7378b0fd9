//! Who may come in and how: `ssl_options`, `auth_mechanisms`, `ssl_cert_login_*`, `proxy_protocol`.

use super::Secret;
use super::https::{self, HttpsConfig};
use super::keys::{Applied, Rejected, name};
use super::listen::{self, Listen};
use super::oauth2::{AuthBackend, AuthSource, OAuth2Config};
use super::tls::{CertificateLogin, Options, SanKind, TlsConfig};
use super::value::{boolean, choice, duration, integer};
use std::collections::BTreeMap;
use std::time::Duration;

/// RabbitMQ's default: a client that has not spoken TLS by then is cut off.
const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections before their login at a time: each costs a socket and some kilobytes for as long as `handshake_timeout`,
/// and a fleet that reconnects at once waits in the backlog for a moment.
const UNAUTHENTICATED_MAX: usize = 4096;

/// Failed logins from one address until they are slowed down: a fleet that was given a wrong password gets this far.
const FAILED_LOGINS: u32 = 100;

/// How a connection comes to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityConfig {
    /// Addresses for AMQP over TLS (`listeners.ssl.*`).
    pub tls_listeners: Vec<Listen>,
    /// How it is spoken there (`ssl_options.*`).
    pub tls: TlsConfig,
    /// The HTTP API over TLS.
    pub management_tls: Option<HttpsConfig>,
    /// The metrics over TLS.
    pub prometheus_tls: Option<HttpsConfig>,
    /// How long a client may take for the TLS handshake (`ssl_handshake_timeout`).
    pub tls_handshake_timeout: Duration,
    /// What of a certificate is its user's name (`ssl_cert_login_from`).
    pub certificate_login: CertificateLogin,
    /// What is offered to clients, in this order (`auth_mechanisms.*`).
    pub mechanisms: Vec<MechanismName>,
    /// Whom a client that logs in with ANONYMOUS is taken for (`anonymous_login_user`).
    pub anonymous_user: String,
    /// The password used for it, which must be that user's (`anonymous_login_pass`).
    pub anonymous_pass: Secret,
    /// Who checks logins; the first that lets one in counts (`auth_backends.*`).
    pub backends: Vec<AuthBackend>,
    /// Which tokens are believed.
    pub oauth2: OAuth2Config,
    /// Every connection begins with the PROXY protocol (`proxy_protocol`).
    pub proxy_protocol: bool,
    /// Connections that have not logged in, at a time.
    pub unauthenticated_max: usize,
    /// Logins are counted by who came from where (`track_auth_attempt_source`).
    pub track_sources: bool,
    /// Failed logins from an address, not of this machine, until more are refused unseen; one more is allowed a second.
    pub failed_logins: u32,
}

impl Default for SecurityConfig {
    fn default() -> Self {
        Self {
            tls_listeners: Vec::new(),
            tls: TlsConfig::default(),
            management_tls: None,
            prometheus_tls: None,
            tls_handshake_timeout: TLS_HANDSHAKE_TIMEOUT,
            certificate_login: CertificateLogin::default(),
            mechanisms: vec![MechanismName::AmqPlain, MechanismName::Plain, MechanismName::Anonymous],
            anonymous_user: "guest".into(),
            anonymous_pass: Secret::new("guest"),
            backends: vec![AuthBackend { authn: AuthSource::Internal, authz: AuthSource::Internal }],
            oauth2: OAuth2Config::default(),
            proxy_protocol: false,
            unauthenticated_max: UNAUTHENTICATED_MAX,
            track_sources: false,
            failed_logins: FAILED_LOGINS,
        }
    }
}

/// A SASL mechanism that can be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MechanismName {
    /// `PLAIN`
    Plain,
    /// `AMQPLAIN`
    AmqPlain,
    /// `ANONYMOUS`
    Anonymous,
    /// `EXTERNAL`, where there is a client certificate.
    External,
}

const MECHANISMS: &[(&str, MechanismName)] = &[
    ("PLAIN", MechanismName::Plain),
    ("AMQPLAIN", MechanismName::AmqPlain),
    ("ANONYMOUS", MechanismName::Anonymous),
    ("EXTERNAL", MechanismName::External),
];

/// The anonymous user's name where there is none.
const NOBODY: &str = "none";

#[derive(Debug, Clone, Copy)]
enum From {
    Distinguished,
    Common,
    Alternative,
}

/// The keys as they come in.
#[derive(Debug, Default)]
pub(super) struct Keys {
    listeners: BTreeMap<String, Listen>,
    no_listeners: bool,
    tls: Options,
    no_tls: bool,
    management: https::Keys,
    prometheus: https::Keys,
    tls_handshake_timeout: Option<Duration>,
    from: Option<From>,
    san_kind: SanKind,
    san_index: usize,
    mechanisms: BTreeMap<String, MechanismName>,
    anonymous_user: Option<String>,
    anonymous_pass: Option<Secret>,
    proxy_protocol: Option<bool>,
    track_sources: Option<bool>,
}

impl Keys {
    /// Applies a key of this group; `None` for any other.
    pub(super) fn apply(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["listeners", "ssl"] => {
                choice(value, &[("none", ())])?;
                self.no_listeners = true;
            }
            ["listeners", "ssl", name] => {
                let address = value.parse().map_err(|_| listen::EXPECTED.to_owned())?;
                self.listeners.insert((*name).to_owned(), address);
            }
            ["ssl_options"] => {
                choice(value, &[("none", ())])?;
                self.no_tls = true;
            }
            ["ssl_options", option @ ..] => return self.tls.apply(option, value)?.map(Some).ok_or(Rejected::Unknown),
            ["ssl_handshake_timeout"] => {
                let bounds = Duration::from_millis(1)..=super::model::FOREVER;
                self.tls_handshake_timeout = Some(duration(value, Duration::from_millis(1), bounds)?);
            }
            ["auth_mechanisms", number] => {
                integer(number, 0..=u64::MAX)?;
                if value == "RABBIT-CR-DEMO" {
                    return Ok(Some(Applied::But("no effect: RABBIT-CR-DEMO is a demonstration and never offered")));
                }
                self.mechanisms.insert(padded(number), choice(value, MECHANISMS)?);
            }
            ["anonymous_login_user"] => {
                self.anonymous_user = Some(name(value)?);
            }
            ["anonymous_login_pass"] => self.anonymous_pass = Some(Secret::new(value)),
            ["track_auth_attempt_source"] => self.track_sources = Some(boolean(value)?),
            ["proxy_protocol"] => self.proxy_protocol = Some(boolean(value)?),
            [group @ ("management" | "prometheus"), "ssl", ..] => {
                let keys = if *group == "management" { &mut self.management } else { &mut self.prometheus };
                return keys.apply(group, key, value);
            }
            _ => return self.certificate_key(key, value),
        }
        Ok(Some(Applied::Fully))
    }

    fn certificate_key(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["ssl_cert_login_from"] => {
                let choices = [
                    ("distinguished_name", From::Distinguished),
                    ("common_name", From::Common),
                    ("subject_alternative_name", From::Alternative),
                    ("subject_alt_name", From::Alternative),
                ];
                self.from = Some(choice(value, &choices)?);
            }
            ["ssl_cert_login_san_type"] => {
                let choices = [
                    ("dns", SanKind::Dns),
                    ("ip", SanKind::Ip),
                    ("email", SanKind::Email),
                    ("uri", SanKind::Uri),
                    ("other_name", SanKind::Other),
                ];
                self.san_kind = choice(value, &choices)?;
            }
            // More names than any certificate has.
            ["ssl_cert_login_san_index"] => self.san_index = usize::try_from(integer(value, 0..=1000)?).unwrap_or(0),
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    /// Lays the keys over what there was.
    pub(super) fn finish(self, config: &mut SecurityConfig) {
        if self.no_listeners {
            config.tls_listeners.clear();
        } else if !self.listeners.is_empty() {
            config.tls_listeners = self.listeners.into_values().collect();
        }
        if let Some(tls) = self.tls.finish().filter(|_| !self.no_tls) {
            config.tls = tls;
        }
        config.management_tls = self.management.finish(https::MANAGEMENT_PORT).or(config.management_tls.take());
        config.prometheus_tls = self.prometheus.finish(https::PROMETHEUS_PORT).or(config.prometheus_tls.take());
        config.tls_handshake_timeout = self.tls_handshake_timeout.unwrap_or(config.tls_handshake_timeout);
        config.certificate_login = match self.from {
            Some(From::Distinguished) => CertificateLogin::DistinguishedName,
            Some(From::Common) => CertificateLogin::CommonName,
            Some(From::Alternative) => {
                CertificateLogin::SubjectAlternativeName { kind: self.san_kind, index: self.san_index }
            }
            None => config.certificate_login,
        };
        if !self.mechanisms.is_empty() {
            config.mechanisms.clear();
            for mechanism in self.mechanisms.into_values() {
                if !config.mechanisms.contains(&mechanism) {
                    config.mechanisms.push(mechanism);
                }
            }
        }
        if let Some(user) = self.anonymous_user {
            config.anonymous_user = user;
        }
        if let Some(pass) = self.anonymous_pass {
            config.anonymous_pass = pass;
        }
        if config.anonymous_user == NOBODY {
            config.mechanisms.retain(|mechanism| *mechanism != MechanismName::Anonymous);
        }
        config.track_sources = self.track_sources.unwrap_or(config.track_sources);
        config.proxy_protocol = self.proxy_protocol.unwrap_or(config.proxy_protocol);
    }
}

/// Numbers in the order of their values where they are compared as text.
fn padded(number: &str) -> String {
    format!("{number:0>20}")
}
