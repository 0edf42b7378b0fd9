//! Jump consistent hashing (Lamping and Veach, 2014): a bucket for a key, such that one more bucket takes its fair share
//! of keys from the others and moves no other key.
//!
//! The chance that it needs comes from the generator xorshift1024* (Vigna), seeded as Erlang's `rand` seeds `exs1024`, so
//! that buckets are those that RabbitMQ picks.

/// The bucket of a key, below `buckets`; 0 where there are none.
pub(super) fn bucket(key: u64, buckets: u64) -> u64 {
    let mut chance = Chance::seeded(key);
    let (mut at, mut next) = (0, 0);
    while next < buckets {
        at = next;
        // Past the range of u64 the cast stays at its end, which is past all buckets.
        next = ((at + 1) as f64 / chance.next()) as u64;
    }
    at
}

const WORDS: usize = 16;

/// Of the key only so many bits count: Erlang cuts each part of a seed so.
const SEED_BITS: u32 = 21;

struct Chance {
    words: [u64; WORDS],
    at: usize,
}

impl Chance {
    fn seeded(key: u64) -> Self {
        let mask = (1 << SEED_BITS) - 1;
        // Three primes next below 2^21 keep the three copies of the key from being the same.
        let part = |prime: u64| ((key & mask) + 1).wrapping_mul(prime) & mask;
        let mut state = part(2_097_131) << 43 | part(2_097_133) << 22 | part(2_097_143) << 1 | 1;
        let mut words = [0; WORDS];
        // The word made last is used first.
        for word in words.iter_mut().rev() {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            *word = state.wrapping_mul(2_685_821_657_736_338_717);
        }
        Self { words, at: 0 }
    }

    /// From 0 on, below 1.
    fn next(&mut self) -> f64 {
        let old = self.word(self.at);
        self.at = (self.at + 1) % WORDS;
        let mut new = self.word(self.at);
        new ^= new << 31;
        new ^= new >> 11;
        new ^= old ^ (old >> 30);
        if let Some(word) = self.words.get_mut(self.at) {
            *word = new;
        }
        new.wrapping_mul(1_181_783_497_276_652_981) as f64 / (1u128 << 64) as f64
    }

    fn word(&self, at: usize) -> u64 {
        self.words.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Erlang's `rand` and RabbitMQ's rule give.
    #[test]
    fn buckets_are_rabbitmqs() {
        const COUNTS: [u64; 8] = [1, 2, 3, 10, 100, 1000, 65_536, 1_000_000];
        for (key, expected) in [
            (112_802_447, [0, 1, 1, 6, 47, 47, 59_500, 322_185]),
            (64_965_058, [0, 1, 2, 8, 23, 650, 12_335, 183_803]),
            (0, [0, 0, 0, 4, 47, 807, 64_444, 892_565]),
            (1, [0, 0, 2, 3, 29, 856, 856, 532_457]),
            (12_345, [0, 0, 0, 0, 61, 485, 41_077, 718_588]),
            (-1i64 as u64, [0, 0, 2, 6, 74, 220, 46_231, 588_834]),
            (-5_000_000_000i64 as u64, [0, 0, 2, 2, 50, 444, 4_774, 730_473]),
        ] {
            assert_eq!(COUNTS.map(|count| bucket(key, count)), expected, "{key}");
        }
        let mut chance = Chance::seeded(5);
        assert_eq!((chance.next(), chance.next()), (0.352_440_983_626_264_2, 0.670_908_919_654_443_3));
    }

    #[test]
    fn one_more_bucket_only_takes_keys() {
        for count in 1..40 {
            for key in 0..500 {
                let (before, now) = (bucket(key, count), bucket(key, count + 1));
                assert!(now == before || now == count, "key {key} moved from {before} to {now} of {count}");
            }
        }
    }
}
