//! Dead letters that nobody took, where they are to be kept until somebody does (`x-dead-letter-strategy`
//! at-least-once).
//!
//! They stay on disk without a body in memory. One at a time is tried again: as long as that is in vain the others wait,
//! so that any number of them costs one try every few seconds; once one arrives the others follow at once.

use super::effect::{Dead, Effects};
use super::load::Loading;
use super::machine::Queue;
use super::tally::Tally;
use crate::model::{Attributes, Message, Millis, Seq};
use std::collections::VecDeque;

/// How long after one came back the next is tried. RabbitMQ waits three minutes, with all of them.
const TRY_AGAIN: Millis = 5_000;

/// Dead letters without a place to go.
#[derive(Debug, Default)]
pub(super) struct Homeless {
    letters: VecDeque<Seq>,
    /// When the next is tried.
    next: Millis,
    /// The one that is being tried.
    tried: Option<Seq>,
}

impl Homeless {
    /// When the next is to be tried, if one is.
    pub fn due(&self) -> Option<Millis> {
        (self.tried.is_none() && !self.letters.is_empty()).then_some(self.next)
    }
}

impl Queue {
    /// Dead letters came back.
    pub(super) fn unburied(&mut self, now: Millis, seqs: &[Seq]) {
        for seq in seqs {
            let Some(dying) = self.dying.get_mut(seq) else { continue };
            if !std::mem::replace(&mut dying.homeless, true) {
                self.burying.take(Tally::one(dying.body_len));
            }
            let homeless = self.homeless.get_or_insert_default();
            homeless.letters.push_back(*seq);
            homeless.next = now.saturating_add(TRY_AGAIN);
        }
        self.no_longer_tried(seqs);
    }

    /// Dead letters have arrived: where one was tried, the next follows.
    pub(super) fn arrived(&mut self, now: Millis, seqs: &[Seq]) {
        if self.no_longer_tried(seqs)
            && let Some(homeless) = &mut self.homeless
        {
            homeless.next = now;
        }
    }

    fn no_longer_tried(&mut self, seqs: &[Seq]) -> bool {
        let tried = self.homeless.as_mut().and_then(|it| it.tried.take_if(|tried| seqs.contains(tried)));
        tried.is_some()
    }

    /// Tries the next one, where its time has come: its body is read first.
    pub(super) fn try_homeless(&mut self, now: Millis, fx: &mut impl Effects) {
        let Some(homeless) = &mut self.homeless else { return };
        while self.loading.is_none() && homeless.due().is_some_and(|at| at <= now) {
            let Some(seq) = homeless.letters.pop_front() else { return };
            if seq > self.ledger.committed() {
                homeless.letters.push_back(seq);
                homeless.next = now.saturating_add(TRY_AGAIN);
            } else if self.dying.contains_key(&seq) {
                homeless.tried = Some(seq);
                self.loading = Some(Loading::letter(seq));
                fx.load(seq, seq, 1, 1);
            }
        }
    }

    /// The body of a dead letter was read: it dies again. One that is not there any more is given up.
    pub(super) fn letter_loaded(&mut self, seq: Seq, read: Vec<(Seq, Attributes, Message)>, fx: &mut impl Effects) {
        let Some(dying) = self.dying.get_mut(&seq) else { return };
        let (attributes, reason) = (dying.attributes, dying.reason);
        match read.into_iter().next() {
            Some((_, _, message)) => {
                if std::mem::replace(&mut dying.homeless, false) {
                    self.burying.add(Tally::one(dying.body_len));
                }
                fx.dead_letter(Dead { seq, message, attributes, reason, again: true });
            }
            None => {
                self.homeless.iter_mut().for_each(|it| it.tried = None);
                self.buried(&[seq], fx);
            }
        }
    }
}
