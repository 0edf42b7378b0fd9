//! How large published messages are, in the buckets of RabbitMQ's histogram.

use super::Counter;

/// Upper bounds of the buckets in bytes of body; a last one has no bound.
pub const BOUNDS: [u64; 8] = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 50_000_000, 100_000_000];

/// Sizes of one batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeTally {
    buckets: [u64; BOUNDS.len() + 1],
    bytes: u64,
}

impl SizeTally {
    /// Counts a message with a body of `bytes`.
    pub fn count(&mut self, bytes: u64) {
        let at = BOUNDS.iter().position(|bound| bytes <= *bound).unwrap_or(BOUNDS.len());
        if let Some(bucket) = self.buckets.get_mut(at) {
            *bucket += 1;
        }
        self.bytes += bytes;
    }
}

/// Sizes since the broker started.
#[derive(Debug, Default)]
pub struct Sizes {
    buckets: [Counter; BOUNDS.len() + 1],
    bytes: Counter,
}

impl Sizes {
    /// Adds a batch.
    pub(super) fn add(&self, tally: &SizeTally) {
        for (counter, count) in self.buckets.iter().zip(tally.buckets) {
            counter.add_some(count);
        }
        self.bytes.add_some(tally.bytes);
    }

    /// Messages up to each bound, and in the end all of them, in the manner of a cumulative histogram.
    #[must_use]
    pub fn cumulative(&self) -> Vec<(f64, u64)> {
        let mut sum = 0;
        let bounds = BOUNDS.iter().map(|bound| *bound as f64).chain([f64::INFINITY]);
        let up_to = self.buckets.iter().map(|bucket| {
            sum += bucket.get();
            sum
        });
        bounds.zip(up_to).collect()
    }

    /// Bytes of all bodies.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_on_the_bound_is_within_it() {
        let (sizes, mut tally) = (Sizes::default(), SizeTally::default());
        for bytes in [0, 100, 101, 200_000_000] {
            tally.count(bytes);
        }
        sizes.add(&tally);
        let cumulative = sizes.cumulative();
        assert_eq!(cumulative.first(), Some(&(100.0, 2)));
        assert_eq!(cumulative.get(1), Some(&(1000.0, 3)));
        assert_eq!(cumulative.last(), Some(&(f64::INFINITY, 4)));
        assert_eq!(sizes.bytes(), 200_000_201);
    }
}
