//! Reading, refusing and rewriting properties.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::table::{FieldTable, FieldValue, TableError};

fn message() -> Vec<u8> {
    let headers: FieldTable = [("BCC", vec![FieldValue::from("x")])].into_iter().collect();
    let mut builder = PropertiesBuilder::new();
    builder.set_content_type("text/plain").set_headers(&headers).set_delivery_mode(2);
    builder.set_expiration("60000").set_reply_to("amq.rabbitmq.reply-to").set_timestamp(1).set_app_id("");
    builder.build()
}

#[test]
fn present_and_empty_is_not_absent() {
    let raw = message();
    let properties = Properties::scan(&raw).unwrap();
    assert_eq!((properties.app_id(), properties.user_id()), (Some(&b""[..]), None));
    assert_eq!((properties.delivery_mode(), properties.priority()), (Some(2), None));
    assert_eq!(properties.expiration(), Some(&b"60000"[..]));
    assert!(properties.headers().unwrap().get("BCC").unwrap().as_array().is_some());
}

#[test]
fn a_rewrite_keeps_all_it_does_not_change() {
    let raw = message();
    let properties = Properties::scan(&raw).unwrap();
    assert_eq!(PropertiesBuilder::from(&properties).build(), raw);
    let mut builder = PropertiesBuilder::from(&properties);
    builder.remove(Property::Expiration).set_reply_to("reply").set_headers(&FieldTable::new());
    let changed = builder.build();
    let changed = Properties::scan(&changed).unwrap();
    assert_eq!((changed.expiration(), changed.reply_to()), (None, Some(&b"reply"[..])));
    assert!(changed.headers().unwrap().is_empty());
    for kept in [Property::ContentType, Property::DeliveryMode, Property::Timestamp, Property::AppId] {
        assert_eq!(changed.wire(kept), properties.wire(kept), "{}", kept.name());
    }
}

#[test]
fn broken_properties_are_refused_as_internal_errors() {
    let refused = |raw: &[u8]| Properties::scan(raw).unwrap_err();
    assert_eq!(refused(b""), PropertiesError::Truncated);
    assert_eq!(refused(b"\x80\0\x05ab"), PropertiesError::Truncated);
    assert_eq!(refused(b"\0\0x"), PropertiesError::Trailing);
    assert_eq!(refused(b"\x20\0\0\0\0\x03\x01aZ"), PropertiesError::Headers(TableError::UnknownType(b'Z')));
    assert_eq!(refused(b"\x20\0\xff\xff\xff\xff"), PropertiesError::Truncated);
    assert_eq!(refused(b"").reply().text, "INTERNAL_ERROR");
}

#[test]
fn what_rabbitmq_would_write_otherwise_is_normalized() {
    assert_eq!(Properties::scan(&message()).unwrap().normalized(), None);
    let flags_only = Properties::scan(b"\0\x03").unwrap().normalized();
    assert_eq!(flags_only.as_deref(), Some(EMPTY));
    let raw = b"\x20\0\0\0\0\x19\x01aL\0\0\0\0\0\0\0\x05\x01aI\0\0\0\x06\x01bt\x07\x01cV";
    let mended = b"\x20\0\0\0\0\x12\x01al\0\0\0\0\0\0\0\x05\x01bt\x01\x01cV";
    assert_eq!(Properties::scan(raw).unwrap().normalized().as_deref(), Some(&mended[..]));
}

#[test]
fn the_names_are_those_of_clients() {
    let names: Vec<_> = Property::ALL.iter().map(|property| property.name()).collect();
    assert_eq!((names[0], names[10], names[13]), ("content_type", "type", "cluster_id"));
    assert_eq!(Property::Timestamp.kind(), PropertyKind::Timestamp);
}
