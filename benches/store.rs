//! What a synced commit costs, by the number of 1 KB messages in it: `cargo bench --bench store`.
//!
//! Messages are settled one commit after they were written, so deletion is paid for too. Beside criterion's figures it
//! prints the CPU time of the whole process a message, user and system, from `/proc/self/stat`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use leveret::model::{Attributes, Message, QueueId};
use leveret::store::{QueueRecord, QueueWrites, RocksStore, Source, Store, StoreOptions, When};
use std::sync::{Arc, Condvar, Mutex};

const BODY: usize = 1024;
/// Clock ticks a second of `/proc/self/stat`, fixed by the kernel's interface.
const TICKS: f64 = 100.0;

/// A queue that writes `batch` messages in each commit, and settles those of the one before.
struct Feed {
    batch: u64,
    message: Message,
    record: Mutex<QueueRecord>,
    commits: Mutex<u64>,
    changed: Condvar,
}

impl Source for Feed {
    fn queue(&self) -> QueueId {
        QueueId(self.batch)
    }

    fn collect(&self, writes: &mut QueueWrites) {
        let mut record = self.record.lock().unwrap();
        record.head = record.next;
        for seq in record.next..record.next + self.batch {
            writes.puts.push((seq, Attributes::default(), self.message.clone()));
        }
        record.next += self.batch;
        (record.count, record.bytes) = (self.batch, self.batch * BODY as u64);
        writes.record = record.clone();
    }

    fn committed(&self) {
        *self.commits.lock().unwrap() += 1;
        self.changed.notify_one();
    }
}

impl Feed {
    fn new(batch: u64) -> Arc<Self> {
        // Bytes that do not compress.
        let mut state = 1_u32;
        let mut byte = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let body: Vec<u8> = std::iter::repeat_with(&mut byte).take(BODY).collect();
        Arc::new(Self {
            batch,
            message: Message::from_parts(b"", b"orders", &[0x10, 0, 2], &body),
            record: Mutex::new(QueueRecord { head: 1, next: 1, ..QueueRecord::default() }),
            commits: Mutex::new(0),
            changed: Condvar::new(),
        })
    }

    fn commit(&self, source: &Arc<dyn Source>, store: &RocksStore) {
        let mut commits = self.commits.lock().unwrap();
        let before = *commits;
        store.enlist(source, When::Now);
        while *commits == before {
            commits = self.changed.wait(commits).unwrap();
        }
    }
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / TICKS
}

fn synced_commits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("synced commit of 1 KB messages");
    group.sample_size(10);
    for batch in [1, 10, 100, 1000] {
        let dir = tempfile::tempdir_in(std::env::var_os("LEVERET_BENCH_DIR").unwrap_or_else(|| ".".into())).unwrap();
        let store = RocksStore::open(dir.path(), StoreOptions::default()).unwrap();
        let feed = Feed::new(batch);
        let source = Arc::clone(&feed) as Arc<dyn Source>;
        let before = cpu_seconds();
        group.throughput(Throughput::Elements(batch));
        group.bench_function(BenchmarkId::from_parameter(batch), |bencher| {
            bencher.iter(|| feed.commit(&source, &store))
        });
        let messages = (*feed.commits.lock().unwrap() * batch) as f64;
        if messages > 0.0 {
            println!("{batch}: CPU {:.2} us a message", (cpu_seconds() - before) / messages * 1e6);
        }
        store.close().unwrap();
    }
    group.finish();
}

criterion_group!(benches, synced_commits);
criterion_main!(benches);
