//! Nothing is deleted behind the head of a deep queue. Its files go all the same, and nothing else does.

use crate::support::{Outbox, all, open, seqs};
use leveret::store::{Inspection, QueueRecord, Store};
use std::path::Path;
use std::time::{Duration, Instant};

const COMMIT: u64 = 4 << 20;
/// What lies in the queue all the time: more than fits into a table in memory.
const LIVE: u64 = 24 << 20;
const ROUNDS: u64 = 64;
/// Of the quarter of a gigabyte that was written: what lies there, what is freed at a time, and what shares a file with it.
const MOST: u64 = 128 << 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes that nothing presses together.
struct Noise(u64);

impl Noise {
    fn body(&mut self, length: usize) -> Vec<u8> {
        (0..length.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).take(length).collect()
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Bytes of tables and bodies. Logs come and go.
fn on_disk(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir.join("db")).unwrap().map(|file| file.unwrap().path());
    let kept = files.filter(|path| path.extension().is_some_and(|kind| kind == "sst" || kind == "blob"));
    // One that has gone in between takes no space.
    kept.filter_map(|path| path.metadata().ok()).map(|known| known.len()).sum()
}

fn stays_deep(length: u64) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let (queue, mut noise, each) = (Outbox::new(1), Noise(7), COMMIT / length);
    for round in 0..ROUNDS {
        for _ in 0..each {
            queue.put(&noise.body(length as usize));
        }
        if round * COMMIT >= LIVE {
            let head = queue.record().head + each;
            queue.settle_before(head, each * length);
        }
        queue.commit(&*store);
    }
    let deadline = Instant::now() + PATIENCE;
    while on_disk(dir.path()) > MOST {
        assert!(Instant::now() < deadline, "{} MB are still there", on_disk(dir.path()) >> 20);
        std::thread::yield_now();
    }
    let record = queue.record();
    let left: Vec<_> = (record.head..record.next).collect();
    assert!(record.bytes > LIVE / 2);
    assert_eq!(seqs(&all(&store, 1, record.head)), left);
    drop(store);

    let store = open(dir.path()).unwrap();
    let found = store.recovered().queues[0].1.clone();
    let what = |record: &QueueRecord| (record.head, record.next, record.count, record.bytes);
    assert_eq!(what(&found), what(&record));
    assert_eq!(seqs(&all(&store, 1, record.head)), left);
    let queue = Outbox::recovered(1, found);
    queue.settle_before(record.next - 1, record.bytes - length);
    queue.commit(&*store);
    store.close().unwrap();
    let (data, mut problems) = (Inspection::open(dir.path()).unwrap(), Vec::new());
    let totals = data.queues(None, &mut problems).unwrap();
    assert_eq!((problems, totals.messages), (Vec::new(), 1));
}

#[test]
fn of_messages_in_tables() {
    stays_deep(3000);
}

#[test]
fn of_messages_in_blob_files() {
    stays_deep(20_000);
}
