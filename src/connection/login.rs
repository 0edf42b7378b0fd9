//! Who the client is: its SASL response checked against the users there are.

use super::error::End;
use crate::auth::{Login, Mechanism, SaslError, Secret};
use crate::broker::{Attempt, Identity, LoginProtocol, Shared};
use crate::channel::Capabilities;
use crate::model::AmqpError;
use crate::tls;
use amqp_spec::ReplyCode;
use amqp_spec::method::connection::StartOk;
use std::net::SocketAddr;

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
    (peer, host): (SocketAddr, SocketAddr),
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
    let (address, security) = (peer.ip(), &shared.config.security);
    let login = mechanism.login(m.response).map_err(malformed)?;
    let claimed = match &login {
        Login::Password { user, .. } => user.clone(),
        Login::Anonymous => security.anonymous_user.clone(),
        Login::External => tls.and_then(|tls| tls.login.clone()).unwrap_or_default(),
        Login::Impossible => String::new(),
    };
    let identity = match login {
        Login::Password { user, password } => shared.log_in(amqp, &user, &password, address).await,
        Login::Anonymous => {
            let password = Secret::new(security.anonymous_pass.reveal());
            shared.log_in(amqp, &security.anonymous_user, &password, address).await
        }
        Login::External => {
            let identity = shared.log_in_verified(amqp, &claimed, address);
            if identity.is_none() {
                tracing::warn!(user = claimed, %peer, "the user of a client's certificate is not known or may not come from there");
            }
            identity
        }
        Login::Impossible => None,
    };
    let mechanism_name = String::from_utf8_lossy(m.mechanism);
    let user = identity.as_ref().map_or(claimed.as_str(), |identity| &identity.user);
    let attempt = Attempt { user, mechanism: &mechanism_name, peer, host, tls: tls.is_some() };
    let refused = identity.is_none().then(|| format!("user '{claimed}' - invalid credentials"));
    shared.tell_login(attempt, refused.as_deref());
    identity.ok_or_else(|| {
        let refusal = mechanism.refusal();
        if capabilities.authentication_failure_close {
            End::from(AmqpError::new(ReplyCode::AccessRefused, refusal))
        } else {
            End::quiet(refusal)
        }
    })
}
