//! Who the client is: its SASL response checked against the users there are.

use super::error::End;
use crate::auth::{Login, Mechanism};
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
    let user = match login {
        Login::Password { user, password } => shared.check_password(&user, &password, peer).map(|known| known.name),
        Login::Anonymous => {
            let user = Name::from(shared.config.defaults.user.as_str());
            shared.may_come_from(&user, peer).then_some(user)
        }
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
