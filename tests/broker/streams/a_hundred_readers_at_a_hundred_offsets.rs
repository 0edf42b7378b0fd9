//! Each reader has a place of its own, and gets everything from there on in order.

use super::{Publisher, read, reader, stream};
use crate::support::Broker;

const MESSAGES: u64 = 20_000;
const READERS: u64 = 100;

#[test]
fn on_disk() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut publisher = Publisher::of(&broker, &stream("s"));
    for first in (0..MESSAGES).step_by(1000) {
        publisher.publish((first..first + 1000).map(|number| format!("{number:0>200}")));
    }
    let starts: Vec<u64> = (0..READERS).map(|number| number * (MESSAGES / READERS)).collect();
    let mut readers: Vec<_> = starts.iter().map(|first| reader(&broker, *first as i64, 20)).collect();
    for step in 0..150 {
        for (start, reader) in starts.iter().zip(&mut readers) {
            let number = start + step;
            assert_eq!(read(reader), (format!("{number:0>200}"), number as i64));
        }
    }
    drop((publisher, readers));
    broker.stop();
}
