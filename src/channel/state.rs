//! The state of one channel, and the way of a method to its handler.

use super::assembly::Assembly;
use super::route_cache::RouteCache;
use super::session::Session;
use super::transaction::Transaction;
use crate::broker::clients::ChannelCard;
use crate::broker::{Confirms, Consumer, cancel_consumer, close_outlet, open_outlet};
use crate::model::{AmqpError, Name};
use crate::queue::Settlement;
use ahash::RandomState;
use amqp_spec::{Method, ReplyCode, method};
use std::collections::HashMap;
use std::sync::Arc;

/// Where a channel's delivering side is in its connection's outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The slot.
    pub outlet: u32,
    /// Which user of the slot.
    pub incarnation: u32,
}

impl From<Place> for (u32, u32) {
    fn from(place: Place) -> Self {
        (place.outlet, place.incarnation)
    }
}

/// What confirm.select and tx.select choose between.
pub enum Mode {
    /// Neither.
    Plain,
    /// Publishes are confirmed.
    Confirm(Arc<Confirms>),
    /// Publishes and acknowledgements wait for tx.commit.
    Transaction(Box<Transaction>),
}

/// Publishes of a batch: all, those that came back, those that were dropped.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub published: u64,
    pub returned: u64,
    pub dropped: u64,
}

/// One open channel.
pub struct Channel {
    /// Its number.
    pub number: u16,
    pub(super) place: Place,
    pub(super) mode: Mode,
    pub(super) consumers: HashMap<Box<str>, Consumer, RandomState>,
    /// The tag of the direct reply-to consumer.
    pub(super) reply_consumer: Option<Box<str>>,
    /// The queue declared last, which an empty name stands for.
    pub(super) last_queue: Option<Name>,
    /// basic.qos for consumers to come; 0 is no limit.
    pub(super) prefetch: u32,
    pub(super) routes: RouteCache,
    /// The content that is being received.
    pub assembly: Assembly,
    /// An unroutable publish waits for its confirm to be sent.
    pub(super) confirms_due: bool,
    /// Something was published on it.
    pub(super) publishes: bool,
    /// It as others see it.
    pub(super) card: Arc<ChannelCard>,
    /// Publishes that the card does not have yet.
    pub(super) counted: Counted,
}

impl Channel {
    /// Opens a channel.
    #[must_use]
    pub fn open(session: &Session, number: u16) -> Self {
        let (outlet, incarnation) = open_outlet(&session.outbox, number);
        session.shared.metrics.sessions.channels_opened.add(1);
        let card = session.client.open_channel(session.shared.next_id(), number, (outlet, incarnation));
        session.shared.tell_channel(&session.client, &card);
        Self::at(Place { outlet, incarnation }, number, card)
    }

    /// A channel with nothing on it.
    pub(super) fn at(place: Place, number: u16, card: Arc<ChannelCard>) -> Self {
        Self {
            number,
            place,
            mode: Mode::Plain,
            consumers: HashMap::default(),
            reply_consumer: None,
            last_queue: None,
            prefetch: 0,
            routes: RouteCache::default(),
            assembly: Assembly::Idle,
            confirms_due: false,
            publishes: false,
            card,
            counted: Counted::default(),
        }
    }

    /// Carries out a method that is neither a publish nor about the channel itself.
    ///
    /// # Errors
    /// What the client did wrong; the code's scope says whether it costs the channel or the connection.
    pub async fn method(&mut self, session: &mut Session, method: Method<'_>) -> Result<(), AmqpError> {
        let ids = method.ids();
        self.card.touch();
        // A bare internal error is nobody's fault in particular (RabbitMQ).
        let blamed = |error: AmqpError| if error.is_bare() { error } else { error.of(ids) };
        self.dispatch(session, method).await.map_err(blamed)
    }

    async fn dispatch(&mut self, session: &mut Session, method: Method<'_>) -> Result<(), AmqpError> {
        match method {
            Method::BasicAck(m) => return self.ack(session, &m),
            Method::BasicNack(m) => return self.nack(session, &m),
            Method::BasicReject(m) => return self.reject(session, &m),
            _ => session.flush(),
        }
        match method {
            Method::BasicConsume(m) => self.consume(session, &m),
            Method::BasicCancel(m) => self.cancel(session, &m),
            Method::BasicGet(m) => self.get(session, &m).await,
            Method::BasicQos(m) => self.qos(session, &m),
            Method::BasicRecover(m) => self.recover(session, m.requeue, true),
            Method::BasicRecoverAsync(m) => self.recover(session, m.requeue, false),
            Method::QueueDeclare(m) => self.queue_declare(session, &m).await,
            Method::QueueBind(m) => self.queue_bind(session, &m),
            Method::QueueUnbind(m) => self.queue_unbind(session, &m),
            Method::QueuePurge(m) => self.queue_purge(session, &m),
            Method::QueueDelete(m) => self.queue_delete(session, &m),
            Method::ExchangeDeclare(m) => self.exchange_declare(session, &m),
            Method::ExchangeDelete(m) => self.exchange_delete(session, &m),
            Method::ExchangeBind(m) => self.exchange_bind(session, &m),
            Method::ExchangeUnbind(m) => self.exchange_unbind(session, &m),
            Method::ConfirmSelect(m) => self.confirm_select(session, m.nowait),
            Method::TxSelect(_) => self.tx_select(session),
            Method::TxCommit(_) => self.tx_commit(session).await,
            Method::TxRollback(_) => self.tx_rollback(session),
            Method::ChannelFlow(m) => self.flow(session, m.active),
            Method::AccessRequest(_) => {
                session.send(self.number, &method::access::RequestOk { ticket: 1 });
                Ok(())
            }
            _ => Err(AmqpError::new(ReplyCode::CommandInvalid, "unimplemented method")),
        }
    }

    fn flow(&self, session: &mut Session, active: bool) -> Result<(), AmqpError> {
        if !active {
            return Err(AmqpError::new(ReplyCode::NotImplemented, "active=false"));
        }
        session.send(self.number, &method::channel::FlowOk { active });
        Ok(())
    }

    fn confirm_select(&mut self, session: &mut Session, nowait: bool) -> Result<(), AmqpError> {
        match self.mode {
            Mode::Transaction(_) => {
                return Err(AmqpError::new(ReplyCode::PreconditionFailed, "cannot switch from tx to confirm mode"));
            }
            Mode::Confirm(_) => {}
            Mode::Plain => {
                let (place, metrics) = (self.place.into(), session.shared.metrics.clone());
                let confirms = Arc::new(Confirms::new(session.outbox.clone(), place, metrics, session.vhost.clone()));
                self.card.confirms(Arc::downgrade(&confirms));
                self.mode = Mode::Confirm(confirms);
            }
        }
        if !nowait {
            session.send(self.number, &method::confirm::SelectOk);
        }
        Ok(())
    }

    /// What a batch of publishes leaves to do on this channel once the queues have them.
    pub fn end_batch(&mut self) {
        let Counted { published, returned, dropped } = std::mem::take(&mut self.counted);
        self.card.published(published, returned, dropped);
        if std::mem::take(&mut self.confirms_due)
            && let Mode::Confirm(confirms) = &self.mode
        {
            confirms.tell();
        }
    }

    /// Ends the channel: consumers go, what is outstanding goes back to its queues, flagged redelivered.
    pub fn close(mut self, session: &mut Session) {
        session.flush();
        for (_, consumer) in self.consumers.drain() {
            cancel_consumer(&consumer, &mut session.after);
        }
        session.return_all(self.place, Settlement::Requeue { counts: true });
        close_outlet(&session.outbox, self.place.into());
        session.client.close_channel(&self.card);
        session.shared.tell_channel_closed(&session.client, &self.card);
        session.shared.stats.channel_ended(self.card.id);
        session.presence.close_channel();
        session.shared.metrics.sessions.channels_closed.add(1);
        session.shared.metrics.sessions.publishers_ended.add(u64::from(self.publishes));
        session.shared.finish(&mut session.after);
    }
}
