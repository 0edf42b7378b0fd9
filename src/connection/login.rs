//! Who the client is: its SASL response checked against the users there are.

use super::error::End;
use crate::auth::{Login, Mechanism, SaslError, Secret};
use crate::broker::{Identity, LoginProtocol, Shared};
use crate::channel::Capabilities;
use crate::model::AmqpError;
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
pub async fn check(
    shared: &Shared,
    peer: IpAddr,
    tls: Option<&tls::Peer>,
    m: &StartOk<'_>,
    capabilities: Capabilities,
) -> Result<Identity, End> {
    let malformed = |error: SaslError| End::quiet(error.to_string());
    let mechanism = Mechanism::from_name(m.mechanism).map_err(malformed)?;
    if !offered(shared, tls).any(|offered| offered == mechanism) {
        return Err(malformed(SaslError::UnknownMechanism));
    }
    let amqp = LoginProtocol::Amqp;
    let identity = match mechanism.login(m.response).map_err(malformed)? {
        Login::Password { user, password } => shared.log_in(amqp, &user, &password, peer).await,
        Login::Anonymous => {
            let security = &shared.config.security;
            let password = Secret::new(security.anonymous_pass.reveal());
            shared.log_in(amqp, &security.anonymous_user, &password, peer).await
        }
        Login::External => {
            let user = tls.and_then(|tls| tls.login.as_deref()).unwrap_or_default();
            let identity = shared.log_in_verified(amqp, user, peer);
            if identity.is_none() {
                tracing::warn!(user, %peer, "the user of a client's certificate is not known or may not come from there");
            }
            identity
        }
        Login::Impossible => None,
    };
    identity.ok_or_else(|| {
        let refusal = mechanism.refusal();
        if capabilities.authentication_failure_close {
            End::from(AmqpError::new(ReplyCode::AccessRefused, refusal))
        } else {
            End::quiet(refusal)
        }
    })
}
