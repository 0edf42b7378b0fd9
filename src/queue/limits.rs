//! Time and length: what must go from the head, and when to look again.

use super::dispatch::DROPS_AT_ONCE;
use super::effect::{Effects, Reason};
use super::entry::Entry;
use super::level::Head;
use super::machine::Queue;
use super::settings::Overflow;
use super::tally::Tally;
use crate::model::Millis;
use crate::model::message::NEVER;

impl Queue {
    /// Why the head must go, if it must.
    pub(super) fn doomed(&self, head: &Entry, now: Millis) -> Option<Reason> {
        if head.expired(now) {
            return Some(Reason::Expired);
        }
        self.over_limit().then_some(Reason::MaxLen)
    }

    /// Whether more is ready, and some of it at the head, than `x-max-length` and `x-max-length-bytes` allow, and the head goes for it.
    pub(super) fn over_limit(&self) -> bool {
        let held = self.limited();
        self.settings.overflow == Overflow::DropHead
            && (self.settings.max_length.is_some_and(|max| held.count > max)
                || self.settings.max_length_bytes.is_some_and(|max| held.bytes > max))
    }

    /// What counts for the limits: what is ready, or will be after its wait.
    pub(super) fn limited(&self) -> Tally {
        let mut tally = self.order.ready();
        tally.add(self.waiting.tally());
        tally
    }

    /// When a [`super::Command::Tick`] is due; a time that has passed is due at once.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Millis> {
        let head = match self.order.head() {
            _ if self.unfinished => Some(0),
            // Goes on when some of the dying are buried.
            _ if self.dying_enough() => None,
            Head::Memory(head) => Some(head.attributes.expires_at).filter(|at| *at != NEVER),
            Head::Disk(disk) => (self.loading.is_none() && self.must_read(disk)).then_some(0),
            Head::Returned(_) if self.loading.is_some() => None,
            Head::Returned(_) if self.over_limit() => Some(0),
            Head::Returned(note) => Some(note.attributes.expires_at).filter(|at| *at != NEVER),
            Head::Empty => None,
        };
        let letters = self.homeless.as_ref().and_then(|it| it.due()).filter(|_| self.loading.is_none());
        let times = [head, self.idle_until(), self.waiting.next(), self.next_expiry_of_levels(), letters];
        times.into_iter().flatten().min()
    }

    /// When the first of the heads of a quorum queue's levels expires.
    fn next_expiry_of_levels(&self) -> Option<Millis> {
        if !self.settings.quorum || self.dying_enough() {
            return None;
        }
        let times = self.order.occupied_levels().filter_map(|level| match self.order.head_of(level) {
            Head::Memory(head) => Some(head.attributes.expires_at),
            _ => None,
        });
        times.min().filter(|at| *at != NEVER)
    }

    /// Has messages expire at the heads of a quorum queue's levels, at most so many; the next tick goes on.
    fn expire_levels(&mut self, now: Millis, most: usize, fx: &mut impl Effects) {
        let levels: Vec<u8> = self.order.occupied_levels().collect();
        let mut left = most;
        for level in levels {
            while let Head::Memory(head) = self.order.head_of(level)
                && head.expired(now)
                && left > 0
                && !self.dying_enough()
            {
                let Some(entry) = self.order.pop_from(level) else { break };
                left -= 1;
                self.die(entry, Reason::Expired, fx);
            }
        }
    }

    /// When `x-expires` runs out.
    fn idle_until(&self) -> Option<Millis> {
        let expires = self.settings.expires.filter(|_| self.consumers.len() == 0 && !self.obsolete)?;
        Some(self.last_used.saturating_add(expires))
    }

    pub(super) fn tick(&mut self, now: Millis, fx: &mut impl Effects) {
        if self.idle_until().is_some_and(|until| until <= now) {
            self.obsolete = true;
            fx.obsolete();
        }
        self.try_homeless(now, fx);
        if self.settings.quorum {
            self.expire_levels(now, DROPS_AT_ONCE, fx);
        }
    }
}
