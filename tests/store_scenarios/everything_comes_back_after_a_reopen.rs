use crate::support::{Outbox, all, open, seqs};
use leveret::model::QueueId;
use leveret::store::{MetadataKey, MetadataWrite, Store, When};

#[test]
fn everything_comes_back_after_a_reopen() {
    let dir = tempfile::tempdir().unwrap();
    let key = |kind, key: &str| MetadataKey { kind, key: key.into() };
    let store = open(dir.path()).unwrap();
    let found = store.recovered();
    assert!(found.clean && found.metadata.is_empty() && found.queues.is_empty());
    store
        .declare(vec![
            MetadataWrite::Put(key(b'x', "logs"), b"fanout".to_vec()),
            MetadataWrite::Put(key(b'q', "b"), b"2".to_vec()),
            MetadataWrite::Put(key(b'q', "a"), Vec::new()),
            MetadataWrite::Put(key(b'q', "c"), b"3".to_vec()),
        ])
        .blocking_recv()
        .unwrap()
        .unwrap();
    store.declare(vec![MetadataWrite::Delete(key(b'q', "c"))]).blocking_recv().unwrap().unwrap();
    let (small, large) = (Outbox::new(1), Outbox::new(u64::MAX));
    for n in 0..2000_u32 {
        small.put(&n.to_be_bytes());
        if n % 10 == 0 {
            large.put(&vec![n as u8; 70_000]);
        }
    }
    small.enlist(&*store, When::Now);
    large.enlist(&*store, When::Now);
    small.wait();
    large.wait();
    store.close().unwrap();

    let store = open(dir.path()).unwrap();
    let found = store.recovered();
    assert!(found.clean);
    let declared = [(key(b'q', "a"), vec![]), (key(b'q', "b"), b"2".to_vec()), (key(b'x', "logs"), b"fanout".to_vec())];
    assert_eq!(found.metadata, declared);
    assert_eq!(found.queues, [(QueueId(1), small.record()), (QueueId(u64::MAX), large.record())]);
    assert!(store.recovered().queues.is_empty(), "given once");
    assert_eq!(seqs(&all(&store, 1, 1)), (1..=2000).collect::<Vec<_>>());
    let messages = all(&store, u64::MAX, 1);
    assert_eq!(messages.len(), 200);
    for (seq, attributes, message) in messages {
        assert!(attributes.persistent);
        assert_eq!(message.body(), vec![((seq - 1) * 10) as u8; 70_000]);
    }
    store.close().unwrap();
}
