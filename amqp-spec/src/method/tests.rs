//! Reading and refusing methods, by hand-written bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::table::{MAX_DEPTH, TableError, Value};

#[test]
fn a_publish_and_its_route() {
    let payload = b"\0\x3c\0\x28\0\0\x09amq.topic\x05a.b.c\x01";
    let Ok(Method::BasicPublish(publish)) = Method::decode(payload) else { panic!("no publish") };
    assert_eq!((publish.mandatory, publish.immediate), (true, false));
    assert_eq!(publish.route.parts(), (&b"amq.topic"[..], &b"a.b.c"[..]));
    assert_eq!(publish.route.raw(), b"\x09amq.topic\x05a.b.c");
    assert_eq!(publish.route, RouteBuf::new("amq.topic", "a.b.c").unwrap().as_route());
}

#[test]
fn a_declare_with_every_kind_of_field() {
    let payload = b"\0\x32\0\x0a\0\0\x01q\x12\0\0\0\x07\x01aI\0\0\0\x05";
    let Ok(Method::QueueDeclare(declare)) = Method::decode(payload) else { panic!("no declare") };
    assert_eq!(declare.queue, b"q");
    assert!(declare.durable && declare.nowait && !declare.passive && !declare.exclusive && !declare.auto_delete);
    assert_eq!(declare.arguments.get("a"), Some(Value::SignedInt(5)));
    assert_eq!(Method::from(declare).name(), "queue.declare");
}

fn reply(payload: &[u8]) -> Option<crate::Reply> {
    Method::decode(payload).unwrap_err().reply(payload)
}

#[test]
fn arguments_that_do_not_parse_are_quoted() {
    let reply = reply(b"\0\x32\0\x0a\0\0\x02\xff\xfe\0\0\0\0\0x").unwrap();
    assert_eq!(reply.text, "FRAME_ERROR - cannot decode <<0,0,2,255,254,0,0,0,0,0,120>>");
    assert_eq!((reply.code.code(), reply.class_id, reply.method_id), (501, 50, 10));
}

#[test]
fn a_long_quote_is_cut() {
    let payload = [&b"\0\x32\0\x0a"[..], &[9; 100_000]].concat();
    let text = reply(&payload).unwrap().text;
    assert!(text.starts_with("FRAME_ERROR - cannot decode <<9,9,") && text.ends_with("..."));
    assert_eq!(text.len(), 255);
}

#[test]
fn shortstrs_are_utf8_except_where_a_publish_goes() {
    let reply = reply(b"\0\x32\0\x0a\0\0\x02\xff\xfe\0\0\0\0\0").unwrap();
    assert_eq!(reply.text, "FRAME_ERROR - Malformed UTF-8 in shortstr");
    assert_eq!((reply.class_id, reply.method_id), (0, 0));
    assert!(Method::decode(b"\0\x3c\0\x28\0\0\x01\xff\x01\xfe\0").is_ok());
}

#[test]
fn some_errors_get_no_reply() {
    assert_eq!(Method::decode(b"\0\x32\0\x63"), Err(MethodError::Unknown { class_id: 50, method_id: 99 }));
    assert_eq!(reply(b"\0\x32\0\x63"), None);
    let broken_table = b"\0\x32\0\x0a\0\0\0\0\0\0\0\x03\x01aZ";
    let error = ArgumentError::Table(TableError::UnknownType(b'Z'));
    assert_eq!(Method::decode(broken_table), Err(MethodError::Arguments { class_id: 50, method_id: 10, error }));
    assert_eq!(reply(broken_table), None);
}

#[test]
fn too_deep_a_table_is_a_syntax_error() {
    let table = (0..=MAX_DEPTH).fold(Vec::new(), |inner, _| {
        [b"\x01aF".as_slice(), &u32::try_from(inner.len()).unwrap().to_be_bytes(), &inner].concat()
    });
    let len = u32::try_from(table.len()).unwrap().to_be_bytes();
    let reply = reply(&[b"\0\x32\0\x0a\0\0\0\0".as_slice(), &len, &table].concat()).unwrap();
    assert_eq!((reply.code.code(), reply.method_id), (502, 10));
}

#[test]
fn who_sends_what() {
    let info = |name: &str| METHODS.iter().find(|info| info.name == name).unwrap();
    assert_eq!(info("basic.cancel").sender, Sender::Both);
    assert_eq!(info("exchange.unbind").replies, [exchange::UnbindOk::ID]);
    assert_eq!(exchange::UnbindOk::METHOD_ID, 51);
    assert_eq!(info("basic.get").replies, [basic::GetOk::ID, basic::GetEmpty::ID]);
    assert!(
        Method::BasicDeliver(basic::Deliver {
            consumer_tag: b"",
            delivery_tag: 1,
            redelivered: false,
            route: RouteBuf::new("", "").unwrap().as_route()
        })
        .sent_by_server_only()
    );
}
