//! Publishing, consuming, acknowledging.

use super::{Client, Closed, Received, table};
use amqp_spec::method::{basic, confirm, tx};
use amqp_spec::{FieldTable, FieldValue, Method, PropertiesBuilder, Table};

/// A message to publish.
#[derive(Clone, Default)]
pub struct Message {
    pub body: Vec<u8>,
    pub mandatory: bool,
    pub properties: PropertiesBuilder<'static>,
}

impl Message {
    pub fn new(body: impl AsRef<[u8]>) -> Self {
        Self { body: body.as_ref().to_vec(), ..Self::default() }
    }

    pub fn mandatory(self) -> Self {
        Self { mandatory: true, ..self }
    }

    pub fn persistent(mut self) -> Self {
        self.properties.set_delivery_mode(2);
        self
    }

    pub fn expiration(mut self, text: &str) -> Self {
        self.properties.set_expiration(text);
        self
    }

    pub fn priority(mut self, priority: u8) -> Self {
        self.properties.set_priority(priority);
        self
    }

    pub fn reply_to(mut self, queue: &str) -> Self {
        self.properties.set_reply_to(queue);
        self
    }

    /// With the header that has it delayed, in milliseconds.
    pub fn delayed(self, delay: impl Into<FieldValue>) -> Self {
        self.headers(&[("x-delay", delay.into())])
    }

    pub fn headers(mut self, entries: &[(&str, FieldValue)]) -> Self {
        self.properties.set_headers(&table(entries));
        self
    }
}

/// The entry of a headers table that is a table of its own, the first of an array.
pub fn headers(received: &Received, key: &str) -> Vec<FieldTable> {
    let headers = received.headers();
    let entries = headers.get(key).and_then(FieldValue::as_array).unwrap_or_default();
    entries.iter().map(|entry| entry.as_table().unwrap().clone()).collect()
}

impl Client {
    pub fn publish(&mut self, exchange: &str, key: &str, body: impl AsRef<[u8]>) {
        self.publish_message(exchange, key, &Message::new(body));
    }

    pub fn publish_message(&mut self, exchange: &str, key: &str, message: &Message) {
        let properties = message.properties.build();
        let frames = self.publish_frames(exchange, key, message.mandatory, &properties, &message.body);
        self.send_bytes(&frames);
    }

    pub fn confirm_select(&mut self) {
        let answer = self.call(&confirm::Select { nowait: false });
        assert!(matches!(answer.as_ref().unwrap().method(), Method::ConfirmSelectOk(_)), "{answer:?}");
    }

    /// Waits until the publishes from 1 to `last` are confirmed; false where one was refused.
    pub fn confirmed(&mut self, first: u64, last: u64) -> Vec<bool> {
        let mut outcome = vec![None; (last + 1 - first) as usize];
        while outcome.contains(&None) {
            let answer =
                self.wait(self.channel, "a confirm", |m| matches!(m, Method::BasicAck(_) | Method::BasicNack(_)));
            let answer = answer.unwrap();
            let (tag, multiple, good) = match answer.method() {
                Method::BasicAck(m) => (m.delivery_tag, m.multiple, true),
                Method::BasicNack(m) => (m.delivery_tag, m.multiple, false),
                other => panic!("{other:?}"),
            };
            for at in first..=last {
                let slot = &mut outcome[(at - first) as usize];
                if at == tag {
                    assert_eq!(slot.replace(good), None, "publish {at} was confirmed twice");
                } else if multiple && at < tag && slot.is_none() {
                    *slot = Some(good);
                }
            }
        }
        outcome.into_iter().flatten().collect()
    }

    /// Publishes one message in confirm mode and waits for its confirm, the `number`th.
    pub fn publish_confirmed(&mut self, number: u64, key: &str, message: &Message) -> bool {
        self.publish_message("", key, message);
        self.confirmed(number, number) == [true]
    }

    pub fn try_get(&mut self, queue: &str, no_ack: bool) -> Result<Option<Received>, Closed> {
        let answer = self.call(&basic::Get { ticket: 0, queue: queue.as_bytes(), no_ack })?;
        match answer.method() {
            Method::BasicGetEmpty(_) => Ok(None),
            Method::BasicGetOk(_) => Ok(Some(answer)),
            other => panic!("{other:?}"),
        }
    }

    /// A message, taken away.
    pub fn take(&mut self, queue: &str) -> Option<Received> {
        self.try_get(queue, true).unwrap()
    }

    /// The texts of all messages that are there, taken away.
    pub fn drain(&mut self, queue: &str) -> Vec<String> {
        std::iter::from_fn(|| self.take(queue)).map(|it| it.text()).collect()
    }

    pub fn try_consume(
        &mut self,
        queue: &str,
        tag: &str,
        no_ack: bool,
        exclusive: bool,
        arguments: &[(&str, FieldValue)],
    ) -> Result<String, Closed> {
        let mut wire = Vec::new();
        table(arguments).encode_body(&mut wire);
        let answer = self.call(&basic::Consume {
            ticket: 0,
            queue: queue.as_bytes(),
            consumer_tag: tag.as_bytes(),
            no_local: false,
            no_ack,
            exclusive,
            nowait: false,
            arguments: Table::parse(&wire).unwrap(),
        })?;
        let Method::BasicConsumeOk(ok) = answer.method() else { panic!("{answer:?}") };
        Ok(String::from_utf8(ok.consumer_tag.to_vec()).unwrap())
    }

    /// Consumes under acknowledgement.
    pub fn consume(&mut self, queue: &str, tag: &str) {
        self.try_consume(queue, tag, false, false, &[]).unwrap();
    }

    pub fn cancel(&mut self, tag: &str) {
        let answer = self.call(&basic::Cancel { consumer_tag: tag.as_bytes(), nowait: false });
        assert!(matches!(answer.as_ref().unwrap().method(), Method::BasicCancelOk(_)), "{answer:?}");
    }

    /// The next delivery.
    pub fn delivery(&mut self) -> Received {
        self.wait(self.channel, "a delivery", |m| matches!(m, Method::BasicDeliver(_))).unwrap()
    }

    /// The texts of the next deliveries.
    pub fn deliveries(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.delivery().text()).collect()
    }

    /// Deliveries that have come already, once the broker has answered a question.
    pub fn deliveries_here(&mut self) -> usize {
        self.qos(0, false).unwrap();
        self.pending(|m| matches!(m, Method::BasicDeliver(_)))
    }

    pub fn returned(&mut self) -> Received {
        self.wait(self.channel, "a return", |m| matches!(m, Method::BasicReturn(_))).unwrap()
    }

    pub fn ack(&mut self, delivery_tag: u64, multiple: bool) {
        self.send(&basic::Ack { delivery_tag, multiple });
    }

    pub fn nack(&mut self, delivery_tag: u64, multiple: bool, requeue: bool) {
        self.send(&basic::Nack { delivery_tag, multiple, requeue });
    }

    pub fn reject(&mut self, delivery_tag: u64, requeue: bool) {
        self.send(&basic::Reject { delivery_tag, requeue });
    }

    pub fn qos(&mut self, prefetch_count: u16, global: bool) -> Result<(), Closed> {
        let answer = self.call(&basic::Qos { prefetch_size: 0, prefetch_count, global })?;
        assert!(matches!(answer.method(), Method::BasicQosOk(_)), "{answer:?}");
        Ok(())
    }

    pub fn tx_select(&mut self) {
        let answer = self.call(&tx::Select);
        assert!(matches!(answer.as_ref().unwrap().method(), Method::TxSelectOk(_)), "{answer:?}");
    }

    pub fn tx_commit(&mut self) {
        let answer = self.call(&tx::Commit);
        assert!(matches!(answer.as_ref().unwrap().method(), Method::TxCommitOk(_)), "{answer:?}");
    }

    pub fn tx_rollback(&mut self) {
        let answer = self.call(&tx::Rollback);
        assert!(matches!(answer.as_ref().unwrap().method(), Method::TxRollbackOk(_)), "{answer:?}");
    }
}
