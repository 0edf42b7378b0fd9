//! Chunks come back as they were written, from any message on; what is removed is gone, and so is its space.

use crate::clients::PATIENCE;
use crate::support::open;
use leveret::model::{Offset, QueueId};
use leveret::store::{
    Chunk, ChunkBuilder, Engine, GroupCommit, Inspection, MemoryStore, MetadataWrite, QueueWrites, Removed,
    SegmentRecord, Source, Store, StreamPage, StreamTotals, StreamWrites, When,
};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A source that writes what it is told, once.
struct Log {
    queue: QueueId,
    writes: Mutex<StreamWrites>,
    done: Sender<()>,
}

impl Source for Log {
    fn queue(&self) -> QueueId {
        self.queue
    }

    fn collect(&self, writes: &mut QueueWrites) {
        assert!(writes.stream.is_empty(), "it comes empty");
        writes.stream = std::mem::take(&mut *self.writes.lock().unwrap());
    }

    fn committed(&self) {
        self.done.send(()).unwrap();
    }
}

fn write(store: &dyn Store, queue: u64, writes: StreamWrites) {
    let (done, told): (Sender<()>, Receiver<()>) = channel();
    let log: Arc<dyn Source> = Arc::new(Log { queue: QueueId(queue), writes: Mutex::new(writes), done });
    store.enlist(&log, When::Now);
    told.recv().unwrap();
}

fn chunk(first: Offset, count: u64, body: &[u8]) -> Arc<Chunk> {
    let mut builder = ChunkBuilder::new(first, 1000 + first);
    (0..count).for_each(|_| builder.push(b"\x01x\x01k", body, |out| out.extend_from_slice(&[0, 0])));
    Arc::new(builder.finish().unwrap())
}

fn segment(chunks: &[Arc<Chunk>]) -> SegmentRecord {
    let (first, last) = (chunks.first().unwrap(), chunks.last().unwrap());
    SegmentRecord {
        first: first.first,
        end: last.end(),
        last_chunk: last.first,
        bytes: chunks.iter().map(|chunk| chunk.bytes().len() as u64).sum(),
        first_timestamp: first.timestamp,
        last_timestamp: last.timestamp,
    }
}

/// Ten chunks of five messages each, in two segments.
fn two_segments(body: &[u8]) -> StreamWrites {
    let chunks: Vec<_> = (0..10).map(|number| chunk(number * 5, 5, body)).collect();
    StreamWrites { segments: vec![segment(&chunks[..4]), segment(&chunks[4..])], chunks, removed: None }
}

fn removed(from: Offset, to: Offset) -> StreamWrites {
    let removed = Some(Removed { segments: vec![from], from, to, bytes: 0 });
    StreamWrites { removed, ..StreamWrites::default() }
}

fn read(store: &dyn Store, queue: u64, from: Offset, count: u64, bytes: usize) -> Vec<(Offset, Offset)> {
    let page = StreamPage { queue: QueueId(queue), from, count, bytes };
    store.read_stream(&page).unwrap().iter().map(|chunk| (chunk.first, chunk.end())).collect()
}

fn check<E: Engine>(store: &GroupCommit<E>) {
    write(store, 1, two_segments(b"hello"));
    write(store, 2, two_segments(b"other"));
    let chunks = read(store, 1, 0, u64::MAX, usize::MAX);
    assert_eq!(chunks, (0..10).map(|number| (number * 5, number * 5 + 5)).collect::<Vec<_>>());
    assert_eq!(read(store, 1, 7, 1, usize::MAX), [(5, 10)], "the chunk that it is in");
    assert_eq!(read(store, 1, 10, 1, usize::MAX), [(10, 15)]);
    assert_eq!(read(store, 1, 7, 4, usize::MAX), [(5, 10), (10, 15)]);
    assert_eq!(read(store, 1, 7, u64::MAX, 1), [(5, 10)]);
    assert_eq!(read(store, 1, 50, 1, usize::MAX), []);
    assert_eq!(read(store, 3, 0, 1, usize::MAX), []);
    write(store, 1, removed(0, 20));
    assert_eq!(read(store, 1, 3, 1, usize::MAX), [(20, 25)], "what is gone is passed over");
    assert_eq!(read(store, 2, 3, 1, usize::MAX), [(0, 5)]);
    let dropped = store.declare(vec![MetadataWrite::DropQueue(QueueId(2))]);
    dropped.blocking_recv().unwrap().unwrap();
    assert_eq!(read(store, 2, 0, 1, usize::MAX), []);
    store.reclaim_stream(QueueId(2), 0, Offset::MAX).unwrap();
    assert_eq!(read(store, 1, 20, u64::MAX, usize::MAX).len(), 6);
}

#[test]
fn in_memory_and_on_disk() {
    check(&*MemoryStore::new().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    check(&*store);
    store.close().unwrap();
    let store = open(dir.path()).unwrap();
    let found = store.recovered().segments;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0, found[0].1.first, found[0].1.end), (QueueId(1), 20, 50));
    store.close().unwrap();
}

fn size(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir.join("db")).unwrap().map(|file| file.unwrap());
    // The log is given back with the next flush of everything, as always.
    let tables = files.filter(|file| !file.file_name().to_string_lossy().ends_with(".log"));
    tables.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
}

#[test]
fn what_is_removed_gives_its_space_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let body = vec![7; 100_000];
    for number in 0..10 {
        let chunks: Vec<_> = (0..10).map(|at| chunk(number * 50 + at * 5, 5, &body)).collect();
        write(&*store, 1, StreamWrites { segments: vec![segment(&chunks)], chunks, removed: None });
    }
    for number in 0..9 {
        write(&*store, 1, removed(number * 50, number * 50 + 50));
    }
    store.reclaim_stream(QueueId(1), 0, 450).unwrap();
    // A flush or a compaction under way may hold a file for a moment.
    let begun = Instant::now();
    while size(dir.path()) > 25_000_000 {
        assert!(begun.elapsed() < PATIENCE, "{} of 50 MB", size(dir.path()));
    }
    assert_eq!(read(&*store, 1, 0, u64::MAX, usize::MAX).first(), Some(&(450, 455)));
    store.close().unwrap();
}

#[test]
fn the_first_chunk_that_stays_is_kept_where_a_file_ends_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    write(&*store, 1, two_segments(b"hello"));
    // Nothing goes, but all of it is in one sorted file then.
    store.reclaim_stream(QueueId(1), 0, 5).unwrap();
    write(&*store, 1, removed(0, 45));
    store.reclaim_stream(QueueId(1), 0, 45).unwrap();
    assert_eq!(read(&*store, 1, 0, u64::MAX, usize::MAX), [(45, 50)]);
    store.close().unwrap();
}

#[test]
fn what_is_removed_among_what_stays_gives_its_space_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let body = vec![7; 20_000];
    for number in 0..100 {
        for (stream, count) in [(1, 20), (2, 10)] {
            let chunk = [chunk(number * count, count, &body)];
            write(
                &*store,
                stream,
                StreamWrites { segments: vec![segment(&chunk)], chunks: chunk.into(), removed: None },
            );
        }
    }
    let before = size(dir.path());
    let dropped = store.declare(vec![MetadataWrite::DropQueue(QueueId(1))]);
    dropped.blocking_recv().unwrap().unwrap();
    store.reclaim_stream(QueueId(1), 0, Offset::MAX).unwrap();
    assert!(before > 50_000_000 && size(dir.path()) < 30_000_000, "{} of {before}", size(dir.path()));
    assert_eq!(read(&*store, 2, 0, u64::MAX, usize::MAX).len(), 100);
    store.close().unwrap();
}

#[test]
fn a_check_finds_what_does_not_fit() {
    type Change = fn(&mut StreamWrites);
    let wrong: [(Change, &str); 4] = [
        (|_| {}, ""),
        (|writes| drop(writes.chunks.remove(5)), "stream 1: message 25 is missing, and message 30 is there"),
        (
            |writes| writes.segments[1].end = 49,
            "stream 1: the record of the segment from message 20 on does not fit its messages",
        ),
        (|writes| writes.segments.clear(), "stream 1: has messages and no segment"),
    ];
    for (change, expected) in wrong {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let mut writes = two_segments(b"hello");
        change(&mut writes);
        write(&*store, 1, writes);
        store.close().unwrap();
        drop(store);
        let mut problems = Vec::new();
        let totals = Inspection::open(dir.path()).unwrap().streams(None, &mut problems).unwrap();
        assert_eq!(problems.first().map_or("", String::as_str), expected);
        if expected.is_empty() {
            assert_eq!((totals.streams, totals.messages), (1, 50));
            assert_ne!(totals, StreamTotals::default());
        }
    }
}
