//! The way a publisher (or a dead-lettering queue) learns what became of a message it handed over.

use std::fmt;
use std::sync::Arc;

/// What became of a message at one queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The queue is answerable for it: synced to disk, or transient and held, or already consumed and acknowledged,
    /// or dropped by a rule of the queue that counts as taken (drop-head, expiry).
    Taken,
    /// The queue refused it (`x-overflow` reject-publish).
    Refused,
}

/// Receives outcomes. Called outside of any queue's lock, in batches of one sink.
pub trait ReceiptSink: Send + Sync {
    /// Takes the outcomes of messages known by the numbers that the sink gave them.
    fn settle(&self, outcomes: &[(u64, Outcome)]);
}

/// A claim to one outcome: whom to tell, and the number by which it knows the message.
#[derive(Clone)]
pub struct Receipt {
    /// Whom to tell.
    pub sink: Arc<dyn ReceiptSink>,
    /// The sink's number of the message.
    pub number: u64,
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receipt({})", self.number)
    }
}

/// Tells every sink its outcomes, one call for each run of receipts that share a sink.
pub fn settle_all(settled: &mut Vec<(Receipt, Outcome)>) {
    let mut run: Vec<(u64, Outcome)> = Vec::with_capacity(settled.len());
    let mut sink: Option<Arc<dyn ReceiptSink>> = None;
    for (receipt, outcome) in settled.drain(..) {
        if let Some(current) = &sink
            && !Arc::ptr_eq(current, &receipt.sink)
        {
            current.settle(&run);
            run.clear();
            sink = None;
        }
        run.push((receipt.number, outcome));
        sink.get_or_insert(receipt.sink);
    }
    if let Some(sink) = sink {
        sink.settle(&run);
    }
}
