use crate::support::{Outbox, all, child, child_dir, open};
use leveret::model::QueueId;
use leveret::store::{MetadataKey, MetadataWrite, Store, When};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

const ROUNDS: usize = 4;
/// Commits that the child reports before it is killed.
const COMMITS: usize = 200;
const BATCH: usize = 50;

fn body(queue: u64, seq: u64) -> Vec<u8> {
    let mut body = format!("{queue}/{seq}/").into_bytes();
    // Every hundredth lies in a blob file.
    body.resize(if seq.is_multiple_of(100) { 20_000 } else { 200 }, seq as u8);
    body
}

/// Puts batches into new queues and prints, after each commit, the queue and its last committed message.
fn commit_until_killed(dir: &std::path::Path) {
    let store = open(dir).unwrap();
    let first = store.recovered().queues.last().map_or(1, |(queue, _)| queue.0 + 1);
    for id in first.. {
        let declared = MetadataWrite::Put(MetadataKey { kind: b'q', key: id.to_be_bytes().to_vec() }, Vec::new());
        store.declare(vec![declared]).blocking_recv().unwrap().unwrap();
        let queue = Outbox::new(id);
        for _ in 0..20 {
            for _ in 0..BATCH {
                let seq = queue.record().next;
                queue.put(&body(id, seq));
            }
            queue.enlist(&*store, When::Now);
            queue.wait();
            println!("committed {id} {}", queue.committed());
            std::io::stdout().flush().unwrap();
        }
    }
}

#[test]
fn nothing_committed_is_lost_by_kill_9() {
    if let Some(dir) = child_dir() {
        return commit_until_killed(&dir);
    }
    let dir = tempfile::tempdir().unwrap();
    let mut committed = BTreeMap::new();
    for _ in 0..ROUNDS {
        let name = "nothing_committed_is_lost_by_kill_9::nothing_committed_is_lost_by_kill_9";
        let mut child = child(name, dir.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut take = |line: String| {
            // The test harness may have written before the first one on the same line.
            if let Some((_, line)) = line.split_once("committed ") {
                let (queue, seq) = line.split_once(' ').unwrap();
                committed.insert(queue.parse::<u64>().unwrap(), seq.parse::<u64>().unwrap());
            }
        };
        lines.by_ref().take(COMMITS).for_each(&mut take);
        child.kill().unwrap();
        lines.for_each(&mut take);
        child.wait().unwrap();
        check(dir.path(), &committed);
    }
}

fn check(dir: &std::path::Path, committed: &BTreeMap<u64, u64>) {
    let store = open(dir).unwrap();
    let found = store.recovered();
    assert!(!found.clean);
    let records: BTreeMap<_, _> = found.queues.into_iter().collect();
    for (&id, &last) in committed {
        let key = MetadataKey { kind: b'q', key: id.to_be_bytes().to_vec() };
        assert!(found.metadata.iter().any(|(found, _)| *found == key));
        let record = &records[&QueueId(id)];
        assert!(record.next > last, "queue {id}: {last} was committed, and the record says {record:?}");
        let messages = all(&store, id, 1);
        assert_eq!(messages.len() as u64, record.count, "the record and the messages are of one commit");
        for ((seq, _, message), expected) in messages.iter().zip(1..) {
            assert_eq!(*seq, expected);
            assert_eq!(message.body(), body(id, *seq));
        }
    }
    drop(store);
}
