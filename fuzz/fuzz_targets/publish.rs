//! The properties that the broker acts on (expiration, CC, BCC, user-id, reply-to): taken or refused with a text that
//! fits a reply; what goes on can be read, and is no longer told to whom a blind copy went.
#![no_main]

use amqp_spec::{Properties, Property};
use bytes::Bytes;
use libfuzzer_sys::fuzz_target;

#[allow(dead_code, unused_imports)]
#[path = "../../src/channel/publish_checks.rs"]
mod checks;
#[allow(dead_code, unused_imports)]
#[path = "../../src/model/mod.rs"]
mod model;

use model::message::NEVER;
use model::{Message, Name};

fuzz_target!(|properties: &[u8]| {
    let route = b"\0\x01q";
    let buffer = Bytes::from([&route[..], properties, b"body"].concat());
    let (start, end) = (route.len(), route.len() + properties.len());
    let Some(message) = Message::in_buffer(buffer, 0..start, start..end, end..end + 4) else { return };
    let user = Name::from("guest");
    let Ok(checked) = checks::check(message, Some(&user), Some("amq.rabbitmq.reply-to.g1.x".to_owned())) else {
        return;
    };
    let read = Properties::scan(checked.message.properties()).expect("what goes on can be read");
    assert_eq!(checked.message.body(), b"body");
    assert!(read.user_id().is_none_or(|claimed| claimed == b"guest"));
    assert!(read.headers().is_none_or(|headers| headers.get("BCC").is_none()));
    assert_eq!(read.has(Property::Expiration), checked.attributes.expires_at != NEVER);
});
