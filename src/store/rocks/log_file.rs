//! The format of RocksDB's logs and of its manifest, as far as it takes to tell whether every record is whole.
//!
//! RocksDB takes a manifest that merely ends too early for a shorter one, and then removes the table files that the
//! rest of it spoke of. So the question is asked before RocksDB opens anything.

use std::fs;
use std::io;
use std::path::Path;

/// Records lie in blocks of this size; none crosses the end of its block.
const BLOCK: usize = 32 << 10;
/// Checksum (4 bytes), length (2), type (1).
const HEADER: usize = 7;
/// The polynomial of CRC-32C, its bits reversed.
const POLYNOMIAL: u32 = 0x82f6_3b78;
/// What RocksDB adds to a checksum that it stores, so that a checksum of checksums stays a good one.
const MASK: u32 = 0xa282_ead8;

/// Types of records: a whole one, or a part of one.
mod kind {
    pub(super) const FULL: u8 = 1;
    pub(super) const FIRST: u8 = 2;
    pub(super) const MIDDLE: u8 = 3;
    pub(super) const LAST: u8 = 4;
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ POLYNOMIAL } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
}

/// CRC-32C, as RocksDB stores it.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        let index = (crc ^ u32::from(*byte)) & 0xff;
        TABLE.get(index as usize).copied().unwrap_or_default() ^ (crc >> 8)
    };
    let crc = !bytes.iter().fold(!0, step);
    crc.rotate_right(15).wrapping_add(MASK)
}

/// Where the first record of a file begins that is not whole; `None` where all are.
pub(super) fn torn_at(file: &Path) -> io::Result<Option<u64>> {
    Ok(first_torn(&fs::read(file)?).map(|at| at as u64))
}

fn first_torn(bytes: &[u8]) -> Option<usize> {
    // Where the record begins whose parts are being read.
    let mut begun = None;
    for (number, block) in bytes.chunks(BLOCK).enumerate() {
        let mut at = 0;
        while block.len() - at >= HEADER {
            let here = number * BLOCK + at;
            let Some((kind, end)) = record(block, at) else { return Some(begun.unwrap_or(here)) };
            begun = match (kind, begun) {
                (kind::FULL, None) | (kind::LAST, Some(_)) => None,
                (kind::FIRST, None) => Some(here),
                (kind::MIDDLE, Some(first)) => Some(first),
                (_, begun) => return Some(begun.unwrap_or(here)),
            };
            at = end;
        }
        // A block ends in fewer bytes than a header takes, which are zeros; a file does not.
        if block.len() < BLOCK && at < block.len() {
            return Some(begun.unwrap_or(number * BLOCK + at));
        }
    }
    begun
}

/// The type of the record at `at`, and where the next one begins.
fn record(block: &[u8], at: usize) -> Option<(u8, usize)> {
    let header = block.get(at..at + HEADER)?;
    let (stored, rest) = header.split_first_chunk::<4>()?;
    let (length, kind) = rest.split_first_chunk::<2>()?;
    let end = at + HEADER + usize::from(u16::from_le_bytes(*length));
    let covered = block.get(at + HEADER - 1..end)?;
    (checksum(covered) == u32::from_le_bytes(*stored)).then_some((*kind.first()?, end))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    /// One record, in parts as large as its blocks have room for.
    fn put(log: &mut Vec<u8>, mut payload: &[u8]) {
        let mut first = true;
        loop {
            let room = BLOCK - log.len() % BLOCK;
            if room < HEADER {
                log.resize(log.len() + room, 0);
                continue;
            }
            let (part, rest) = payload.split_at(payload.len().min(room - HEADER));
            let kind = match (first, rest.is_empty()) {
                (true, true) => kind::FULL,
                (true, false) => kind::FIRST,
                (false, false) => kind::MIDDLE,
                (false, true) => kind::LAST,
            };
            let covered = [&[kind], part].concat();
            log.extend_from_slice(&checksum(&covered).to_le_bytes());
            log.extend_from_slice(&(part.len() as u16).to_le_bytes());
            log.extend_from_slice(&covered);
            (payload, first) = (rest, false);
            if rest.is_empty() {
                return;
            }
        }
    }

    fn log() -> (Vec<u8>, Vec<usize>) {
        let (mut log, mut ends) = (Vec::new(), vec![0]);
        for length in [10, 0, BLOCK - 3 * HEADER - 13, 3 * BLOCK, 99] {
            put(&mut log, &vec![7; length]);
            ends.push(log.len());
        }
        (log, ends)
    }

    #[test]
    fn the_checksum_is_the_known_one() {
        let unmasked = |masked: u32| masked.wrapping_sub(MASK).rotate_left(15);
        assert_eq!(unmasked(checksum(b"123456789")), 0xe306_9283);
    }

    #[test]
    fn a_whole_file_is_whole_and_an_empty_one_too() {
        assert_eq!(first_torn(&log().0), None);
        assert_eq!(first_torn(&[]), None);
    }

    #[test]
    fn a_cut_is_found_at_the_record_that_it_is_in() {
        let (log, ends) = log();
        for cut in (0..log.len()).step_by(61).chain(ends.iter().flat_map(|end| [end.saturating_sub(1), end + 1])) {
            let found = first_torn(&log[..cut.min(log.len())]);
            let begin = *ends.iter().rev().find(|end| **end <= cut).unwrap();
            // A record may begin in the next block: the zeros before that belong to nobody.
            let expected = (begin != cut && cut < log.len()).then_some(begin);
            assert!(
                found == expected || found.is_none_or(|found| found >= begin && found - begin < HEADER),
                "cut {cut}"
            );
        }
    }

    #[test]
    fn any_flipped_bit_is_found() {
        let (log, ends) = log();
        // The last three bytes of the first block belong to no record.
        for at in (0..ends[2]).chain(ends[3] + 3..ends[3] + 40).chain(ends[4]..ends[5]) {
            let mut log = log.clone();
            log[at] ^= 1 << (at % 8);
            assert!(first_torn(&log).is_some(), "byte {at}");
        }
    }
}
