//! Time and length: what must go from the head, and when to look again.

use super::effect::{Effects, Reason};
use super::entry::Entry;
use super::level::Head;
use super::machine::Queue;
use super::settings::Overflow;
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

    /// Whether more is ready than `x-max-length` and `x-max-length-bytes` allow, and the head goes for it.
    pub(super) fn over_limit(&self) -> bool {
        let ready = self.order.ready();
        self.settings.overflow == Overflow::DropHead
            && (self.settings.max_length.is_some_and(|max| ready.count > max)
                || self.settings.max_length_bytes.is_some_and(|max| ready.bytes > max))
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
            Head::Stub(_) if self.loading.is_some() => None,
            Head::Stub(_) if self.over_limit() => Some(0),
            Head::Stub(stub) => Some(stub.attributes.expires_at).filter(|at| *at != NEVER),
            Head::Empty => None,
        };
        head.into_iter().chain(self.idle_until()).min()
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
    }
}
