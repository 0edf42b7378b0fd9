//! Logins counted, and those who guess slowed down. Time comes from the caller.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Instant;

/// Addresses whose failures are remembered, in each of two generations: some megabytes at most, however many addresses
/// an attacker has.
const MOST_ADDRESSES: usize = 16_384;
/// Failures forgiven a second: whoever guesses gets no further than this, and whoever was given a wrong password is soon
/// let in with the right one.
const FORGIVEN_A_SECOND: f64 = 1.0;

/// How fast an address may fail.
#[derive(Debug)]
pub struct Throttle {
    /// Failures until it is refused unseen.
    most: f64,
    recent: HashMap<IpAddr, Failures>,
    /// The addresses before those, which are forgotten all at once.
    older: HashMap<IpAddr, Failures>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: f64,
    at: Instant,
}

impl Failures {
    fn left(self, now: Instant) -> f64 {
        (self.count - now.saturating_duration_since(self.at).as_secs_f64() * FORGIVEN_A_SECOND).max(0.0)
    }
}

impl Throttle {
    /// Nobody has failed yet. `most` failures in a row are looked at.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most: most.into(), recent: HashMap::new(), older: HashMap::new() }
    }

    /// Whether a login from there is looked at. From this machine all are: whoever can guess from here can do worse, and
    /// a proxy on it speaks for many.
    #[must_use]
    pub fn allows(&self, address: IpAddr, now: Instant) -> bool {
        address.to_canonical().is_loopback() || self.failures(network(address), now) + 1.0 <= self.most
    }

    /// Counts a failure; true where it was the last one that is looked at for now.
    pub fn failed(&mut self, address: IpAddr, now: Instant) -> bool {
        let key = network(address);
        let count = self.failures(key, now) + 1.0;
        if self.recent.len() >= MOST_ADDRESSES && !self.recent.contains_key(&key) {
            self.older = std::mem::take(&mut self.recent);
        }
        // What is beyond the limit takes no longer to be forgiven.
        self.recent.insert(key, Failures { count: count.min(self.most), at: now });
        count + 1.0 > self.most && !address.to_canonical().is_loopback()
    }

    /// Forgets all failures.
    pub fn reset(&mut self) {
        self.recent.clear();
        self.older.clear();
    }

    fn failures(&self, key: IpAddr, now: Instant) -> f64 {
        self.recent.get(&key).or_else(|| self.older.get(&key)).map_or(0.0, |failures| failures.left(now))
    }
}

/// What one customer of a provider has: an IPv4 address, or an IPv6 network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::Duration;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn whoever_fails_too_often_waits_a_second_for_each_try() {
        let (mut throttle, now) = (Throttle::new(3), Instant::now());
        let guesser = address("192.0.2.1");
        assert!(!throttle.failed(guesser, now) && !throttle.failed(guesser, now) && throttle.failed(guesser, now));
        assert!(!throttle.allows(guesser, now));
        assert!(throttle.allows(address("192.0.2.2"), now), "others are not touched");
        let later = now + Duration::from_millis(1100);
        assert!(throttle.allows(guesser, later));
        throttle.failed(guesser, later);
        assert!(!throttle.allows(guesser, later));
        assert!(throttle.allows(guesser, later + Duration::from_secs(10)));
        throttle.reset();
        assert!(throttle.allows(guesser, later));
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_this_machine_is_free() {
        let (mut throttle, now) = (Throttle::new(1), Instant::now());
        throttle.failed(address("2001:db8::1"), now);
        assert!(!throttle.allows(address("2001:db8::2"), now) && throttle.allows(address("2001:db8:0:1::1"), now));
        throttle.failed(address("::ffff:192.0.2.1"), now);
        assert!(!throttle.allows(address("192.0.2.1"), now));
        for here in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(!throttle.failed(address(here), now));
            assert!(throttle.allows(address(here), now));
        }
    }

    #[test]
    fn many_addresses_take_no_more_room() {
        let (mut throttle, now) = (Throttle::new(1), Instant::now());
        for number in 0..3 * MOST_ADDRESSES as u32 {
            throttle.failed(IpAddr::V4(number.into()), now);
        }
        assert!(throttle.recent.len() + throttle.older.len() <= 2 * MOST_ADDRESSES);
        assert!(!throttle.allows(IpAddr::V4((3 * MOST_ADDRESSES as u32 - 1).into()), now));
    }
}
