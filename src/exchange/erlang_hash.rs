//! Erlang's portable hash (`erlang:phash2/1`) of the terms that messages are routed by.
//!
//! With the same hash as RabbitMQ, a message goes to the queue that it would go to there: consumers that keep state by
//! key find their keys where they were. It is built on Bob Jenkins' hash of 1996, which mixes three 32-bit words.

/// The golden ratio, as 32 bits of a fraction: what kinds of terms are told apart by, in multiples.
pub(super) const GOLDEN: u32 = 0x9e37_79b9;
pub(super) const LIST_END: u32 = GOLDEN.wrapping_mul(2);
pub(super) const DOUBLE: u32 = GOLDEN.wrapping_mul(12);
const BINARY: u32 = GOLDEN.wrapping_mul(13);

/// Mixed in where a list ends.
pub(super) const NIL: u32 = 2;

/// Results have 27 bits, on every machine.
const RANGE: u32 = (1 << 27) - 1;

/// The hash of the atom `undefined`, which stands for what a message does not have.
pub(super) const UNDEFINED: u32 = 45_914_356;
/// The hash of the atom `true`.
pub(super) const TRUE: u32 = 506_293;
/// The hash of the atom `false`.
pub(super) const FALSE: u32 = 7_111_573;

/// The hash of a binary.
pub(super) fn binary(bytes: &[u8]) -> u32 {
    after(0, bytes) & RANGE
}

/// The hash of a list of binaries that is not empty.
pub(super) fn list(items: &[&[u8]]) -> u32 {
    let hash = items.iter().fold(0, |hash, item| after(hash, item));
    let [.., hash] = mix([LIST_END.wrapping_add(NIL), LIST_END, hash]);
    hash & RANGE
}

/// The hash of a float.
pub(super) fn double(value: f64) -> u32 {
    let bits = value.to_bits();
    let [.., hash] = mix([DOUBLE.wrapping_add((bits >> 32) as u32), DOUBLE.wrapping_add(bits as u32), 0]);
    hash & RANGE
}

/// Carries a hash on over a binary, in blocks of three words.
pub(super) fn after(hash: u32, bytes: &[u8]) -> u32 {
    let start = BINARY.wrapping_add(hash);
    if bytes.is_empty() {
        return start;
    }
    let (blocks, rest) = bytes.as_chunks::<12>();
    let state = blocks.iter().fold([GOLDEN, GOLDEN, start], |state, block| mix(add(state, block, 0)));
    let mut last = [0; 12];
    // The last word keeps its lowest byte free for the length.
    let (words, tail) = rest.split_at(rest.len().min(8));
    for (place, byte) in last.iter_mut().zip(words) {
        *place = *byte;
    }
    for (place, byte) in last.iter_mut().skip(9).zip(tail) {
        *place = *byte;
    }
    let [.., hash] = mix(add(state, &last, bytes.len() as u32));
    hash
}

fn add([a, b, c]: [u32; 3], block: &[u8; 12], length: u32) -> [u32; 3] {
    let [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3] = *block;
    [
        a.wrapping_add(u32::from_le_bytes([a0, a1, a2, a3])),
        b.wrapping_add(u32::from_le_bytes([b0, b1, b2, b3])),
        c.wrapping_add(u32::from_le_bytes([c0, c1, c2, c3])).wrapping_add(length),
    ]
}

/// Spreads every bit of three words over all of the last one.
pub(super) fn mix([mut a, mut b, mut c]: [u32; 3]) -> [u32; 3] {
    for (right, left, back) in [(13, 8, 13), (12, 16, 5), (3, 10, 15)] {
        a = a.wrapping_sub(b).wrapping_sub(c) ^ (c >> right);
        b = b.wrapping_sub(c).wrapping_sub(a) ^ (a << left);
        c = c.wrapping_sub(a).wrapping_sub(b) ^ (b >> back);
    }
    [a, b, c]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `erlang:phash2/1` gives on Erlang/OTP 28.
    #[test]
    fn hashes_are_erlangs() {
        for (text, hash) in [
            ("", 13_708_901),
            ("a", 112_802_447),
            ("ab", 127_597_802),
            ("abc", 98_228_475),
            ("order.1", 64_965_058),
            ("hello world!", 25_699_699),
            ("hello world!!", 2_064_796),
            ("123456789012", 40_293_642),
            ("1234567890123456789012345", 20_857_665),
            ("0123456789012345678901234567890", 65_364_893),
        ] {
            assert_eq!(binary(text.as_bytes()), hash, "{text}");
        }
        for (items, hash) in [
            (&["a"][..], 53_691_870),
            (&[""], 38_220_213),
            (&["", ""], 8_578_898),
            (&["a", "bc"], 20_875_735),
            (&["hello world!", "x", "y"], 123_585_330),
        ] {
            let items: Vec<&[u8]> = items.iter().map(|item| item.as_bytes()).collect();
            assert_eq!(list(&items), hash, "{items:?}");
        }
        for (value, hash) in [(1.5, 10_380_315), (0.0, 20_875_736), (-2.25, 106_798_634), (3.0e100, 98_558_119)] {
            assert_eq!(double(value), hash, "{value}");
        }
    }
}
