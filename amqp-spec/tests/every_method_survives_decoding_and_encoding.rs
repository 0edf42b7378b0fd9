//! What the grammar says a method looks like on the wire is what the generated code reads and writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use amqp_spec::frame::{METHOD, put_method};
use amqp_spec::method::{METHODS, Sender};
use amqp_spec::{Encode, Method};
use bytes::BytesMut;
use common::{Call, GRAMMAR, any_call};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn check(call: &Call) -> Result<(), TestCaseError> {
    let payload = call.payload();
    let method = Method::decode(&payload).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(method.ids(), (call.class().id, call.method().id));
    prop_assert_eq!(method.name(), format!("{}.{}", call.class().name, call.method().name));
    prop_assert_eq!(method.carries_content(), call.method().content);
    prop_assert_eq!(method.sent_by_server_only(), call.method().sender == "server");
    prop_assert_eq!(method.encoded_len(), payload.len());
    let mut out = BytesMut::new();
    put_method(&mut out, 7, &method);
    prop_assert_eq!(out.to_vec(), common::frame(METHOD, 7, &payload));
    Ok(())
}

proptest! {
    #[test]
    fn random_methods(call in any_call()) {
        check(&call)?;
    }

    #[test]
    fn bytes_cut_off_or_left_over_are_malformed(call in any_call(), cut in any::<prop::sample::Index>()) {
        let payload = call.payload();
        let shorter = &payload[..cut.index(payload.len())];
        prop_assert!(Method::decode(shorter).is_err());
        let error = Method::decode(&[&payload[..], b"x"].concat()).unwrap_err();
        let reply = error.reply(&[&payload[..], b"x"].concat()).unwrap();
        prop_assert!(reply.text.starts_with("FRAME_ERROR - cannot decode <<"), "{}", reply.text);
        prop_assert_eq!((reply.class_id, reply.method_id), (call.class().id, call.method().id));
    }
}

#[test]
fn each_method_at_least_a_few_times() {
    let mut runner = TestRunner::default();
    for (at, class) in GRAMMAR.classes.iter().enumerate() {
        for method in 0..class.methods.len() {
            for _ in 0..8 {
                let call = common::call(at, method).new_tree(&mut runner).unwrap().current();
                check(&call).unwrap();
            }
        }
    }
}

#[test]
fn the_list_of_methods_is_whole_and_its_replies_are_the_servers_or_clients() {
    let count: usize = GRAMMAR.classes.iter().map(|class| class.methods.len()).sum();
    assert_eq!(METHODS.len(), count);
    assert!(METHODS.is_sorted_by_key(|info| info.id), "looked up by binary search");
    for info in METHODS {
        for reply in info.replies {
            let reply = amqp_spec::method::info(*reply).unwrap();
            assert!(info.sender == Sender::Both || reply.sender != info.sender, "{} > {}", info.name, reply.name);
        }
    }
}
