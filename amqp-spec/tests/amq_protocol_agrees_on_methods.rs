//! The crate amq-protocol, written by others for a client, reads and writes the same bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod oracle;

use amq_protocol::frame::{AMQPFrame, WriteContext, gen_frame, parse_frame};
use amq_protocol::types::{LongString, ShortString};
use amqp_spec::{Encode, Method};
use common::{Call, GRAMMAR, Sample, any_call};
use proptest::prelude::*;

/// Fields that are reserved or unused by clients: amq-protocol has none of these names and writes defaults for them.
const RESERVED: &[&str] =
    &["ticket", "capabilities", "insist", "out-of-band", "known-hosts", "channel-id", "cluster-id", "prefetch-size"];

fn is_reserved(call: &Call, field: &str) -> bool {
    let name = format!("{}.{}", call.class().name, call.method().name);
    RESERVED.contains(&field) && !(field == "cluster-id" && name != "basic.get-empty")
}

/// The call with amq-protocol's defaults in its reserved fields: zeros, but ticket 1 in access.request-ok.
fn plain(call: &Call) -> Call {
    let mut plain = call.clone();
    for (at, field) in call.method().fields.iter().enumerate() {
        if is_reserved(call, &field.name) {
            plain.values[at] = match plain.values[at] {
                Sample::Bit(_) => Sample::Bit(false),
                Sample::Text(_) => Sample::Text(String::new()),
                Sample::Bytes(_) => Sample::Bytes(Vec::new()),
                _ => Sample::Number(u64::from(call.class().name == "access")),
            };
        }
    }
    plain
}

/// What amq-protocol's Debug shows of a field.
fn shown(name: &str, sample: &Sample) -> Vec<String> {
    let name = if name == "type" { "kind".to_owned() } else { name.replace('-', "_") };
    let one = |value: String| vec![format!("{name}: {value}")];
    match sample {
        Sample::Number(number) => one(format!("{number:?}")),
        Sample::Bit(bit) => one(format!("{bit:?}")),
        Sample::Text(text) => one(format!("{:?}", ShortString::from(text.as_str()))),
        Sample::Bytes(bytes) => one(format!("{:?}", LongString::from(bytes.as_slice()))),
        Sample::Table(table) => one(format!("{:?}", oracle::table(table))),
        Sample::Route(exchange, key) => vec![
            format!("exchange: {:?}", ShortString::from(exchange.as_str())),
            format!("routing_key: {:?}", ShortString::from(key.as_str())),
        ],
    }
}

fn parsed_by_oracle(payload: &[u8]) -> AMQPFrame {
    let bytes = common::frame(1, 3, payload);
    let (rest, frame) = parse_frame(&bytes[..]).expect("amq-protocol reads what we write");
    assert!(rest.is_empty());
    frame
}

fn written_by_oracle(frame: &AMQPFrame) -> Vec<u8> {
    gen_frame(frame)(WriteContext::from(Vec::new())).unwrap().into_inner().0
}

/// Ours to theirs, field by field by name, and theirs back to ours.
fn agree(call: &Call) -> Result<(), TestCaseError> {
    let call = plain(call);
    let payload = call.payload();
    let ours = Method::decode(&payload).unwrap();
    let mut written = Vec::new();
    ours.encode(&mut written);
    let frame = parsed_by_oracle(&written);
    let debug = format!("{frame:?}");
    for (field, sample) in call.fields() {
        for fragment in shown(&field.name, sample) {
            let reserved = is_reserved(&call, &field.name);
            prop_assert!(reserved || debug.contains(&fragment), "{fragment} not in {debug}");
        }
    }
    let theirs = written_by_oracle(&frame);
    let back = Method::decode(&theirs[7..theirs.len() - 1]).unwrap();
    prop_assert_eq!(back.id(), ours.id());
    prop_assert_eq!(theirs.len(), payload.len() + 8);
    if call.method().fields.iter().all(|field| field.kind != common::grammar::Kind::Table) {
        prop_assert_eq!(&theirs[7..theirs.len() - 1], &payload[..]);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn all_methods_both_ways(call in any_call()) {
        agree(&call)?;
    }
}

#[test]
fn amq_protocol_knows_every_method() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::default();
    for (at, class) in GRAMMAR.classes.iter().enumerate() {
        for method in 0..class.methods.len() {
            agree(&common::call(at, method).new_tree(&mut runner).unwrap().current()).unwrap();
        }
    }
}
