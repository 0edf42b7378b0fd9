//! How long a message that came back waits before it is handed out again.

use super::Millis;

/// `x-delayed-retry-type`, `-min` and `-max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Returns that count towards the delivery limit wait: basic.reject, and the end of a channel.
    pub failed: bool,
    /// Returns that do not count wait: basic.nack, basic.recover, a consumer's timeout.
    pub returned: bool,
    /// How long after the first return, in milliseconds.
    pub min: Millis,
    /// How long at most.
    pub max: Millis,
}

impl Retry {
    /// How long a message waits that came back; `None` where it does not. `delivery_count` has this return in it if it
    /// `counts`.
    #[must_use]
    pub fn delay(&self, counts: bool, delivery_count: u32) -> Option<Millis> {
        let waits = if counts { self.failed } else { self.returned };
        waits.then(|| self.min.saturating_mul(delivery_count.max(1).into()).min(self.max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_with_the_returns_that_count_up_to_the_longest() {
        let retry = Retry { failed: true, returned: true, min: 400, max: 1000 };
        assert_eq!([0, 1, 2, 3, u32::MAX].map(|count| retry.delay(true, count)), [400, 400, 800, 1000, 1000].map(Some));
        assert_eq!(Retry { returned: false, ..retry }.delay(false, 1), None);
        assert_eq!(Retry { failed: false, ..retry }.delay(true, 1), None);
    }
}
