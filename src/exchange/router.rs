//! One exchange's bindings, routed by its type.

use super::consistent_hash::ConsistentHash;
use super::direct::Direct;
use super::fanout::Fanout;
use super::headers::Headers;
use super::modulus_hash::ModulusHash;
use super::random::Random;
use super::topic::Topic;
use super::{BindError, Destination, Envelope};
use crate::model::ExchangeKind;
use crate::model::arguments::ExchangeArguments;
use amqp_spec::FieldTable;

/// The bindings of one exchange.
///
/// It is told of each binding once; what makes two bindings the same is decided by who calls. Several bindings of one
/// destination may match a message: the destination comes out once for each of its keys, and stays until the last of
/// them is gone.
#[derive(Clone, Debug)]
pub struct Router {
    kind: ExchangeKind,
    table: Bindings,
    count: usize,
}

#[derive(Clone, Debug)]
enum Bindings {
    Direct(Direct),
    Fanout(Fanout),
    Topic(Topic),
    Headers(Headers),
    ConsistentHash(ConsistentHash),
    ModulusHash(ModulusHash),
    Random(Random),
}

impl Router {
    /// An exchange without bindings.
    #[must_use]
    pub fn new(kind: ExchangeKind, settings: &ExchangeArguments) -> Self {
        let table = match kind {
            // An exchange that delays is made here as the type as which it routes.
            ExchangeKind::Direct | ExchangeKind::Delayed => Bindings::Direct(Direct::default()),
            ExchangeKind::Fanout | ExchangeKind::RecentHistory | ExchangeKind::Deduplication => {
                Bindings::Fanout(Fanout::default())
            }
            ExchangeKind::Topic => Bindings::Topic(Topic::default()),
            ExchangeKind::Headers => Bindings::Headers(Headers::default()),
            ExchangeKind::ConsistentHash => Bindings::ConsistentHash(ConsistentHash::new(settings.hash_on.clone())),
            ExchangeKind::ModulusHash => Bindings::ModulusHash(ModulusHash::default()),
            ExchangeKind::Random | ExchangeKind::LocalRandom => Bindings::Random(Random::default()),
        };
        Self { kind, table, count: 0 }
    }

    /// The type that it routes by.
    #[must_use]
    pub fn kind(&self) -> ExchangeKind {
        self.kind
    }

    /// Whether one message tells where all go that have its routing key, as long as bindings stay as they are.
    #[must_use]
    pub fn is_cacheable(&self) -> bool {
        match &self.table {
            // What remembers messages must see every one.
            Bindings::Fanout(_) => !matches!(self.kind, ExchangeKind::RecentHistory | ExchangeKind::Deduplication),
            Bindings::Direct(_) => self.kind != ExchangeKind::Delayed,
            Bindings::Topic(_) | Bindings::ModulusHash(_) => true,
            Bindings::ConsistentHash(hash) => hash.goes_by_key(),
            Bindings::Headers(_) | Bindings::Random(_) => false,
        }
    }

    /// Adds a binding; `name` is the destination's.
    ///
    /// # Errors
    /// What [`super::check_binding`] says of the key and the arguments; nothing is changed then.
    pub fn bind(&mut self, key: &[u8], arguments: &FieldTable, to: Destination, name: &str) -> Result<(), BindError> {
        match &mut self.table {
            Bindings::Direct(direct) => direct.bind(key, to),
            Bindings::Fanout(fanout) => fanout.bind(to),
            Bindings::Topic(topic) => topic.bind(key, to)?,
            Bindings::Headers(headers) => headers.bind(arguments, to)?,
            Bindings::ConsistentHash(hash) => hash.bind(key, arguments, to)?,
            Bindings::ModulusHash(hash) => hash.bind(to, name),
            Bindings::Random(random) => random.bind(to),
        }
        self.count += 1;
        Ok(())
    }

    /// Takes a binding away that was added with the same key and arguments; `false` where there is none.
    pub fn unbind(&mut self, key: &[u8], arguments: &FieldTable, to: Destination) -> bool {
        let removed = match &mut self.table {
            Bindings::Direct(direct) => direct.unbind(key, to),
            Bindings::Fanout(fanout) => fanout.unbind(to),
            Bindings::Topic(topic) => topic.unbind(key, to),
            Bindings::Headers(headers) => headers.unbind(arguments, to),
            Bindings::ConsistentHash(hash) => hash.unbind(key, arguments, to),
            Bindings::ModulusHash(hash) => hash.unbind(to),
            Bindings::Random(random) => random.unbind(to),
        };
        self.count -= usize::from(removed);
        removed
    }

    /// Appends where a message goes, in no particular order; a destination comes once, or once for each key of the
    /// message that leads there. `random` is any number, for types that leave it to chance. What `out` held before is
    /// neither changed nor looked at.
    pub fn route(&self, message: &Envelope<'_>, random: u64, out: &mut Vec<Destination>) {
        match &self.table {
            Bindings::Direct(direct) => message.keys.iter().for_each(|key| direct.route(key, out)),
            Bindings::Fanout(fanout) => fanout.route(out),
            Bindings::Topic(topic) => message.keys.iter().for_each(|key| topic.route(key, out)),
            Bindings::Headers(table) => table.route(message.headers(), out),
            Bindings::ConsistentHash(hash) => hash.route(message, out),
            Bindings::ModulusHash(hash) => hash.route(message, out),
            Bindings::Random(bindings) => bindings.route(random, out),
        }
    }

    /// How many bindings there are.
    #[must_use]
    pub fn bindings(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
impl Router {
    /// Whether nothing is kept of bindings that are gone.
    fn holds_nothing(&self) -> bool {
        match &self.table {
            Bindings::Direct(direct) => direct.holds_nothing(),
            Bindings::Fanout(fanout) => fanout.holds_nothing(),
            Bindings::Topic(topic) => topic.holds_nothing(),
            Bindings::Headers(headers) => headers.holds_nothing(),
            Bindings::ConsistentHash(hash) => hash.holds_nothing(),
            Bindings::ModulusHash(hash) => hash.holds_nothing(),
            Bindings::Random(random) => random.holds_nothing(),
        }
    }
}

#[cfg(test)]
mod tests;
