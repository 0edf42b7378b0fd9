//! A message's claim to be the first of its like, from its routing until it has arrived.

use super::cell::KeptCell;
use crate::broker::aftermath::Aftermath;
use crate::broker::route::{Keeper, Targets};
use crate::exchange::seen::Seen;
use crate::model::receipt::settle_all;
use crate::model::{Outcome, Receipt, ReceiptSink, Seq};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The claim. Let go of before the message was handed over (a transaction that is rolled back), it is given up.
pub struct Claim {
    cell: Arc<KeptCell<Seen>>,
    place: Seq,
    /// The message is on its way: the claim ends with [`Claim::arrived`].
    handed_over: AtomicBool,
}

impl Claim {
    pub(in crate::broker) fn new(cell: Arc<KeptCell<Seen>>, place: Seq) -> Self {
        Self { cell, place, handed_over: AtomicBool::new(false) }
    }

    /// The message is where it goes to, or one of its queues has refused it: then its like may come again.
    fn arrived(&self, refused: bool, receipt: Option<Receipt>, settled: &mut Vec<(Receipt, Outcome)>) {
        let mut seen = self.cell.lock();
        if refused {
            settled.extend(seen.release(self.place).into_iter().map(|waiting| (waiting, Outcome::Refused)));
            settled.extend(receipt.map(|own| (own, Outcome::Taken)));
        } else {
            settled.extend(seen.remember(self.place, receipt).into_iter().map(|taken| (taken, Outcome::Taken)));
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !*self.handed_over.get_mut() {
            let mut settled = self.cell.lock().release(self.place);
            settle_all(&mut settled.drain(..).map(|waiting| (waiting, Outcome::Refused)).collect());
        }
    }
}

/// Stands between a message's places and its publisher, and tells the claims when all of them have it.
struct Watch {
    targets: Arc<Targets>,
    left: AtomicUsize,
    refused: AtomicBool,
    publisher: Option<Receipt>,
}

impl Watch {
    fn claims(&self) -> impl Iterator<Item = &Claim> {
        claims(&self.targets)
    }

    fn arrived(&self, settled: &mut Vec<(Receipt, Outcome)>) {
        let refused = self.refused.load(Ordering::Acquire);
        self.claims().for_each(|claim| claim.arrived(refused, self.publisher.clone(), settled));
    }
}

impl ReceiptSink for Watch {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        let mut settled = Vec::new();
        for (_, outcome) in outcomes {
            settled.extend(self.publisher.clone().map(|receipt| (receipt, *outcome)));
            self.refused.fetch_or(*outcome == Outcome::Refused, Ordering::AcqRel);
            if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                self.arrived(&mut settled);
            }
        }
        settle_all(&mut settled);
    }
}

fn claims(targets: &Targets) -> impl Iterator<Item = &Claim> {
    targets.keepers().iter().filter_map(|keeper| match keeper {
        Keeper::First(claim) => Some(claim),
        Keeper::Delay { .. } | Keeper::Duplicate { .. } => None,
    })
}

/// Begins the way of a message: gives whom its queues, and exchanges that delay it, are to tell in its publisher's stead.
pub(in crate::broker) fn watch(
    targets: &Arc<Targets>,
    publisher: Option<Receipt>,
    after: &mut Aftermath,
) -> Option<Receipt> {
    let count = claims(targets).count();
    if count == 0 {
        return publisher;
    }
    claims(targets).for_each(|claim| claim.handed_over.store(true, Ordering::Release));
    let duplicates = targets.keepers().iter().filter(|keeper| matches!(keeper, Keeper::Duplicate { .. })).count();
    let places = targets.answers() - count - duplicates;
    let (left, refused) = (AtomicUsize::new(places), AtomicBool::new(false));
    let watch = Watch { targets: targets.clone(), left, refused, publisher };
    if places == 0 {
        watch.arrived(&mut after.settled);
        return None;
    }
    Some(Receipt { sink: Arc::new(watch), number: 0 })
}
