//! TLS of one kind of listener: `ssl_options.*`, and the same names under `management.ssl` and `prometheus.ssl`.

use super::Secret;
use super::keys::{Applied, Rejected};
use super::value::{boolean, choice, integer};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Erlang's default: intermediate certificates that a client may send between its own and a known authority.
const DEPTH: u8 = 10;

const OLD_VERSION: &str = "no effect: TLS 1.2 and 1.3 are spoken; older versions are not secure";
const CIPHERS: &str = "no effect: only cipher suites with forward secrecy and authentication are offered";
const RENEGOTIATION: &str = "no effect: connections are never renegotiated";

/// Options that RabbitMQ takes and that change nothing here, each with the reason that is logged.
const INERT: &[(&str, &str)] = &[
    ("alpn_preferred_protocols", "no effect: AMQP clients do not negotiate a protocol within TLS"),
    ("bypass_pem_cache", "no effect: certificates are read again as soon as their files change"),
    ("cacerts", "no effect: certificates are read from files"),
    ("cert", "no effect: certificates are read from files"),
    ("certs_keys", "no effect: a listener has one certificate"),
    ("ciphers", CIPHERS),
    ("client_renegotiation", RENEGOTIATION),
    ("crl_check", "no effect: revocation lists are not read"),
    ("dh", CIPHERS),
    ("dhfile", CIPHERS),
    ("hibernate_after", "no effect: it tunes the Erlang runtime, and there is none here"),
    ("honor_ecc_order", CIPHERS),
    ("keep_secrets", "no effect: session keys are never handed out"),
    ("key", "no effect: keys are read from files"),
    ("log_alert", "no effect: failed handshakes are logged as warnings"),
    ("log_level", "no effect: failed handshakes are logged as warnings"),
    ("psk_identity", CIPHERS),
    ("reuse_sessions", "no effect: sessions are resumed"),
    ("secure_renegotiate", RENEGOTIATION),
    ("signature_algs", CIPHERS),
    ("sni", "no effect: a listener has one certificate"),
];

/// How a listener speaks TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsConfig {
    /// Authorities that client certificates are checked against; what is missing of the server's own chain is taken
    /// from here too.
    pub cacertfile: Option<PathBuf>,
    /// The server's certificate and, behind it, those between it and its authority.
    pub certfile: Option<PathBuf>,
    /// Its private key.
    pub keyfile: Option<PathBuf>,
    /// The password of an encrypted key.
    pub password: Option<Secret>,
    /// Clients are asked for a certificate, and one that does not check out ends the handshake (`verify_peer`).
    pub verify_peer: bool,
    /// A client without a certificate is refused.
    pub fail_if_no_peer_cert: bool,
    /// Certificates that may lie between a client's and a known authority.
    pub depth: u8,
    /// TLS 1.2 is spoken.
    pub tls12: bool,
    /// TLS 1.3 is spoken.
    pub tls13: bool,
    /// The server's order of cipher suites counts, not the client's.
    pub honor_cipher_order: bool,
}

impl Default for TlsConfig {
    fn default() -> Self {
        Self {
            cacertfile: None,
            certfile: None,
            keyfile: None,
            password: None,
            verify_peer: false,
            fail_if_no_peer_cert: false,
            depth: DEPTH,
            tls12: true,
            tls13: true,
            honor_cipher_order: true,
        }
    }
}

/// What of a client's certificate is the name of its user (`ssl_cert_login_from`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CertificateLogin {
    /// The whole subject, such as `CN=client,O=Example`.
    #[default]
    DistinguishedName,
    /// The subject's common names.
    CommonName,
    /// One of the alternative names.
    SubjectAlternativeName {
        /// Of which kind.
        kind: SanKind,
        /// Which of that kind, counted from 0.
        index: usize,
    },
}

/// A kind of alternative name (`ssl_cert_login_san_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SanKind {
    /// A host name.
    #[default]
    Dns,
    /// An address.
    Ip,
    /// A mailbox.
    Email,
    /// A URI.
    Uri,
    /// `otherName`.
    Other,
}

/// The options of one group as they come in.
#[derive(Debug, Default)]
pub(super) struct Options {
    config: TlsConfig,
    versions: BTreeMap<String, Version>,
    touched: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    V12,
    V13,
    Old,
}

const VERSIONS: &[(&str, Version)] = &[
    ("tlsv1.3", Version::V13),
    ("tlsv1.2", Version::V12),
    ("tlsv1.1", Version::Old),
    ("tlsv1", Version::Old),
    ("sslv3", Version::Old),
];

impl Options {
    /// Applies an option, `certfile` of `ssl_options.certfile`; `None` for a name that is none.
    pub(super) fn apply(&mut self, option: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        let config = &mut self.config;
        match option {
            ["cacertfile"] => config.cacertfile = Some(path(value)?),
            ["certfile"] => config.certfile = Some(path(value)?),
            ["keyfile"] => config.keyfile = Some(path(value)?),
            ["password"] => config.password = Some(Secret::new(value)),
            ["verify"] => config.verify_peer = choice(value, &[("verify_peer", true), ("verify_none", false)])?,
            ["fail_if_no_peer_cert"] => config.fail_if_no_peer_cert = boolean(value)?,
            ["depth"] => config.depth = u8::try_from(integer(value, 0..=255)?).unwrap_or(DEPTH),
            ["honor_cipher_order"] => config.honor_cipher_order = boolean(value)?,
            ["versions", name] => {
                let version = choice(value, VERSIONS)?;
                self.versions.insert((*name).to_owned(), version);
                if version == Version::Old {
                    self.touched = true;
                    return Ok(Some(Applied::But(OLD_VERSION)));
                }
            }
            [name, ..] => {
                return Ok(INERT.iter().find(|(known, _)| known == name).map(|(_, reason)| Applied::But(reason)));
            }
            [] => return Ok(None),
        }
        self.touched = true;
        Ok(Some(Applied::Fully))
    }

    /// The configuration, where any option was set.
    pub(super) fn finish(self) -> Option<TlsConfig> {
        let Self { mut config, versions, touched } = self;
        if !versions.is_empty() {
            let spoken = |version| versions.values().any(|it| *it == version);
            (config.tls12, config.tls13) = (spoken(Version::V12), spoken(Version::V13));
        }
        touched.then_some(config)
    }
}

fn path(value: &str) -> Result<PathBuf, Rejected> {
    if value.is_empty() { Err("a path".to_owned().into()) } else { Ok(PathBuf::from(value)) }
}
