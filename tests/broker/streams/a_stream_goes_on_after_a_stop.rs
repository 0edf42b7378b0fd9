//! What is there is there after a stop, and new messages get the next offsets. Transient messages are kept as well.

use super::{Publisher, read, read_numbers, reader, stream};
use crate::support::Broker;

#[test]
fn again_and_again() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let broker = Broker::on_directory(directory.path());
        let mut publisher = Publisher::of(&broker, &stream("s"));
        assert_eq!(u64::from(publisher.client.ready("s")), round * 100);
        let mut waiting = reader(&broker, "next", 10);
        publisher.numbers(round * 100..round * 100 + 100);
        read_numbers(&mut waiting, round * 100..round * 100 + 100);
        read_numbers(&mut reader(&broker, "first", 10), 0..round * 100 + 100);
        drop((publisher, waiting));
        broker.stop();
    }
    let broker = Broker::on_directory(directory.path());
    let (text, offset) = read(&mut reader(&broker, "last", 100));
    assert!(text == offset.to_string() && (300..400).contains(&offset), "of what was written last");
}

#[test]
fn a_deleted_one_stays_away_and_its_name_begins_anew() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut publisher = Publisher::of(&broker, &stream("s"));
    publisher.numbers(0..10);
    assert_eq!(publisher.client.delete("s"), 0, "messages of a stream are not counted");
    drop(publisher);
    broker.stop();
    let broker = Broker::on_directory(directory.path());
    assert!(!broker.client().queue_exists("s"));
    let mut publisher = Publisher::of(&broker, &stream("s"));
    publisher.numbers(0..1);
    read_numbers(&mut reader(&broker, "first", 10), 0..1);
}
