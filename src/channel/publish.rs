//! basic.publish: from a message with its content to the queues' batch, a return, or an error.

use super::assembly::{PUBLISH, Whole};
use super::publish_checks::{Checked, check};
use super::session::Session;
use super::state::{Channel, Mode};
use crate::auth::Right;
use crate::broker::{ExchangeCell, Routed, Targets, Traced, Walk, put_return, reply_to};
use crate::exchange::Envelope;
use crate::model::{AmqpError, Message, Receipt, ResourceKind};
use amqp_spec::{Properties, ReplyCode};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::sync::Arc;

/// The flags of basic.publish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Publish {
    /// Unroutable messages come back.
    pub mandatory: bool,
    /// Not supported since RabbitMQ 3.0.
    pub immediate: bool,
}

/// Where a publish goes.
pub(super) enum Way {
    Queues(Arc<Targets>),
    /// To the consumer of a direct reply-to name.
    Reply,
}

/// A name that is no UTF-8, as RabbitMQ's texts show it.
fn latin1(name: &[u8]) -> String {
    name.iter().copied().map(char::from).collect()
}

impl Channel {
    /// Takes a publish with its whole content.
    ///
    /// # Errors
    /// What RabbitMQ refuses, with its texts; the message is then never confirmed.
    pub fn publish(&mut self, session: &mut Session, whole: Whole) -> Result<(), AmqpError> {
        self.try_publish(session, whole).map_err(|error| match error.method {
            (0, 0) if error.code != ReplyCode::InternalError => error.of(PUBLISH),
            _ => error,
        })
    }

    fn try_publish(&mut self, session: &mut Session, whole: Whole) -> Result<(), AmqpError> {
        if whole.publish.immediate {
            return Err(AmqpError::new(ReplyCode::NotImplemented, "immediate=true"));
        }
        let max = session.shared.config.amqp.max_message_size;
        let message = match whole.message {
            Some(message) if message.body_len() as u64 <= max => message,
            _ => {
                let text = format!("message size {} is larger than configured max size {max}", whole.size);
                return Err(AmqpError::new(ReplyCode::PreconditionFailed, text));
            }
        };
        let topology = session.vhost.topology();
        let exchange = self.exchange_of(session, &message, topology)?;
        let reply_to = self.reply_consumer.as_ref().map(|_| reply_to::name(&session.outbox, self.place.into()));
        let speaker = (!session.impersonator).then_some(&session.user);
        let checked = check(message, speaker, reply_to.flatten())?;
        if !checked.more_keys.is_empty() {
            Self::check_copies(session, &checked)?;
        }
        let mut publish = whole.publish;
        // Whom a reply reaches through CC or BCC is reached: it does not come back.
        publish.mandatory &= !self.copies_of_reply(session, &checked);
        let way = self.way(session, exchange.as_ref(), &checked, topology);
        if session.traced {
            self.trace(session, &checked, &way);
        }
        match (way, &mut self.mode) {
            (Way::Reply, Mode::Plain | Mode::Confirm(_)) => self.reply(session, &checked.message),
            (Way::Reply, Mode::Transaction(tx)) => {
                let name: Box<[u8]> = checked.message.routing_key().into();
                tx.reply(checked.message, &name);
            }
            (Way::Queues(targets), Mode::Transaction(tx)) => {
                tx.publish(publish, checked, targets);
                let (publishes, acks) = tx.waiting();
                self.card.set_uncommitted(publishes, acks);
            }
            (Way::Queues(targets), _) => self.hand_over(session, publish, checked, targets),
        }
        Ok(())
    }

    /// Delivers to the direct reply-to names among CC and BCC; whether there are any.
    pub(super) fn copies_of_reply(&mut self, session: &mut Session, checked: &Checked) -> bool {
        let message = &checked.message;
        if checked.more_keys.is_empty() || !message.exchange().is_empty() {
            return false;
        }
        let mut any = false;
        for name in checked.more_keys.iter().filter(|key| reply_to::is_name(key)) {
            any = true;
            match &mut self.mode {
                Mode::Transaction(tx) => tx.reply(message.clone(), name),
                _ => reply_to::deliver(&session.shared, name, message, &mut session.after),
            }
        }
        any
    }

    /// The exchange published to, `None` for the default one. Neither it nor the right to write to it is looked up
    /// where the route is cached.
    pub(super) fn exchange_of(
        &mut self,
        session: &mut Session,
        message: &Message,
        topology: u64,
    ) -> Result<Option<Arc<ExchangeCell>>, AmqpError> {
        if self.routes.get(message.route(), topology).is_some() {
            return Ok(None);
        }
        let known = std::str::from_utf8(message.exchange());
        let name = known.map_or_else(|_| latin1(message.exchange()).into(), Cow::Borrowed);
        session.require(Right::Write, ResourceKind::Exchange, &name)?;
        if name.is_empty() {
            return Ok(None);
        }
        let Some(exchange) = known.ok().and_then(|name| session.vhost.exchange(name)) else {
            let text = format!("no exchange '{name}' in vhost '{}'", session.vhost.name);
            return Err(AmqpError::new(ReplyCode::NotFound, text));
        };
        if exchange.internal {
            let text =
                format!("cannot publish to internal exchange '{}' in vhost '{}'", exchange.name, session.vhost.name);
            return Err(AmqpError::new(ReplyCode::AccessRefused, text));
        }
        session.require_topics(Right::Write, &exchange, std::iter::once(message.routing_key()))?;
        Ok(Some(exchange))
    }

    /// Makes sure that the keys in CC and BCC are let through too.
    pub(super) fn check_copies(session: &mut Session, checked: &Checked) -> Result<(), AmqpError> {
        let name = std::str::from_utf8(checked.message.exchange()).unwrap_or_default();
        let Some(exchange) = session.vhost.exchange(name) else { return Ok(()) };
        session.require_topics(Right::Write, &exchange, checked.more_keys.iter().map(|key| &**key))
    }

    pub(super) fn way(
        &mut self,
        session: &Session,
        exchange: Option<&Arc<ExchangeCell>>,
        checked: &Checked,
        topology: u64,
    ) -> Way {
        let message = &checked.message;
        if checked.more_keys.is_empty()
            && let Some(targets) = self.routes.get(message.route(), topology)
        {
            return Way::Queues(targets.clone());
        }
        if message.exchange().is_empty() && reply_to::is_name(message.routing_key()) {
            return Way::Reply;
        }
        let mut walk = Walk::new(&session.vhost, message, &checked.attributes);
        let properties = Properties::scan(message.properties()).ok();
        let cell = exchange
            .cloned()
            .or_else(|| std::str::from_utf8(message.exchange()).ok().and_then(|name| session.vhost.exchange(name)));
        let more_keys = checked.more_keys.iter().map(|key| &**key);
        let keys: SmallVec<[&[u8]; 4]> = std::iter::once(message.routing_key()).chain(more_keys).collect();
        match cell.as_ref().filter(|_| !message.exchange().is_empty()) {
            Some(exchange) => walk.from(exchange, &Envelope { keys: &keys, properties: properties.as_ref() }),
            None => keys.iter().for_each(|key| walk.default_exchange(key)),
        }
        let cacheable = checked.more_keys.is_empty() && walk.is_cacheable();
        let source = cell.or_else(|| session.vhost.exchange(""));
        let targets = Arc::new(walk.targets().published_to(source));
        if cacheable {
            self.routes.put(message.route(), topology, targets.clone());
        }
        Way::Queues(targets)
    }

    /// Has a copy made for the firehose.
    #[cold]
    pub(super) fn trace(&self, session: &mut Session, checked: &Checked, way: &Way) {
        let nowhere = Targets::default();
        let targets = if let Way::Queues(targets) = way { targets } else { &nowhere };
        let from = (session.vhost.clone(), session.client.clone());
        let traced = Traced::published(from, self.number, &checked.message, &checked.more_keys, targets);
        session.after.traced.push(traced);
    }

    fn reply(&mut self, session: &mut Session, message: &Message) {
        session.after.tally.received += 1;
        self.counted.published += 1;
        reply_to::deliver(&session.shared, message.routing_key(), message, &mut session.after);
        if let Mode::Confirm(confirms) = &self.mode {
            confirms.expect(0);
            self.confirms_due = true;
        }
    }

    pub(super) fn hand_over(
        &mut self,
        session: &mut Session,
        publish: Publish,
        checked: Checked,
        targets: Arc<Targets>,
    ) {
        if targets.are_deduplicated() {
            session.tell_settled();
        }
        if !self.publishes {
            self.publishes = true;
            session.shared.metrics.sessions.publishers_begun.add(1);
        }
        self.count(session, publish, &checked.message, &targets);
        if targets.queues().is_empty() && publish.mandatory {
            self.send_back(session, &checked.message);
        }
        let number = match &self.mode {
            Mode::Confirm(confirms) => Some(confirms.expect(targets.answers())),
            _ => None,
        };
        if targets.answers() == 0 {
            self.confirms_due |= number.is_some();
            return;
        }
        let receipt = match (&self.mode, number) {
            (Mode::Confirm(confirms), Some(number)) => Some(Receipt { sink: confirms.clone(), number }),
            _ => None,
        };
        let Checked { message, attributes, .. } = checked;
        session.publish(Routed { targets, message, attributes, receipt });
    }

    /// Counts a publish for everybody who does.
    pub(super) fn count(&mut self, session: &mut Session, publish: Publish, message: &Message, targets: &Targets) {
        let tally = &mut session.after.tally;
        tally.received += 1;
        tally.sizes.count(message.body_len() as u64);
        tally.received_confirm += u64::from(matches!(self.mode, Mode::Confirm(_)));
        self.counted.published += 1;
        if targets.queues().is_empty() {
            let (returned, dropped) = (u64::from(publish.mandatory), u64::from(!publish.mandatory));
            tally.unroutable_returned += returned;
            tally.unroutable_dropped += dropped;
            self.counted.returned += returned;
            self.counted.dropped += dropped;
        }
        if targets.answers() == 0 {
            // It is in no batch that would count it.
            targets.count(1);
        }
    }

    /// basic.return with 312.
    pub(super) fn send_back(&self, session: &mut Session, message: &Message) {
        put_return(&session.outbox, self.number, message);
        session.after.wake(&session.outbox);
    }
}
