//! The x-modulus-hash exchange: the binding whose number is the hash of the routing keys modulo the number of bindings.

use super::{Destination, Envelope, erlang_hash};

#[derive(Clone, Debug, Default)]
pub(super) struct ModulusHash {
    /// One entry a binding. Sorted, so that a restart changes nothing: exchanges first, then by name, as in RabbitMQ.
    bindings: Vec<Bound>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Bound {
    is_queue: bool,
    name: Box<str>,
    to: Destination,
}

impl ModulusHash {
    pub(super) fn bind(&mut self, to: Destination, name: &str) {
        let bound = Bound { is_queue: matches!(to, Destination::Queue(_)), name: name.into(), to };
        let at = self.bindings.partition_point(|other| *other <= bound);
        self.bindings.insert(at, bound);
    }

    pub(super) fn unbind(&mut self, to: Destination) -> bool {
        let at = self.bindings.iter().position(|bound| bound.to == to);
        at.map(|at| self.bindings.remove(at)).is_some()
    }

    pub(super) fn route(&self, message: &Envelope<'_>, out: &mut Vec<Destination>) {
        let hash = erlang_hash::list(message.keys) as usize;
        let at = hash.checked_rem(self.bindings.len());
        out.extend(at.and_then(|at| self.bindings.get(at)).map(|bound| bound.to));
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        self.bindings.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ExchangeId, QueueId};

    fn routed(exchange: &ModulusHash, keys: &[&[u8]]) -> Vec<Destination> {
        let mut out = Vec::new();
        exchange.route(&Envelope { keys, properties: None }, &mut out);
        out
    }

    #[test]
    fn the_hash_of_the_keys_picks_from_the_bindings_by_name() {
        let (a, b) = (Destination::Queue(QueueId(2)), Destination::Queue(QueueId(1)));
        let x = Destination::Exchange(ExchangeId(3));
        let mut exchange = ModulusHash::default();
        assert_eq!(routed(&exchange, &[b"a"]), []);
        exchange.bind(b, "b");
        exchange.bind(a, "a");
        exchange.bind(x, "z");
        // phash2([<<"a">>]) rem 3 is 0, phash2([<<"a">>, <<"bc">>]) rem 3 is 1, phash2([<<>>]) rem 3 is 0.
        assert_eq!(routed(&exchange, &[b"a"]), [x]);
        assert_eq!(routed(&exchange, &[b"a", b"bc"]), [a]);
        assert!(exchange.unbind(x) && !exchange.unbind(x));
        assert_eq!(routed(&exchange, &[b"a"]), [a]);
        assert_eq!(routed(&exchange, &[b""]), [b]);
    }
}
