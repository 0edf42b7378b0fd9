//! Who the client is: its SASL response checked against the users there are.

use super::error::End;
use crate::auth::{Login, Mechanism, login_allowed_from};
use crate::broker::Shared;
use crate::channel::Capabilities;
use crate::model::{AmqpError, Name};
use amqp_spec::ReplyCode;
use amqp_spec::method::connection::StartOk;
use std::net::IpAddr;

/// Checks a login.
///
/// # Errors
/// How the connection ends when it is refused: at once with 403 for a client that understands it, else silently and
/// late.
pub fn check(shared: &Shared, peer: IpAddr, m: &StartOk<'_>, capabilities: Capabilities) -> Result<Name, End> {
    let mechanism = Mechanism::from_name(m.mechanism).map_err(|error| End::quiet(error.to_string()))?;
    let login = mechanism.login(m.response).map_err(|error| End::quiet(error.to_string()))?;
    let defaults = &shared.config.defaults;
    let user = match login {
        Login::Password { user, password } => {
            let known = shared.metadata.lock().user(&user).cloned();
            known.filter(|known| known.password.verify(&password)).map(|known| known.name)
        }
        Login::Anonymous => Some(Name::from(defaults.user.as_str())),
        Login::Impossible => None,
    };
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
