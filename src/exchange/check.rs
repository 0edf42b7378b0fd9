//! What each type of exchange demands of its bindings.

use super::{BindError, headers, topic};
use crate::model::ExchangeKind;
use amqp_spec::FieldTable;

/// Checks a binding from an exchange of that type before anything of it is kept.
///
/// # Errors
/// Exchanges of this type cannot make anything of the key or the arguments: see [`BindError`].
pub fn check_binding(kind: ExchangeKind, key: &[u8], arguments: &FieldTable) -> Result<(), BindError> {
    match kind {
        ExchangeKind::Headers => headers::check(arguments),
        ExchangeKind::Topic => topic::check(key),
        ExchangeKind::Direct | ExchangeKind::Fanout => Ok(()),
    }
}
