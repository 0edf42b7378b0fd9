//! One exchange's bindings, routed by its type.

use super::direct::Direct;
use super::fanout::Fanout;
use super::headers::Headers;
use super::topic::Topic;
use super::{BindError, Destination};
use crate::model::ExchangeKind;
use amqp_spec::{FieldTable, Table};

/// The bindings of one exchange.
///
/// It is told of each binding once; what makes two bindings the same is decided by who calls. Several bindings of one
/// destination may match a message: the destination comes out once, and stays until the last of them is gone.
#[derive(Clone, Debug)]
pub struct Router {
    table: Bindings,
    count: usize,
}

#[derive(Clone, Debug)]
enum Bindings {
    Direct(Direct),
    Fanout(Fanout),
    Topic(Topic),
    Headers(Headers),
}

impl Router {
    /// An exchange without bindings.
    #[must_use]
    pub fn new(kind: ExchangeKind) -> Self {
        let table = match kind {
            ExchangeKind::Direct => Bindings::Direct(Direct::default()),
            ExchangeKind::Fanout => Bindings::Fanout(Fanout::default()),
            ExchangeKind::Topic => Bindings::Topic(Topic::default()),
            ExchangeKind::Headers => Bindings::Headers(Headers::default()),
        };
        Self { table, count: 0 }
    }

    /// The type that it routes by.
    #[must_use]
    pub fn kind(&self) -> ExchangeKind {
        match self.table {
            Bindings::Direct(_) => ExchangeKind::Direct,
            Bindings::Fanout(_) => ExchangeKind::Fanout,
            Bindings::Topic(_) => ExchangeKind::Topic,
            Bindings::Headers(_) => ExchangeKind::Headers,
        }
    }

    /// Whether routing looks at the message's headers, so that who calls need not find them otherwise.
    #[must_use]
    pub fn reads_headers(&self) -> bool {
        matches!(self.table, Bindings::Headers(_))
    }

    /// Adds a binding.
    ///
    /// # Errors
    /// What [`super::check_binding`] says; nothing is changed then.
    pub fn bind(&mut self, key: &[u8], arguments: &FieldTable, to: Destination) -> Result<(), BindError> {
        match &mut self.table {
            Bindings::Direct(direct) => direct.bind(key, to),
            Bindings::Fanout(fanout) => fanout.bind(to),
            Bindings::Topic(topic) => topic.bind(key, to)?,
            Bindings::Headers(headers) => headers.bind(arguments, to)?,
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
        };
        self.count -= usize::from(removed);
        removed
    }

    /// Appends where a message goes, each destination once, in no particular order. What `out` held before is neither
    /// changed nor looked at.
    pub fn route(&self, key: &[u8], headers: Option<Table<'_>>, out: &mut Vec<Destination>) {
        match &self.table {
            Bindings::Direct(direct) => direct.route(key, out),
            Bindings::Fanout(fanout) => fanout.route(out),
            Bindings::Topic(topic) => topic.route(key, out),
            Bindings::Headers(table) => table.route(headers, out),
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
        }
    }
}

#[cfg(test)]
mod tests;
