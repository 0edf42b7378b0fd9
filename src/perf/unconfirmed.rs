//! Publishes that wait for their confirm.

use std::collections::VecDeque;

/// Stands for a publish that is confirmed although an older one is not.
const CONFIRMED: u64 = 0;

/// The unconfirmed publishes of one channel, by delivery tag, with the time each was sent.
#[derive(Debug)]
pub(super) struct Unconfirmed {
    window: usize,
    sent_at: VecDeque<u64>,
    /// The delivery tag of `sent_at`'s front; tags begin at 1.
    first_tag: u64,
    waiting: usize,
}

impl Unconfirmed {
    pub(super) fn new(window: usize) -> Self {
        Self { window, sent_at: VecDeque::new(), first_tag: 1, waiting: 0 }
    }

    /// How many more may be published now.
    pub(super) fn free(&self) -> usize {
        self.window.saturating_sub(self.waiting)
    }

    /// True when every publish is confirmed.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Takes note of `count` publishes sent at `now` (never 0).
    pub(super) fn sent(&mut self, count: usize, now: u64) {
        self.sent_at.extend(std::iter::repeat_n(now.max(1), count));
        self.waiting += count;
    }

    /// Takes note of a confirm and calls `each` with the time that each publish it covers was sent.
    pub(super) fn confirm(&mut self, tag: u64, multiple: bool, mut each: impl FnMut(u64)) {
        let Some(index) = tag.checked_sub(self.first_tag).map(|index| index as usize) else { return };
        let last = index.min(self.sent_at.len().wrapping_sub(1));
        let first = if multiple { 0 } else { index };
        for slot in self.sent_at.iter_mut().take(last.wrapping_add(1)).skip(first) {
            if *slot != CONFIRMED {
                each(*slot);
                *slot = CONFIRMED;
                self.waiting -= 1;
            }
        }
        while self.sent_at.front() == Some(&CONFIRMED) {
            self.sent_at.pop_front();
            self.first_tag += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn confirm(window: &mut Unconfirmed, tag: u64, multiple: bool) -> usize {
        let mut count = 0;
        window.confirm(tag, multiple, |_| count += 1);
        count
    }

    #[test]
    fn multiple_confirms_all_up_to_the_tag() {
        let mut window = Unconfirmed::new(10);
        window.sent(10, 7);
        assert_eq!(window.free(), 0);
        assert_eq!(confirm(&mut window, 4, true), 4);
        assert_eq!(window.free(), 4);
        assert_eq!(confirm(&mut window, 10, true), 6);
        assert!(window.is_empty());
    }

    #[test]
    fn confirms_out_of_order_count_once() {
        let mut window = Unconfirmed::new(4);
        window.sent(4, 7);
        assert_eq!(confirm(&mut window, 3, false), 1);
        assert_eq!(confirm(&mut window, 3, false), 0);
        assert_eq!(confirm(&mut window, 1, false), 1);
        assert_eq!(confirm(&mut window, 4, true), 2);
        assert!(window.is_empty());
        window.sent(1, 9);
        assert_eq!(confirm(&mut window, 5, false), 1);
    }

    #[test]
    fn tags_never_sent_confirm_nothing() {
        let mut window = Unconfirmed::new(4);
        assert_eq!(confirm(&mut window, 9, true), 0);
        window.sent(2, 7);
        assert_eq!(confirm(&mut window, 9, false), 0);
        assert_eq!(confirm(&mut window, 0, true), 0);
        assert_eq!(window.free(), 2);
    }
}
