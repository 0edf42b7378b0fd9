//! x-stream-offset: the first, the last chunk, what comes, a number, a time, an age.

use super::{read, read_numbers, reader, reader_with, with_stream};
use amqp_spec::FieldValue;

#[test]
fn of_what_is_there() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..3);
    publisher.numbers(3..4);
    let offsets: [(FieldValue, u64); 9] = [
        ("first".into(), 0),
        ("last".into(), 3),
        (0.into(), 0),
        (2.into(), 2),
        ((-1).into(), 0),
        (FieldValue::UnsignedShort(3), 3),
        (FieldValue::Timestamp(1), 0),
        ("1h".into(), 0),
        ("99999999Y".into(), 0),
    ];
    for (offset, first) in offsets {
        read_numbers(&mut reader(&broker, offset, 10), first..4);
    }
}

#[test]
fn of_what_comes() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..2);
    let mut readers = [
        reader_with(&broker, &[], 10),
        reader(&broker, "next", 10),
        reader(&broker, 2, 10),
        reader(&broker, FieldValue::Timestamp(4_000_000_000), 10),
    ];
    let mut late = reader(&broker, 4, 10);
    // The ones that begin at a time look for it while others are served; this one is known to have found it.
    publisher.numbers(2..6);
    for reader in &mut readers[..3] {
        read_numbers(reader, 2..6);
    }
    read_numbers(&mut late, 4..6);
    let (text, offset) = read(&mut readers[3]);
    assert!(offset >= 2 && text == offset.to_string());
}

#[test]
fn an_empty_stream_begins_with_its_first_message() {
    let (broker, mut publisher) = with_stream();
    let offsets: [FieldValue; 5] = ["first".into(), "last".into(), "next".into(), 0.into(), "1h".into()];
    let mut readers = offsets.map(|offset| reader(&broker, offset, 10));
    publisher.numbers(0..2);
    for reader in &mut readers {
        read_numbers(reader, 0..2);
    }
}
