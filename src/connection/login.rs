//! Who the client is: its SASL response checked against the users there are.

use super::error::End;
use crate::auth::{Login, Mechanism, SaslError, Secret};
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
        Login::Password { user, password } => shared.check_password(&user, &password, peer).map(|known| known.name),
        Login::Anonymous => {
            let security = &shared.config.security;
            let password = Secret::new(security.anonymous_pass.reveal());
            shared.check_password(&security.anonymous_user, &password, peer).map(|known| known.name)
        }
        Login::External => by_certificate(shared, tls, peer),
        Login::Impossible => None,
    };
    user.ok_or_else(|| {
        let refusal = mechanism.refusal();
        if capabilities.authentication_failure_close {
            End::from(AmqpError::new(ReplyCode::AccessRefused, refusal))
        } else {
            End::quiet(refusal)
        }
    })
}

/// The user that the certificate names needs no password: the handshake has verified it.
fn by_certificate(shared: &Shared, tls: Option<&tls::Peer>, peer: IpAddr) -> Option<Name> {
    let name = tls?.login.as_deref()?;
    let known = shared.metadata.lock().user(name).map(|user| user.name.clone());
    if known.is_none() {
        tracing::warn!(user = name, "the user of a client's certificate does not exist");
    }
    known.filter(|user| shared.may_come_from(user, peer))
}
