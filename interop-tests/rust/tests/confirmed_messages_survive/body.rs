//! A message body that shows whether it arrived whole and where it belongs.
//!
//! CRC-32 of the rest (4 bytes), round, queue, sequence number (8 bytes each), padding drawn from the sequence number.

use crate::dice::Dice;

/// Where a body belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub round: u64,
    pub queue: u64,
    pub sequence: u64,
}

impl Mark {
    /// The body of this message. Most are small; one in 64 needs several frames.
    pub fn body(self) -> Vec<u8> {
        let mut dice = Dice::new((self.round << 48) ^ (self.queue << 40) ^ (self.sequence << 1));
        let padding = if dice.once_in(64) { dice.between(100_000, 300_000) } else { dice.between(0, 2_000) };
        let mut body = vec![0; 4];
        for number in [self.round, self.queue, self.sequence] {
            body.extend(number.to_be_bytes());
        }
        body.resize(body.len() + padding as usize, self.sequence as u8);
        let sum = crc32fast::hash(&body[4..]);
        body[..4].copy_from_slice(&sum.to_be_bytes());
        body
    }

    /// Reads a body back; `None` when it is not one, or damaged.
    pub fn read(body: &[u8]) -> Option<Self> {
        let (sum, rest) = body.split_first_chunk()?;
        if u32::from_be_bytes(*sum) != crc32fast::hash(rest) {
            return None;
        }
        let number = |at: usize| Some(u64::from_be_bytes(rest.get(at..at + 8)?.try_into().ok()?));
        Some(Self { round: number(0)?, queue: number(8)?, sequence: number(16)? })
    }
}
