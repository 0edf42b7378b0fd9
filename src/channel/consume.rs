//! basic.consume, basic.cancel and basic.get.

use super::session::Session;
use super::state::Channel;
use crate::auth::Right;
use crate::broker::reply_to::{self, ReplyConsumer};
use crate::broker::{
    Getter, NewConsumer, NewReader, QueueCell, cancel_consumer, consume, get, read_stream, short_string,
};
use crate::metadata::{MetadataError, Owner};
use crate::model::arguments::{ConsumerArguments, QueueType, StreamArguments};
use crate::model::{AmqpError, Resource, ResourceKind};
use amqp_spec::method::basic;
use amqp_spec::{FieldTable, ReplyCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::sync::Arc;

/// A name of the server's making: a prefix and 22 characters that no other name has.
///
/// # Errors
/// When the operating system gives no randomness.
pub(super) fn generated(prefix: &str) -> Result<String, AmqpError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| AmqpError::new(ReplyCode::InternalError, format!("no randomness: {error}")))?;
    Ok(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random)))
}

/// A stream is read by consumers only, and nothing is taken out of it.
pub(super) fn check_not_stream(queue: &QueueCell, method: &str) -> Result<(), AmqpError> {
    if queue.stream.is_none() {
        return Ok(());
    }
    let text = format!("{method} not supported by stream queues {}", queue.declared.resource());
    Err(AmqpError::new(ReplyCode::NotImplemented, text))
}

/// A quorum queue whose messages go to one consumer at a time gives none to anyone else (RabbitMQ).
pub(super) fn check_gettable(queue: &QueueCell) -> Result<(), AmqpError> {
    check_not_stream(queue, "basic.get")?;
    let declared = &queue.declared;
    if declared.queue_type() != QueueType::Quorum || !declared.settings.single_active_consumer {
        return Ok(());
    }
    let text = format!(
        "cannot obtain access to locked {}. basic.get operations are not supported by <<\"quorum\">> queues with \
         single active consumer",
        declared.resource()
    );
    Err(AmqpError::new(ReplyCode::ResourceLocked, text))
}

fn queue_resource(session: &Session, name: &[u8]) -> Resource {
    Resource { kind: ResourceKind::Queue, name: super::queues::cleaned(name), vhost: session.vhost.name.clone() }
}

impl Channel {
    pub(super) fn consume(&mut self, session: &mut Session, m: &basic::Consume<'_>) -> Result<(), AmqpError> {
        self.forget_dismissed(session);
        let tag = match m.consumer_tag {
            b"" => generated("amq.ctag-")?,
            tag => String::from_utf8_lossy(tag).into_owned(),
        };
        let replies = m.queue == reply_to::QUEUE.as_bytes();
        let taken_by_replies = !replies && self.reply_consumer.as_deref() == Some(&*tag);
        if self.consumers.contains_key(&*tag) || taken_by_replies {
            return Err(AmqpError::new(ReplyCode::NotAllowed, format!("attempt to reuse consumer tag '{tag}'")));
        }
        if let Some(max) = session.shared.config.amqp.consumer_max_per_channel
            && self.consumers.len() as u64 >= max
        {
            let text = format!("reached maximum ({max}) of consumers per channel");
            return Err(AmqpError::new(ReplyCode::NotAllowed, text));
        }
        if replies {
            return self.consume_replies(session, m, tag);
        }
        if reply_to::is_alive(&session.shared, m.queue) {
            let text = format!("only creator channel may consume from {}", queue_resource(session, m.queue));
            return Err(AmqpError::new(ReplyCode::PreconditionFailed, text));
        }
        let queue = self.readable_queue(session, m.queue)?;
        if queue.stream.is_some() {
            return self.consume_stream(session, m, &queue, tag);
        }
        let resource = queue.declared.resource();
        let sent = FieldTable::from(m.arguments);
        let arguments = ConsumerArguments::of(&resource, queue.declared.queue_type(), &sent)?;
        let new = NewConsumer {
            outbox: &session.outbox.clone(),
            outlet: self.place.outlet,
            outlet_incarnation: self.place.incarnation,
            tag: &tag,
            prefetch: self.prefetch,
            priority: arguments.priority,
            no_ack: m.no_ack,
            // Quorum queues pass over the flag (RabbitMQ).
            exclusive: m.exclusive && queue.declared.queue_type() == QueueType::Classic,
            notify_cancel: session.capabilities.consumer_cancel_notify,
            timeout: arguments.consumer_timeout,
            arguments: Some(&sent).filter(|sent| !sent.is_empty()),
            reply: !m.nowait,
        };
        let consumer = consume(&queue, &new, &mut session.after)
            .map_err(|refused| AmqpError::new(ReplyCode::AccessRefused, format!("{resource} {refused}")))?
            .ok_or_else(|| super::answer::no_queue(session, &queue.name))?;
        self.consumers.insert(tag.into_boxed_str(), consumer);
        session.shared.finish(&mut session.after);
        Ok(())
    }

    /// A reader of a stream. It takes no notice of the exclusive flag (RabbitMQ).
    fn consume_stream(
        &mut self,
        session: &mut Session,
        m: &basic::Consume<'_>,
        queue: &Arc<QueueCell>,
        tag: String,
    ) -> Result<(), AmqpError> {
        let resource = queue.declared.resource();
        let sent = FieldTable::from(m.arguments);
        let arguments = StreamArguments::of(&resource, &sent)?;
        let prefetch = self.stream_prefetch(session);
        if prefetch == 0 {
            let text = format!("consumer prefetch count is not set for stream {resource}");
            return Err(AmqpError::new(ReplyCode::PreconditionFailed, text));
        }
        if m.no_ack {
            let text = format!("automatic acknowledgement not supported by stream {resource}");
            return Err(AmqpError::new(ReplyCode::NotImplemented, text));
        }
        let new = NewReader {
            outbox: &session.outbox.clone(),
            outlet: self.place.outlet,
            outlet_incarnation: self.place.incarnation,
            tag: &tag,
            prefetch,
            sent: Some(&sent).filter(|sent| !sent.is_empty()),
            arguments,
            notify_cancel: session.capabilities.consumer_cancel_notify,
            reply: !m.nowait,
        };
        let reader = read_stream(queue, &new, &mut session.after);
        let reader = reader.ok_or_else(|| super::answer::no_queue(session, &queue.name))?;
        self.consumers.insert(tag.into_boxed_str(), reader);
        session.shared.finish(&mut session.after);
        Ok(())
    }

    /// What a reader may hold: as many as a consumer of this channel, or where that is not said, as the whole channel.
    fn stream_prefetch(&self, session: &Session) -> u32 {
        if self.prefetch > 0 {
            return self.prefetch;
        }
        let mut inner = session.outbox.lock();
        inner.outlet(self.place.outlet, self.place.incarnation).map_or(0, |(outlet, _, _)| outlet.shared_prefetch)
    }

    fn consume_replies(&mut self, session: &mut Session, m: &basic::Consume<'_>, tag: String) -> Result<(), AmqpError> {
        let refused = |text: &str| Err(AmqpError::new(ReplyCode::PreconditionFailed, text));
        if self.reply_consumer.is_some() {
            return refused("reply consumer already set");
        }
        if !m.no_ack {
            return refused("reply consumer cannot acknowledge");
        }
        let mut secret = [0; 8];
        getrandom::fill(&mut secret)
            .map_err(|error| AmqpError::new(ReplyCode::InternalError, format!("no randomness: {error}")))?;
        if !m.nowait {
            session.send(self.number, &basic::ConsumeOk { consumer_tag: tag.as_bytes() });
        }
        if let Some((outlet, _, _)) = session.outbox.lock().outlet(self.place.outlet, self.place.incarnation) {
            let secret = u64::from_ne_bytes(secret);
            outlet.reply_consumer = Some(ReplyConsumer { tag: short_string(&tag), secret });
        }
        self.reply_consumer = Some(tag.into_boxed_str());
        Ok(())
    }

    pub(super) fn cancel(&mut self, session: &mut Session, m: &basic::Cancel<'_>) -> Result<(), AmqpError> {
        self.forget_dismissed(session);
        let tag = String::from_utf8_lossy(m.consumer_tag);
        if let Some(consumer) = self.consumers.remove(&*tag) {
            cancel_consumer(&consumer, &mut session.after);
        } else if self.reply_consumer.take_if(|known| **known == *tag).is_some()
            && let Some((outlet, _, _)) = session.outbox.lock().outlet(self.place.outlet, self.place.incarnation)
        {
            outlet.reply_consumer = None;
        }
        if !m.nowait {
            session.send(self.number, &basic::CancelOk { consumer_tag: m.consumer_tag });
        }
        session.shared.finish(&mut session.after);
        Ok(())
    }

    /// Forgets consumers whose queue has gone or that took too long: their tags are free again.
    fn forget_dismissed(&mut self, session: &Session) {
        let dismissed = match session.outbox.lock().outlet(self.place.outlet, self.place.incarnation) {
            Some((outlet, _, _)) => std::mem::take(&mut outlet.dismissed),
            None => return,
        };
        if !dismissed.is_empty() {
            self.consumers.retain(|_, consumer| !dismissed.contains(&consumer.feed) && !consumer.queue.is_deleted());
        }
    }

    pub(super) async fn get(&mut self, session: &mut Session, m: &basic::Get<'_>) -> Result<(), AmqpError> {
        if reply_to::is_alive(&session.shared, m.queue) {
            let text = format!("basic.get not supported by volatile {}", queue_resource(session, m.queue));
            return Err(AmqpError::new(ReplyCode::NotImplemented, text));
        }
        let queue = self.readable_queue(session, m.queue)?;
        check_gettable(&queue)?;
        let answered = {
            let getter = Getter {
                outbox: &session.outbox,
                outlet: self.place.outlet,
                outlet_incarnation: self.place.incarnation,
                no_ack: m.no_ack,
            };
            get(&queue, &getter, &mut session.after)
        };
        session.shared.finish(&mut session.after);
        if answered.await.is_err() {
            return Err(super::answer::no_queue(session, &queue.name));
        }
        Ok(())
    }

    /// The queue that a method names; an empty name is the queue declared last on this channel.
    ///
    /// # Errors
    /// 404 when there is none.
    pub(super) fn named_queue(&self, session: &Session, name: &[u8]) -> Result<Arc<QueueCell>, AmqpError> {
        let name = self.queue_name(name)?;
        session.vhost.queue(&name).ok_or_else(|| super::answer::no_queue(session, &name))
    }

    /// The queue that a method means, for one that takes messages from it. The right to is told before whether it is
    /// there.
    pub(super) fn readable_queue(&self, session: &mut Session, name: &[u8]) -> Result<Arc<QueueCell>, AmqpError> {
        let name = self.queue_name(name)?;
        session.require(Right::Read, ResourceKind::Queue, &name)?;
        let queue = self.named_queue(session, name.as_bytes())?;
        self.check_exclusive(session, &queue)?;
        Ok(queue)
    }

    pub(super) fn check_exclusive(&self, session: &Session, queue: &QueueCell) -> Result<(), AmqpError> {
        if queue.declared.is_locked_for(Owner(session.connection)) {
            return Err(MetadataError::Locked(queue.declared.resource()).into());
        }
        Ok(())
    }
}
