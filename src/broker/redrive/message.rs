//! What a dead letter becomes when it goes back.

use crate::broker::dead_letter;
use crate::model::{Attributes, Message};
use amqp_spec::{FieldTable, Properties, PropertiesBuilder, Property};

/// A dead letter as it is published again: with another exchange and key, without what its deaths left in its headers
/// unless that is to stay, and as if it had never been delivered, so that one which came back too often is tried again
/// as often as a new one.
pub(super) fn revived(
    message: &Message,
    attributes: &Attributes,
    exchange: &[u8],
    routing_key: &[u8],
    keeps_deaths: bool,
) -> (Message, Attributes) {
    let properties = match keeps_deaths {
        true => None,
        false => without_deaths(message),
    };
    let raw = properties.as_deref().unwrap_or(message.properties());
    let revived = Message::from_parts(exchange, routing_key, raw, message.body());
    let Attributes { persistent, priority, dead_lettered, .. } = *attributes;
    let dead_lettered = dead_lettered && keeps_deaths;
    (revived, Attributes { persistent, priority, dead_lettered, ..Attributes::default() })
}

fn without_deaths(message: &Message) -> Option<Vec<u8>> {
    let properties = Properties::scan(message.properties()).ok()?;
    let headers = FieldTable::from(properties.headers()?);
    let kept: FieldTable = headers
        .iter()
        .filter(|(key, _)| !dead_letter::HEADERS.iter().any(|known| known.as_bytes() == *key))
        .map(|(key, value)| (key, value.clone()))
        .collect();
    if kept.len() == headers.len() {
        return None;
    }
    let mut builder = PropertiesBuilder::from(&properties);
    match kept.is_empty() {
        true => builder.remove(Property::Headers),
        false => builder.set_headers(&kept),
    };
    Some(builder.build())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn deaths_are_forgotten_and_everything_else_stays() {
        let headers: FieldTable = [("x-death", 1), ("x-last-death-queue", 2), ("own", 3)].into_iter().collect();
        let raw = PropertiesBuilder::new().set_headers(&headers).set_type("t").build();
        let message = Message::from_parts(b"dlx", b"dead", &raw, b"body");
        let died = Attributes {
            persistent: true,
            redelivered: true,
            acquired_count: 4,
            delivery_count: 3,
            dead_lettered: true,
            ..Attributes::default()
        };
        let (revived, attributes) = super::revived(&message, &died, b"x", b"k", false);
        assert_eq!((revived.exchange(), revived.routing_key(), revived.body()), (&b"x"[..], &b"k"[..], &b"body"[..]));
        assert_eq!(attributes, Attributes { persistent: true, ..Attributes::default() });
        let properties = Properties::scan(revived.properties()).unwrap();
        let left: FieldTable = properties.headers().unwrap().into();
        assert_eq!(left, [("own", 3)].into_iter().collect());
        assert_eq!(properties.type_(), Some(&b"t"[..]));
        let (kept, attributes) = super::revived(&message, &died, b"x", b"k", true);
        assert_eq!(kept.properties(), raw);
        assert!(attributes.dead_lettered);
    }
}
