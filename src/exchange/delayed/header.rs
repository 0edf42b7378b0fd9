//! The header by which a message asks to be delayed.

use crate::exchange::Envelope;
use crate::model::{Message, Millis};
use amqp_spec::{FieldTable, FieldValue, Properties, PropertiesBuilder, Value};

/// The delay in milliseconds. Once it is over, the header shows it negative.
const DELAY: &str = "x-delay";

/// The longest delay, some 49 days, as the plugin for RabbitMQ has it: what asks for more is not delayed at all.
const LONGEST: Millis = u32::MAX as Millis;

/// How long a message is to wait; `None` where it is to go on at once.
#[must_use]
pub fn delay_of(envelope: &Envelope<'_>) -> Option<Millis> {
    let asked = envelope.headers()?.get(DELAY)?;
    Millis::try_from(whole(&asked)?).ok().filter(|delay| (1..=LONGEST).contains(delay))
}

/// A number of any type, or a number as text.
fn whole(value: &Value<'_>) -> Option<i64> {
    match *value {
        Value::Longstr(text) | Value::Binary(text) => std::str::from_utf8(text).ok()?.parse().ok(),
        // The cast stays at the ends of the range, which are too far away either way.
        Value::Float(number) => Some(number as i64),
        Value::Double(number) => Some(number as i64),
        _ => value.as_integer(),
    }
}

/// The message as it goes on once its delay is over: the header tells that it was delayed, and does not ask again.
#[must_use]
pub fn without_delay(message: &Message) -> Message {
    negated(message).unwrap_or_else(|| message.clone())
}

fn negated(message: &Message) -> Option<Message> {
    let properties = Properties::scan(message.properties()).ok()?;
    let headers = properties.headers()?;
    let delay = whole(&headers.get(DELAY)?)?;
    let mut table = FieldTable::from(headers);
    table.insert(DELAY, FieldValue::Long(delay.checked_neg()?));
    let raw = PropertiesBuilder::from(&properties).set_headers(&table).build();
    Some(Message::from_parts(message.exchange(), message.routing_key(), &raw, message.body()))
}
