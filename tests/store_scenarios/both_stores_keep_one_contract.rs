use crate::support::{Gate, Outbox, all, message, open, seqs};
use leveret::model::{Attributes, QueueId};
use leveret::store::{
    DelayedMessage, DelayedWrites, Due, Engine, GroupCommit, MemoryStore, MetadataKey, MetadataWrite, Store,
    StoreError, When,
};
use std::sync::Arc;

fn both(check: impl Fn(&dyn Fn() -> (Checked, Option<tempfile::TempDir>))) {
    check(&|| (Checked::Memory(MemoryStore::new().unwrap()), None));
    check(&|| {
        let dir = tempfile::tempdir().unwrap();
        (Checked::Rocks(open(dir.path()).unwrap()), Some(dir))
    });
}

enum Checked {
    Memory(Arc<MemoryStore>),
    Rocks(Arc<leveret::store::RocksStore>),
}

macro_rules! contract {
    ($name:ident) => {
        #[test]
        fn $name() {
            both(|make| {
                let (store, _dir) = make();
                match store {
                    Checked::Memory(store) => check::$name(&store),
                    Checked::Rocks(store) => check::$name(&store),
                }
            });
        }
    };
}

contract!(what_is_committed_can_be_loaded_in_order);
contract!(attributes_and_parts_come_back);
contract!(a_load_keeps_its_limits);
contract!(settled_out_of_order_means_gone);
contract!(ranges_are_inclusive);
contract!(soon_is_committed_without_being_pressed);
contract!(declares_resolve);
contract!(enlisting_twice_costs_one_collect);
contract!(queues_do_not_see_each_other);
contract!(a_message_written_again_replaces_itself);
contract!(delayed_messages_come_by_time_and_go);
contract!(what_is_enlisted_before_closing_is_committed);
contract!(a_closed_store_refuses);

mod check {
    use super::*;

    fn delayed(at: u64, number: u64) -> DelayedMessage {
        let (attributes, more_keys) = (Attributes::default(), vec![Box::from(&b"copy"[..])]);
        DelayedMessage { due: Due { at, number }, attributes, message: message(&number.to_be_bytes()), more_keys }
    }

    pub fn delayed_messages_come_by_time_and_go<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let (source, other) = (Outbox::new(1), Outbox::new(2));
        let write = |source: &Arc<Outbox>, change: &dyn Fn(&mut DelayedWrites)| {
            source.with_writes(|writes, record| {
                change(&mut writes.delayed);
                record.next = 100;
            });
            source.commit(&**store);
        };
        let found = |source: u64, at: u64, number: u64, count: usize| -> Vec<(u64, u64)> {
            let found = store.load_delayed(QueueId(source), Due { at, number }, count, usize::MAX).unwrap();
            assert!(found.iter().all(|it| it.message.body() == it.due.number.to_be_bytes() && it.more_keys.len() == 1));
            found.iter().map(|it| (it.due.at, it.due.number)).collect()
        };
        let came = [(30, 1), (10, 2), (20, 3), (10, 4)];
        write(&source, &|writes| writes.puts.extend(came.map(|(at, number)| delayed(at, number))));
        write(&other, &|writes| writes.puts.push(delayed(15, 1)));
        assert_eq!(found(1, 0, 0, 99), [(10, 2), (10, 4), (20, 3), (30, 1)]);
        assert_eq!(found(1, 10, 3, 2), [(10, 4), (20, 3)]);
        assert_eq!(found(2, 0, 0, 99), [(15, 1)]);
        write(&source, &|writes| writes.deletes.push(Due { at: 20, number: 3 }));
        write(&source, &|writes| writes.delete_ranges.push((Due { at: 10, number: 2 }, Due { at: 10, number: 4 })));
        assert_eq!(found(1, 0, 0, 99), [(30, 1)]);
        let dropped = store.declare(vec![MetadataWrite::DropSource(QueueId(1))]);
        dropped.blocking_recv().unwrap().unwrap();
        assert_eq!((found(1, 0, 0, 99), found(2, 0, 0, 99)), (vec![], vec![(15, 1)]));
    }

    pub fn what_is_committed_can_be_loaded_in_order<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        for n in 0..300_u32 {
            queue.put(&n.to_be_bytes());
        }
        queue.enlist(&**store, When::Now);
        queue.wait();
        let found = all(store, 1, 1);
        assert_eq!(seqs(&found), (1..=300).collect::<Vec<_>>());
        assert!(found.iter().all(|(seq, _, message)| message.body() == (*seq as u32 - 1).to_be_bytes()));
        assert_eq!(store.backlog_bytes(), 0);
    }

    pub fn attributes_and_parts_come_back<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        let attributes = Attributes {
            expires_at: 1_234_567,
            persistent: true,
            priority: Some(0),
            dead_lettered: true,
            redelivered: true,
            acquired_count: 3,
            delivery_count: 2,
            retry_at: 99,
        };
        let large = vec![7; 100_000];
        queue.with_writes(|writes, record| {
            writes.puts.push((1, attributes, message(&large)));
            (record.next, record.count, record.bytes) = (2, 1, 100_000);
        });
        queue.commit(&**store);
        let found = all(store, 1, 1);
        let (seq, kept, found) = &found[0];
        assert_eq!((*seq, *kept), (1, attributes));
        assert_eq!((found.exchange(), found.routing_key()), (&b"orders"[..], &b"placed"[..]));
        assert_eq!((found.properties(), found.body()), (&[0x10, 0, 2][..], &large[..]));
    }

    pub fn a_load_keeps_its_limits<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        queue.fill(10, &[0; 100]);
        queue.commit(&**store);
        let load = |from, to, count, bytes| seqs(&store.load(QueueId(1), from, to, count, bytes).unwrap());
        assert_eq!(load(3, 5, 99, 9999), [3, 4, 5]);
        assert_eq!(load(3, 9, 2, 9999), [3, 4]);
        assert_eq!(load(3, 9, 99, 250), [3, 4, 5]);
        assert_eq!(load(3, 9, 99, 200), [3, 4]);
        assert_eq!(load(3, 9, 99, 0), [3]);
        assert!(load(9, 3, 99, 9999).is_empty());
        assert!(load(11, 99, 99, 9999).is_empty());
    }

    pub fn settled_out_of_order_means_gone<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        queue.fill(5, b"x");
        queue.commit(&**store);
        queue.with_writes(|writes, record| {
            writes.deletes.extend([2, 4]);
            (record.count, record.bytes) = (3, 3);
        });
        queue.commit(&**store);
        assert_eq!(seqs(&all(store, 1, 1)), [1, 3, 5]);
    }

    pub fn ranges_are_inclusive<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        queue.fill(100, b"x");
        queue.commit(&**store);
        queue.with_writes(|writes, record| {
            writes.delete_ranges.extend([(2, 49), (51, 51), (60, 98), (7, 6)]);
            (record.count, record.bytes) = (12, 12);
        });
        queue.commit(&**store);
        assert_eq!(seqs(&all(store, 1, 1)), [1, 50, 52, 53, 54, 55, 56, 57, 58, 59, 99, 100]);
    }

    pub fn soon_is_committed_without_being_pressed<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        queue.put(b"x");
        queue.enlist(&**store, When::Soon);
        queue.wait();
        assert_eq!(seqs(&all(store, 1, 1)), [1]);
    }

    pub fn declares_resolve<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let key = |key: &str| MetadataKey { kind: b'q', key: key.into() };
        let put = MetadataWrite::Put(key("a"), b"1".to_vec());
        let done = store.declare(vec![put, MetadataWrite::Delete(key("b")), MetadataWrite::DropQueue(QueueId(9))]);
        assert_eq!(done.blocking_recv().unwrap(), Ok(()));
        assert_eq!(store.declare(Vec::new()).blocking_recv().unwrap(), Ok(()));
    }

    pub fn enlisting_twice_costs_one_collect<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let (queue, other) = (Outbox::new(1), Outbox::new(2));
        queue.put(b"x");
        let gate = Gate::stop(&**store);
        queue.enlist(&**store, When::Soon);
        other.enlist(&**store, When::Soon);
        queue.enlist(&**store, When::Soon);
        queue.enlist(&**store, When::Now);
        drop(gate);
        queue.wait();
        other.commit(&**store);
        assert_eq!((queue.collects(), queue.commits(), queue.committed()), (1, 1, 1));
    }

    pub fn queues_do_not_see_each_other<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queues = [1, 2, 3].map(Outbox::new);
        for queue in &queues {
            queue.fill(20, b"x");
            queue.enlist(&**store, When::Now);
        }
        queues.iter().for_each(|queue| queue.wait());
        let dropped = store.declare(vec![MetadataWrite::DropQueue(QueueId(2))]);
        assert_eq!(dropped.blocking_recv().unwrap(), Ok(()));
        let found = [1, 2, 3].map(|queue| all(store, queue, 0).len());
        assert_eq!(found, [20, 0, 20]);
    }

    pub fn a_message_written_again_replaces_itself<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        queue.put(b"x");
        queue.commit(&**store);
        let again = Attributes { redelivered: true, delivery_count: 1, ..Attributes::default() };
        queue.with_writes(|writes, _| writes.puts.push((1, again, message(b"x"))));
        queue.commit(&**store);
        let found = all(store, 1, 1);
        assert_eq!((found.len(), found[0].1), (1, again));
    }

    pub fn what_is_enlisted_before_closing_is_committed<E: Engine>(store: &Arc<GroupCommit<E>>) {
        let queue = Outbox::new(1);
        queue.put(b"x");
        queue.enlist(&**store, When::Soon);
        let declared = store.declare(Vec::new());
        store.close().unwrap();
        assert_eq!(queue.committed(), 1);
        assert_eq!(declared.blocking_recv().unwrap(), Ok(()));
    }

    pub fn a_closed_store_refuses<E: Engine>(store: &Arc<GroupCommit<E>>) {
        store.close().unwrap();
        store.close().unwrap();
        let queue = Outbox::new(1);
        queue.put(b"x");
        queue.enlist(&**store, When::Now);
        assert_eq!(store.declare(Vec::new()).blocking_recv().unwrap(), Err(StoreError::Closed));
        assert_eq!(store.load(QueueId(1), 1, 9, 9, 9).unwrap_err(), StoreError::Closed);
        assert_eq!((queue.collects(), queue.commits()), (0, 0));
        assert_eq!(store.failure(), None);
    }
}
