//! Random methods and tables, written to bytes straight from the grammar: what the tests compare the codec with.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../build/grammar.rs"]
pub mod grammar;

use amqp_spec::{FieldTable, FieldValue};
use grammar::{Class, Field, Grammar, Kind, Method};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::LazyLock;

pub static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| grammar::parse(include_str!("../../spec/amqp0-9-1.spec")).expect("the grammar parses"));

/// A random value for a field.
#[derive(Debug, Clone)]
pub enum Sample {
    Number(u64),
    Bit(bool),
    Text(String),
    Bytes(Vec<u8>),
    Table(FieldTable),
    Route(String, String),
}

/// A method with a value for each of its fields.
#[derive(Debug, Clone)]
pub struct Call {
    pub class: usize,
    pub method: usize,
    pub values: Vec<Sample>,
}

impl Call {
    pub fn class(&self) -> &'static Class {
        &GRAMMAR.classes[self.class]
    }

    pub fn method(&self) -> &'static Method {
        &self.class().methods[self.method]
    }

    pub fn fields(&self) -> impl Iterator<Item = (&'static Field, &Sample)> {
        self.method().fields.iter().zip(&self.values)
    }

    /// The payload of its method frame, written field by field as the grammar says.
    pub fn payload(&self) -> Vec<u8> {
        let mut out = [self.class().id.to_be_bytes(), self.method().id.to_be_bytes()].concat();
        let mut bits: Vec<bool> = Vec::new();
        for (field, sample) in self.fields() {
            if let Sample::Bit(bit) = sample {
                bits.push(*bit);
                continue;
            }
            put_bits(&mut out, &mut bits);
            put_sample(&mut out, field.kind, sample);
        }
        put_bits(&mut out, &mut bits);
        out
    }
}

fn put_bits(out: &mut Vec<u8>, bits: &mut Vec<bool>) {
    for octet in bits.chunks(8) {
        out.push(octet.iter().rev().fold(0, |sum, bit| sum << 1 | u8::from(*bit)));
    }
    bits.clear();
}

fn put_sample(out: &mut Vec<u8>, kind: Kind, sample: &Sample) {
    match sample {
        Sample::Number(number) => {
            let width = match kind {
                Kind::Octet => 1,
                Kind::Short => 2,
                Kind::Long => 4,
                _ => 8,
            };
            out.extend_from_slice(&number.to_be_bytes()[8 - width..]);
        }
        Sample::Bit(_) => {}
        Sample::Text(text) => put_short(out, text),
        Sample::Bytes(bytes) => {
            out.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_be_bytes());
            out.extend_from_slice(bytes);
        }
        Sample::Table(table) => table.encode(out),
        Sample::Route(exchange, key) => {
            put_short(out, exchange);
            put_short(out, key);
        }
    }
}

fn put_short(out: &mut Vec<u8>, text: &str) {
    out.push(u8::try_from(text.len()).unwrap());
    out.extend_from_slice(text.as_bytes());
}

pub fn any_call() -> impl Strategy<Value = Call> {
    let places = GRAMMAR.classes.iter().enumerate();
    let all: Vec<_> = places.flat_map(|(class, found)| (0..found.methods.len()).map(move |at| (class, at))).collect();
    prop::sample::select(all).prop_flat_map(|(class, method)| call(class, method))
}

/// A random call of one method.
pub fn call(class: usize, method: usize) -> impl Strategy<Value = Call> {
    let fields = &GRAMMAR.classes[class].methods[method].fields;
    let samples: Vec<_> = fields.iter().map(|field| sample(field.kind)).collect();
    samples.prop_map(move |values| Call { class, method, values })
}

fn sample(kind: Kind) -> BoxedStrategy<Sample> {
    match kind {
        Kind::Octet => any::<u8>().prop_map(|n| Sample::Number(n.into())).boxed(),
        Kind::Short => any::<u16>().prop_map(|n| Sample::Number(n.into())).boxed(),
        Kind::Long => any::<u32>().prop_map(|n| Sample::Number(n.into())).boxed(),
        Kind::Longlong | Kind::Timestamp => any::<u64>().prop_map(Sample::Number).boxed(),
        Kind::Bit => any::<bool>().prop_map(Sample::Bit).boxed(),
        Kind::Shortstr => short_text().prop_map(Sample::Text).boxed(),
        Kind::Longstr => vec(any::<u8>(), 0..300).prop_map(Sample::Bytes).boxed(),
        Kind::Table => any_table().prop_map(Sample::Table).boxed(),
        Kind::Route => (short_text(), short_text()).prop_map(|(e, k)| Sample::Route(e, k)).boxed(),
    }
}

pub fn short_text() -> impl Strategy<Value = String> {
    prop_oneof![9 => "[ -~]{0,40}", 1 => "\\PC{0,60}", 1 => "[a-z]{255}"]
}

pub fn any_table() -> impl Strategy<Value = FieldTable> {
    entries(any_value())
}

fn entries(value: impl Strategy<Value = FieldValue>) -> impl Strategy<Value = FieldTable> {
    vec((short_text(), value), 0..6).prop_map(|entries| entries.into_iter().collect())
}

pub fn any_value() -> impl Strategy<Value = FieldValue> {
    scalar().prop_recursive(4, 32, 5, |inner| {
        prop_oneof![vec(inner.clone(), 0..5).prop_map(FieldValue::Array), entries(inner).prop_map(FieldValue::Table),]
    })
}

fn scalar() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        any::<bool>().prop_map(FieldValue::Bool),
        any::<i8>().prop_map(FieldValue::Byte),
        any::<u8>().prop_map(FieldValue::UnsignedByte),
        any::<i16>().prop_map(FieldValue::Short),
        any::<u16>().prop_map(FieldValue::UnsignedShort),
        any::<i32>().prop_map(FieldValue::SignedInt),
        any::<u32>().prop_map(FieldValue::UnsignedInt),
        any::<i64>().prop_map(FieldValue::Long),
        prop::num::f32::NORMAL.prop_map(FieldValue::Float),
        prop::num::f64::NORMAL.prop_map(FieldValue::Double),
        (any::<u8>(), any::<u32>()).prop_map(|(scale, value)| FieldValue::Decimal { scale, value }),
        vec(any::<u8>(), 0..40).prop_map(FieldValue::Longstr),
        any::<u64>().prop_map(FieldValue::Timestamp),
        Just(FieldValue::Void),
        vec(any::<u8>(), 0..40).prop_map(FieldValue::Binary),
    ]
}

/// A whole frame around a payload.
pub fn frame(kind: u8, channel: u16, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend_from_slice(&channel.to_be_bytes());
    out.extend_from_slice(&u32::try_from(payload.len()).unwrap().to_be_bytes());
    out.extend_from_slice(payload);
    out.push(0xCE);
    out
}
