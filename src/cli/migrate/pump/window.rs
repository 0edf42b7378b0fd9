//! Publishes that wait for their confirm, by number.

use std::collections::VecDeque;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Confirmed,
    Refused,
}

/// What became of the publishes of one channel. Numbers begin at 1, as confirms count.
#[derive(Debug)]
pub struct Window {
    /// The number of `states`' front.
    first: u64,
    states: VecDeque<State>,
    waiting: usize,
}

impl Window {
    /// Nothing is published yet.
    pub fn new() -> Self {
        Self { first: 1, states: VecDeque::new(), waiting: 0 }
    }

    /// Takes note of one more publish.
    pub fn published(&mut self) {
        self.states.push_back(State::Waiting);
        self.waiting += 1;
    }

    /// Takes note of a confirm, or of a refusal. Numbers that were never published say nothing.
    pub fn settle(&mut self, number: u64, multiple: bool, confirmed: bool) {
        let Some(index) = number.checked_sub(self.first).and_then(|index| usize::try_from(index).ok()) else { return };
        let first = if multiple { 0 } else { index };
        let state = if confirmed { State::Confirmed } else { State::Refused };
        for slot in self.states.iter_mut().take(index.saturating_add(1)).skip(first) {
            if *slot == State::Waiting {
                *slot = state;
                self.waiting -= 1;
            }
        }
    }

    /// Forgets those that are confirmed without one before them that is not; the number of the last of them.
    pub fn prefix(&mut self) -> u64 {
        while self.states.front() == Some(&State::Confirmed) {
            self.states.pop_front();
            self.first += 1;
        }
        self.first - 1
    }

    /// Those that are confirmed although one before them is not.
    pub fn stragglers(&self) -> impl Iterator<Item = u64> + '_ {
        let numbered = (self.first..).zip(&self.states);
        numbered.filter(|(_, state)| **state == State::Confirmed).map(|(number, _)| number)
    }

    /// Whether nothing waits.
    pub fn is_settled(&self) -> bool {
        self.waiting == 0
    }

    /// How many are not known to be confirmed, one after the other from the first.
    pub fn open(&self) -> u64 {
        self.states.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(count: usize) -> Window {
        let mut window = Window::new();
        (0..count).for_each(|_| window.published());
        window
    }

    #[test]
    fn only_what_is_confirmed_without_a_gap_may_be_acknowledged() {
        let mut window = published(5);
        window.settle(2, false, true);
        assert_eq!(window.prefix(), 0);
        window.settle(1, false, true);
        assert_eq!(window.prefix(), 2);
        window.settle(5, true, true);
        assert_eq!((window.prefix(), window.is_settled(), window.open()), (5, true, 0));
    }

    #[test]
    fn a_refusal_is_no_confirm_and_what_comes_after_it_is_told_apart() {
        let mut window = published(4);
        window.settle(2, false, false);
        window.settle(4, true, true);
        assert_eq!(window.prefix(), 1);
        assert!(window.is_settled());
        assert_eq!(window.stragglers().collect::<Vec<_>>(), [3, 4]);
        assert_eq!(window.open(), 3);
    }

    #[test]
    fn numbers_that_were_never_published_say_nothing() {
        let mut window = published(1);
        window.settle(7, false, true);
        window.settle(0, false, true);
        assert_eq!((window.prefix(), window.is_settled()), (0, false));
    }
}
