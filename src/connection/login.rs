//! Who the client is: its SASL response checked against the users there are.

use super::error::End;
use crate::auth::{Login, Mechanism, SaslError, Secret, login_allowed_from};
use crate::broker::Shared;
use crate::channel::Capabilities;
use crate::model::{AmqpError, Name};
use crate::tls;
use amqp_spec::ReplyCode;
use amqp_spec::method::connection::StartOk;
use std::net::IpAddr;

/// The mechanisms that a client may use: EXTERNAL needs a certificate that was verified.
pub fn offered(shared: &Shared, tls: Option<&tls::Peer>) -> impl Iterator<Item = Mechanism> {
    let certificate = tls.is_some_and(|peer| peer.certificate.is_some());
    let configured = shared.config.security.mechanisms.iter().map(|name| Mechanism::from(*name));
    configured.filter(move |mechanism| certificate || *mechanism != Mechanism::External)
}

/// Checks a login.
///
/// # Errors
/// How the connection ends when it is refused: at once with 403 for a client that understands it, else silently and
/// late.
pub fn check(
    shared: &Shared,
    peer: IpAddr,
    tls: Option<&tls::Peer>,
    m: &StartOk<'_>,
    capabilities: Capabilities,
) -> Result<Name, End> {
    let malformed = |error: SaslError| End::quiet(error.to_string());
    let mechanism = Mechanism::from_name(m.mechanism).map_err(malformed)?;
    if !offered(shared, tls).any(|offered| offered == mechanism) {
        return Err(malformed(SaslError::UnknownMechanism));
    }
    let user = match mechanism.login(m.response).map_err(malformed)? {
        Login::Password { user, password } => by_password(shared, &user, &password),
        Login::Anonymous => {
            let security = &shared.config.security;
            by_password(shared, &security.anonymous_user, &Secret::new(security.anonymous_pass.reveal()))
        }
        Login::External => by_certificate(shared, tls),
        Login::Impossible => None,
    };
    let defaults = &shared.config.defaults;
    let loopback_only: Vec<&str> = defaults.loopback_users.iter().map(String::as_str).collect();
    let allowed = user.filter(|user| login_allowed_from(user, peer, &loopback_only));
    allowed.ok_or_else(|| {
        let refusal = mechanism.refusal();
        if capabilities.authentication_failure_close {
            End::from(AmqpError::new(ReplyCode::AccessRefused, refusal))
        } else {
            End::quiet(refusal)
        }
    })
}

fn by_password(shared: &Shared, user: &str, password: &Secret) -> Option<Name> {
    let known = shared.metadata.lock().user(user).cloned();
    known.filter(|known| known.password.verify(password)).map(|known| known.name)
}

/// The user that the certificate names needs no password: the handshake has verified it.
fn by_certificate(shared: &Shared, tls: Option<&tls::Peer>) -> Option<Name> {
    let name = tls?.login.as_deref()?;
    let known = shared.metadata.lock().user(name).map(|user| user.name.clone());
    if known.is_none() {
        tracing::warn!(user = name, "the user of a client's certificate does not exist");
    }
    known
}
