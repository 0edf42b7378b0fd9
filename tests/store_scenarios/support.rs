//! A queue as small as can be, and other things that several scenarios need.

use leveret::model::{Attributes, Message, QueueId, Seq};
use leveret::store::{
    Engine, GroupCommit, QueueRecord, QueueWrites, RocksStore, Source, Store, StoreError, StoreOptions, StoredMessage,
    When,
};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};

/// A source that writes what it is told and knows which of its messages are committed.
pub struct Outbox {
    queue: QueueId,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    record: QueueRecord,
    waiting: QueueWrites,
    collected: Seq,
    committed: Seq,
    collects: u64,
    commits: u64,
}

impl Outbox {
    pub fn new(queue: u64) -> Arc<Self> {
        Self::recovered(queue, QueueRecord { head: 1, next: 1, ..QueueRecord::default() })
    }

    pub fn recovered(queue: u64, record: QueueRecord) -> Arc<Self> {
        let state = State { collected: record.next - 1, committed: record.next - 1, record, ..State::default() };
        Arc::new(Self { queue: QueueId(queue), state: Mutex::new(state), changed: Condvar::new() })
    }

    /// Takes a message of the given body.
    pub fn put(&self, body: &[u8]) -> Seq {
        self.put_message(message(body))
    }

    /// Takes a message, which may be one that goes to other queues too.
    pub fn put_message(&self, message: Message) -> Seq {
        let body = message.body();
        let mut state = self.state.lock().unwrap();
        let seq = state.record.next;
        state.record.next += 1;
        state.record.count += 1;
        state.record.bytes += body.len() as u64;
        state.waiting.puts.push((seq, Attributes { persistent: true, ..Attributes::default() }, message));
        seq
    }

    /// Takes `count` messages of one body.
    pub fn fill(&self, count: u64, body: &[u8]) {
        for _ in 0..count {
            self.put(body);
        }
    }

    /// Settles everything before `head`, messages of `bytes` bytes in all.
    pub fn settle_before(&self, head: Seq, bytes: u64) {
        let mut state = self.state.lock().unwrap();
        state.record.count -= head - state.record.head;
        state.record.bytes -= bytes;
        state.record.head = head;
        state.record.delivered = state.record.delivered.max(head);
        state.record.consumed = true;
    }

    /// Settles one message of `bytes` bytes that is not the first.
    pub fn settle(&self, seq: Seq, bytes: u64) {
        let mut state = self.state.lock().unwrap();
        state.record.count -= 1;
        state.record.bytes -= bytes;
        state.waiting.deletes.push(seq);
    }

    pub fn with_writes(&self, change: impl FnOnce(&mut QueueWrites, &mut QueueRecord)) {
        let mut state = self.state.lock().unwrap();
        let State { waiting, record, .. } = &mut *state;
        change(waiting, record);
    }

    pub fn enlist(self: &Arc<Self>, store: &dyn Store, when: When) {
        let source: Arc<dyn Source> = Arc::clone(self) as Arc<dyn Source>;
        let _held = self.state.lock().unwrap();
        store.enlist(&source, when);
    }

    /// Waits until everything that was put is committed.
    pub fn wait(&self) {
        let mut state = self.state.lock().unwrap();
        while state.committed + 1 < state.record.next {
            state = self.changed.wait(state).unwrap();
        }
    }

    /// Enlists and waits for one more commit.
    pub fn commit(self: &Arc<Self>, store: &dyn Store) {
        let before = self.commits();
        self.enlist(store, When::Now);
        let mut state = self.state.lock().unwrap();
        while state.commits == before {
            state = self.changed.wait(state).unwrap();
        }
    }

    pub fn commits(&self) -> u64 {
        self.state.lock().unwrap().commits
    }

    pub fn collects(&self) -> u64 {
        self.state.lock().unwrap().collects
    }

    pub fn committed(&self) -> Seq {
        self.state.lock().unwrap().committed
    }

    pub fn record(&self) -> QueueRecord {
        self.state.lock().unwrap().record.clone()
    }
}

impl Source for Outbox {
    fn queue(&self) -> QueueId {
        self.queue
    }

    fn collect(&self, writes: &mut QueueWrites) {
        assert!(writes.touches_no_message() && writes.record == QueueRecord::default(), "it comes empty");
        let mut state = self.state.lock().unwrap();
        writes.puts.append(&mut state.waiting.puts);
        writes.deletes.append(&mut state.waiting.deletes);
        writes.delete_ranges.append(&mut state.waiting.delete_ranges);
        writes.delayed = std::mem::take(&mut state.waiting.delayed);
        writes.overflow = std::mem::take(&mut state.waiting.overflow);
        writes.record = state.record.clone();
        state.collected = state.record.next - 1;
        state.collects += 1;
    }

    fn committed(&self) {
        let mut state = self.state.lock().unwrap();
        state.committed = state.collected;
        state.commits += 1;
        self.changed.notify_all();
    }
}

/// A source that stops the writer between two commits, so that what is enlisted gathers.
pub struct Gate {
    reached: Sender<()>,
    open: Mutex<Receiver<()>>,
}

impl Gate {
    /// Returns with the writer stopped; it goes on when the sender is used or dropped.
    pub fn stop(store: &dyn Store) -> Sender<()> {
        let ((reached, is_reached), (opener, open)) = (channel(), channel());
        let gate: Arc<dyn Source> = Arc::new(Self { reached, open: Mutex::new(open) });
        store.enlist(&gate, When::Now);
        is_reached.recv().unwrap();
        opener
    }
}

impl Source for Gate {
    fn queue(&self) -> QueueId {
        QueueId(0)
    }

    fn collect(&self, _: &mut QueueWrites) {}

    fn committed(&self) {
        self.reached.send(()).unwrap();
        let _ = self.open.lock().unwrap().recv();
    }
}

pub fn message(body: &[u8]) -> Message {
    Message::from_parts(b"orders", b"placed", &[0x10, 0, 2], body)
}

pub fn open(dir: &Path) -> Result<Arc<RocksStore>, StoreError> {
    RocksStore::open(dir, StoreOptions::default())
}

/// Everything of a queue from `from` on.
pub fn all<E: Engine>(store: &GroupCommit<E>, queue: u64, from: Seq) -> Vec<StoredMessage> {
    store.load(QueueId(queue), from, Seq::MAX, usize::MAX, usize::MAX).unwrap()
}

pub fn seqs(messages: &[StoredMessage]) -> Vec<Seq> {
    messages.iter().map(|(seq, _, _)| *seq).collect()
}

/// Starts this test program again, to run one test with `LEVERET_TEST_CHILD` set to `dir`.
pub fn child(test: &str, dir: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]).env(CHILD, dir);
    command
}

/// The directory that a child is to work on; `None` in the test itself.
pub fn child_dir() -> Option<std::path::PathBuf> {
    std::env::var_os(CHILD).map(Into::into)
}

const CHILD: &str = "LEVERET_TEST_CHILD";
