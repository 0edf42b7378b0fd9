//! Arguments of exchanges.

use super::*;
use crate::model::ExchangeKind;

fn declare(arguments: &FieldTable) -> Result<ExchangeArguments, String> {
    declare_as(ExchangeKind::Direct, arguments)
}

fn declare_as(kind: ExchangeKind, arguments: &FieldTable) -> Result<ExchangeArguments, String> {
    let exchange = Resource::exchange("X".into(), "/".into());
    ExchangeArguments::of_new(&exchange, kind, arguments).map_err(|error| error.to_string())
}

#[test]
fn the_alternate_exchange_is_a_text() {
    let alternate = |value: FieldValue| declare(&table([("alternate-exchange", value)]));
    assert_eq!(alternate("ae".into()).unwrap().alternate_exchange, Some("ae".into()));
    assert_eq!(alternate("".into()).unwrap().alternate_exchange, Some("".into()));
    assert_eq!(
        alternate(5.into()).unwrap_err(),
        "invalid type 'signedint' for arg 'alternate-exchange' in exchange 'X' in vhost '/'"
    );
    assert_eq!(declare(&table([("foo", 1.into())])), Ok(ExchangeArguments::default()));
}

#[test]
fn a_consistent_hash_goes_by_a_header_or_by_one_of_three_properties() {
    let hash = |entries: &[(&str, FieldValue)]| {
        declare_as(ExchangeKind::ConsistentHash, &FieldTable::from_iter(entries.iter().cloned()))
            .map(|arguments| arguments.hash_on)
    };
    assert_eq!(hash(&[]), Ok(HashOn::RoutingKey));
    assert_eq!(hash(&[("hash-header", "h".into())]), Ok(HashOn::Header((*b"h").into())));
    for (name, on) in [
        ("correlation_id", Ok(HashOn::CorrelationId)),
        ("message_id", Ok(HashOn::MessageId)),
        ("timestamp", Ok(HashOn::Timestamp)),
        ("app_id", Err("Unsupported property: app_id".to_owned())),
    ] {
        assert_eq!(hash(&[("hash-property", name.into())]), on);
    }
    let both = hash(&[("hash-header", "h".into()), ("hash-property", "app_id".into())]);
    assert_eq!(both, Err("hash-header and hash-property are mutually exclusive".to_owned()));
    let text = "invalid type 'signedint' for arg 'hash-header' in exchange 'X' in vhost '/'";
    assert_eq!(hash(&[("hash-header", 5.into())]), Err(text.to_owned()));
    assert!(declare(&table([("hash-property", "app_id".into())])).is_ok(), "other types do not look at it");
}

#[test]
fn a_recent_history_has_a_positive_length_of_a_signed_type() {
    let length = |value: FieldValue| {
        let arguments = table([("x-recent-history-length", value)]);
        declare_as(ExchangeKind::RecentHistory, &arguments).map(|arguments| arguments.history_length)
    };
    assert_eq!(length(FieldValue::Byte(5)), Ok(Some(5)));
    assert_eq!(length(FieldValue::Long(5)), Ok(Some(5)));
    for (value, shown) in [
        (FieldValue::from("two"), "<<\"two\">>"),
        (0.into(), "0"),
        ((-4).into(), "-4"),
        (FieldValue::Double(2.0), "2.0"),
        (true.into(), "true"),
        (FieldValue::UnsignedByte(5), "5"),
        (FieldValue::UnsignedInt(5), "5"),
        (FieldValue::Timestamp(5), "5"),
    ] {
        let text = format!("Invalid argument {shown}, 'x-recent-history-length' must be a positive integer");
        assert_eq!(length(value), Err(text));
    }
}
