//! x-max-length-bytes and x-max-age: the oldest segments go, the last one stays.

use super::{Publisher, read, reader, stream};
use crate::support::Broker;

#[test]
fn that_are_too_much() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let limited = stream("s").with("x-max-length-bytes", 100_000).with("x-stream-max-segment-size-bytes", 20_000);
    let mut publisher = Publisher::of(&broker, &limited);
    let body = |number: u64| format!("{number:0>1000}");
    let mut early = reader(&broker, "first", 1);
    for number in 0..500 {
        publisher.publish([body(number)]);
    }
    let kept = u64::from(publisher.client.ready("s"));
    assert!((70..120).contains(&kept), "{kept} of about a hundred");
    let first = 500 - kept;
    let mut new = reader(&broker, "first", 100);
    for number in first..500 {
        assert_eq!(read(&mut new), (body(number), number as i64));
    }
    assert_eq!(read(&mut reader(&broker, 3, 10)).1, first as i64, "what is gone begins with what is left");
    assert_eq!(read(&mut early), (body(0), 0), "it had that one already");
    let mut seen = 0;
    while seen < 499 {
        let (text, offset) = read(&mut early);
        assert!(offset as u64 > seen && text == body(offset as u64));
        seen = offset as u64;
    }
    drop((publisher, new, early));
    broker.stop();
    let broker = Broker::on_directory(directory.path());
    assert_eq!(u64::from(broker.client().ready("s")), kept);
    assert_eq!(read(&mut reader(&broker, "first", 10)).1, first as i64);
}

#[test]
fn that_are_too_old() {
    let broker = Broker::in_memory();
    let limited = stream("s").with("x-max-age", "1s").with("x-stream-max-segment-size-bytes", 0);
    let mut publisher = Publisher::of(&broker, &limited);
    for number in 0..10 {
        publisher.numbers(number..number + 1);
    }
    publisher.client.until_ready("s", 1);
    assert_eq!(read(&mut reader(&broker, "first", 10)), ("9".to_owned(), 9));
}
