//! What each type of exchange demands of its bindings.

use super::weight::weight;
use super::{BindError, headers, topic};
use crate::model::ExchangeKind;
use crate::model::arguments::QueueType;
use amqp_spec::FieldTable;

/// Checks a binding from an exchange that routes as that type before anything of it is kept. `queue` is the type of the queue that it
/// leads to, `None` where it leads to an exchange.
///
/// # Errors
/// Exchanges of this type cannot make anything of the key or the arguments, or refuse the destination: see [`BindError`].
pub fn check_binding(
    kind: ExchangeKind,
    key: &[u8],
    arguments: &FieldTable,
    queue: Option<QueueType>,
) -> Result<(), BindError> {
    match kind {
        ExchangeKind::Headers => headers::check(arguments),
        ExchangeKind::Topic => topic::check(key),
        ExchangeKind::ConsistentHash => weight(key).map(drop),
        ExchangeKind::LocalRandom => check_local(key, queue),
        ExchangeKind::Direct
        | ExchangeKind::Fanout
        | ExchangeKind::ModulusHash
        | ExchangeKind::Random
        | ExchangeKind::RecentHistory
        | ExchangeKind::Delayed
        | ExchangeKind::Deduplication => Ok(()),
    }
}

/// x-local-random wants a classic queue and no key.
fn check_local(key: &[u8], queue: Option<QueueType>) -> Result<(), BindError> {
    match queue {
        _ if !key.is_empty() => Err(BindError::KeyNotEmpty(key.to_vec())),
        Some(QueueType::Classic) => Ok(()),
        Some(other) => Err(BindError::WrongQueueType(other)),
        None => Err(BindError::NoQueue),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_random_takes_classic_queues_without_a_key() {
        let check = |key: &str, queue| {
            let checked = check_binding(ExchangeKind::LocalRandom, key.as_bytes(), &FieldTable::new(), queue);
            checked.map_err(|error| error.to_string())
        };
        let refused = |text: &str| Err(text.to_owned());
        assert_eq!(check("", Some(QueueType::Classic)), Ok(()));
        let text = "Queue type rabbit_quorum_queue not valid for this exchange type";
        assert_eq!(check("", Some(QueueType::Quorum)), refused(text));
        assert_eq!(check("", None), refused("Destination not found"));
        assert_eq!(check("k", Some(QueueType::Classic)), refused("Non empty binding 'k' key not permitted"));
        assert_eq!(check("é", None), refused("Non empty binding 'Ã©' key not permitted"));
    }
}
