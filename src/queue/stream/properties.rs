//! What becomes of a message's properties in a stream. As in RabbitMQ, which keeps messages of streams in the form of
//! AMQP 1.0: what that cannot say is lost.

use crate::model::Offset;
use amqp_spec::properties::Property;
use amqp_spec::{FieldTable, FieldValue, Properties, Table, Value};

/// The header with a message's offset.
const OFFSET: &[u8] = b"x-stream-offset";
/// The letter of a signed 64-bit integer.
const LONG: u8 = b'l';
/// Headers with further routing keys are kept apart from the others.
const COPIES: &[u8] = b"CC";
/// The history of a dead letter; one that a client made up is dropped.
const DEATHS: &[u8] = b"x-death";
/// What starts so keeps a value of any type.
const EXTENSION: &[u8] = b"x-";
/// The delivery mode of a persistent message, and that of all others.
const MODES: (u8, u8) = (2, 1);

/// What is kept, in the order of the wire: everything but the cluster id.
const KEPT: [Property; 13] = [
    Property::ContentType,
    Property::ContentEncoding,
    Property::Headers,
    Property::DeliveryMode,
    Property::Priority,
    Property::CorrelationId,
    Property::ReplyTo,
    Property::Expiration,
    Property::MessageId,
    Property::Timestamp,
    Property::Type,
    Property::UserId,
    Property::AppId,
];

/// Writes the properties that readers see: with the offset in the headers and always a delivery mode.
pub(super) fn write(raw: &[u8], own_deaths: bool, offset: Offset, out: &mut Vec<u8>) {
    let given = Properties::scan(raw).ok();
    let has = |property| given.is_some_and(|given| given.has(property));
    let always = |property| matches!(property, Property::Headers | Property::DeliveryMode);
    let kept = KEPT.into_iter().filter(|property| always(*property) || has(*property));
    let flags = kept.clone().fold(0_u16, |flags, property| flags | 0x8000 >> property.place());
    out.extend_from_slice(&flags.to_be_bytes());
    for property in kept {
        match property {
            Property::Headers => write_headers(given.and_then(|given| given.headers()), own_deaths, offset, out),
            Property::DeliveryMode => {
                let persistent = given.and_then(|given| given.delivery_mode()) == Some(MODES.0);
                out.push(if persistent { MODES.0 } else { MODES.1 });
            }
            other => out.extend_from_slice(given.and_then(|given| given.wire(other)).unwrap_or_default()),
        }
    }
}

fn write_headers(given: Option<Table<'_>>, own_deaths: bool, offset: Offset, out: &mut Vec<u8>) {
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    out.push(OFFSET.len() as u8);
    out.extend_from_slice(OFFSET);
    out.push(LONG);
    out.extend_from_slice(&offset.to_be_bytes());
    if let Some(given) = given {
        if given.iter().all(|(key, value)| is_kept(key, &value, own_deaths) && !matches!(value, Value::Binary(_))) {
            out.extend_from_slice(given.body());
        } else {
            let kept = given.iter().filter(|(key, value)| is_kept(key, value, own_deaths));
            kept.map(|(key, value)| (key, as_text(value))).collect::<FieldTable>().encode_body(out);
        }
    }
    // A table fits a frame.
    let length = (out.len() - at - 4) as u32;
    if let Some(place) = out.get_mut(at..at + 4) {
        place.copy_from_slice(&length.to_be_bytes());
    }
}

fn is_kept(key: &[u8], value: &Value<'_>, own_deaths: bool) -> bool {
    match value {
        _ if key == OFFSET => false,
        _ if key == DEATHS => own_deaths,
        Value::Array(_) | Value::Table(_) => key.starts_with(EXTENSION) || key == COPIES,
        _ => true,
    }
}

fn as_text(value: Value<'_>) -> FieldValue {
    match value {
        Value::Binary(bytes) => FieldValue::Longstr(bytes.to_vec()),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use amqp_spec::PropertiesBuilder;

    fn written(raw: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write(raw, false, 5, &mut out);
        out
    }

    fn headers(given: FieldTable, own_deaths: bool) -> FieldTable {
        let mut out = Vec::new();
        write(&PropertiesBuilder::new().set_headers(&given).build(), own_deaths, 5, &mut out);
        Properties::scan(&out).unwrap().headers().unwrap().into()
    }

    #[test]
    fn every_message_says_its_offset_and_its_delivery_mode() {
        let out = written(&[0, 0]);
        let properties = Properties::scan(&out).unwrap();
        assert_eq!(properties.headers().unwrap().get(OFFSET).unwrap().as_integer(), Some(5));
        assert_eq!(properties.delivery_mode(), Some(1));
        assert_eq!(out.len(), 2 + 4 + 25 + 1);
    }

    #[test]
    fn only_two_is_persistent() {
        for (given, kept) in [(0, 1), (1, 1), (2, 2), (7, 1)] {
            let out = written(&PropertiesBuilder::new().set_delivery_mode(given).build());
            assert_eq!(Properties::scan(&out).unwrap().delivery_mode(), Some(kept));
        }
    }

    #[test]
    fn all_but_the_cluster_id_is_kept() {
        let mut given = PropertiesBuilder::new();
        given.set_content_type("").set_content_encoding("gzip").set_priority(0).set_correlation_id("c");
        given.set_reply_to("r").set_expiration("5").set_message_id("m").set_timestamp(7).set_type("t");
        given.set_user_id("u").set_app_id("a").set_cluster_id("gone");
        let out = written(&given.build());
        let kept = Properties::scan(&out).unwrap();
        assert_eq!((kept.content_type(), kept.content_encoding()), (Some(&b""[..]), Some(&b"gzip"[..])));
        assert_eq!((kept.priority(), kept.timestamp()), (Some(0), Some(7)));
        let texts = [kept.correlation_id(), kept.reply_to(), kept.expiration(), kept.message_id(), kept.type_()];
        assert_eq!(texts, [Some(&b"c"[..]), Some(b"r"), Some(b"5"), Some(b"m"), Some(b"t")]);
        assert_eq!((kept.user_id(), kept.app_id(), kept.cluster_id()), (Some(&b"u"[..]), Some(&b"a"[..]), None));
    }

    #[test]
    fn tables_and_arrays_are_kept_in_extensions_only() {
        let array = || FieldValue::Array(vec![1.into()]);
        let table = || FieldValue::Table([("a", 1)].into_iter().collect());
        let given: FieldTable = [
            ("array", array()),
            ("table", table()),
            ("x-array", array()),
            ("x-table", table()),
            ("CC", array()),
            ("n", 1.into()),
            ("b", FieldValue::Binary(b"zz".to_vec())),
            ("x-stream-offset", 77.into()),
            ("x-death", array()),
        ]
        .into_iter()
        .collect();
        let expected: FieldTable = [
            ("x-stream-offset", FieldValue::Long(5)),
            ("x-array", array()),
            ("x-table", table()),
            ("CC", array()),
            ("n", 1.into()),
            ("b", "zz".into()),
        ]
        .into_iter()
        .collect();
        assert_eq!(headers(given.clone(), false), expected);
        assert!(headers(given, true).contains_key("x-death"));
    }
}
