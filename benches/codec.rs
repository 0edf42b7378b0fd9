//! What the wire costs without a broker behind it: frames cut and decoded, deliveries encoded, properties scanned and
//! tables parsed.

#![allow(clippy::unwrap_used, missing_docs)]

use amqp_spec::frame::{put_body, put_deliver, put_header, put_method};
use amqp_spec::method::{RouteBuf, basic};
use amqp_spec::{
    ContentHeader, FieldTable, FieldValue, FrameDecoder, FrameKind, Method, Properties, PropertiesBuilder, Table,
};
use bytes::BytesMut;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const FRAME_MAX: u32 = 131_072;
const CHANNEL: u16 = 1;

/// Headers as tracing and retry libraries set them: a few strings and numbers, and a table in an array.
fn headers() -> FieldTable {
    let death = FieldTable::from_iter([("queue", FieldValue::from("orders")), ("count", FieldValue::Long(3))]);
    FieldTable::from_iter([
        ("traceparent", FieldValue::from("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
        ("attempt", FieldValue::Long(2)),
        ("urgent", FieldValue::from(true)),
        ("x-death", FieldValue::Array(vec![FieldValue::Table(death)])),
    ])
}

/// Properties of a plain persistent message, or of one with all that applications commonly set.
fn properties(rich: bool) -> Vec<u8> {
    let mut properties = PropertiesBuilder::new();
    properties.set_delivery_mode(2);
    if rich {
        properties.set_content_type("application/json").set_headers(&headers()).set_timestamp(1_700_000_000);
        properties.set_message_id("0190f5fe-7c00-7a00-8000-000000000000").set_reply_to("answers");
    }
    properties.build()
}

/// The frames of one publish: method, content header, body.
fn publish(size: usize) -> BytesMut {
    let (mut out, route) = (BytesMut::new(), RouteBuf::new("orders", "orders.77.placed").unwrap());
    let method = basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false };
    put_method(&mut out, CHANNEL, &method);
    put_header(&mut out, CHANNEL, &ContentHeader::basic(size as u64, &properties(false)));
    put_body(&mut out, CHANNEL, &vec![7; size], FRAME_MAX);
    out
}

/// Cuts and decodes all of `input`: bytes of body seen.
fn decode(decoder: &FrameDecoder, mut input: &[u8]) -> usize {
    let mut body = 0;
    while let Some((frame, taken)) = decoder.decode(input).unwrap() {
        let payload = &input[frame.payload];
        match frame.kind {
            FrameKind::Method => assert!(matches!(Method::decode(payload), Ok(Method::BasicPublish(_)))),
            FrameKind::Header => assert!(ContentHeader::parse(payload).is_some()),
            _ => body += payload.len(),
        }
        input = &input[taken..];
    }
    body
}

fn decoding(c: &mut Criterion) {
    let decoder = FrameDecoder::new(FRAME_MAX);
    let mut group = c.benchmark_group("decode a publish, its header and its body");
    for size in [16, 1024] {
        let frames = publish(size);
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("{size} B"), |b| {
            b.iter(|| assert_eq!(decode(&decoder, black_box(&frames)), size));
        });
    }
}

fn encoding(c: &mut Criterion) {
    let (route, properties) = (RouteBuf::new("orders", "orders.77.placed").unwrap(), properties(false));
    let mut group = c.benchmark_group("encode a delivery, its header and its body");
    for size in [16, 1024] {
        let (body, mut out) = (vec![7; size], BytesMut::with_capacity(2 * size + 256));
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("{size} B"), |b| {
            b.iter(|| {
                out.clear();
                put_deliver(&mut out, CHANNEL, b"\x04ctag", black_box(77), false, route.as_route());
                put_header(&mut out, CHANNEL, &ContentHeader::basic(size as u64, &properties));
                put_body(&mut out, CHANNEL, black_box(&body), FRAME_MAX);
                out.len()
            });
        });
    }
}

fn contents(c: &mut Criterion) {
    for (name, rich) in [("scan properties, delivery mode alone", false), ("scan properties, five and headers", true)] {
        let raw = properties(rich);
        c.bench_function(name, |b| {
            b.iter(|| assert_eq!(Properties::scan(black_box(&raw)).unwrap().delivery_mode(), Some(2)));
        });
    }
    let headers = headers().encoded();
    let body = headers.as_table().body();
    c.bench_function("parse a table of four, one nested", |b| {
        b.iter(|| assert!(!Table::parse(black_box(body)).unwrap().is_empty()));
    });
    c.bench_function("look a header up in it", |b| {
        let table = Table::parse(body).unwrap();
        b.iter(|| assert!(table.get(black_box("x-death")).is_some()));
    });
}

criterion_group!(benches, decoding, encoding, contents);
criterion_main!(benches);
