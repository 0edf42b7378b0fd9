//! The format of RocksDB's blob files, as far as it takes to tell whether one is whole: RocksDB finds out that one is
//! not, and does not say which.

use super::log_file::checksum;
use std::fs;
use std::io;
use std::path::Path;

/// What a file begins with and, once it is finished, ends with.
const MAGIC: [u8; 4] = 2_395_959_u32.to_le_bytes();
/// The file's header: its magic number, and what kind of file it is.
const FILE_HEADER: usize = 30;
/// The file's footer, once it is finished: magic number, number of records, and a checksum at the end.
const FOOTER: usize = 32;
/// A record's header: lengths of its key and value, expiration (8 bytes each), checksums of these and of the record.
const RECORD_HEADER: usize = 32;
/// What the first checksum of a record covers.
const COVERED: usize = 24;

/// Where the first part of a file begins that is not whole; `None` where all of it is, but for what is still written.
pub(super) fn torn_at(file: &Path) -> io::Result<Option<u64>> {
    Ok(first_torn(&fs::read(file)?).map(|at| at as u64))
}

fn first_torn(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(&MAGIC) {
        return Some(0);
    }
    let mut at = FILE_HEADER;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if is_footer(rest) {
            return None;
        }
        let Some(length) = record(rest) else { return Some(at) };
        at += length;
    }
    // Finished files alone are looked at, and they end in a footer.
    Some(at)
}

fn is_footer(bytes: &[u8]) -> bool {
    let Some((covered, stored)) = bytes.split_last_chunk::<4>() else { return false };
    bytes.len() == FOOTER && covered.starts_with(&MAGIC) && checksum(covered) == u32::from_le_bytes(*stored)
}

/// The length of a whole record.
fn record(bytes: &[u8]) -> Option<usize> {
    let header = bytes.get(..RECORD_HEADER)?;
    let (covered, sums) = header.split_at_checked(COVERED)?;
    let (of_header, of_record) = sums.split_first_chunk::<4>()?;
    if checksum(covered) != u32::from_le_bytes(*of_header) {
        return None;
    }
    let (key, rest) = covered.split_first_chunk::<8>()?;
    let (value, _) = rest.split_first_chunk::<8>()?;
    let length = |bytes: [u8; 8]| usize::try_from(u64::from_le_bytes(bytes)).ok();
    let end = RECORD_HEADER.checked_add(length(*key)?)?.checked_add(length(*value)?)?;
    (checksum(bytes.get(RECORD_HEADER..end)?).to_le_bytes() == of_record).then_some(end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn file() -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.resize(FILE_HEADER, 0);
        for value in [&b"one"[..], b"", b"three"] {
            let covered = [2_u64, value.len() as u64, 0].map(u64::to_le_bytes).concat();
            let content = [b"kk", value].concat();
            let sums = [checksum(&covered), checksum(&content)].map(u32::to_le_bytes).concat();
            file.extend([covered, sums, content].concat());
        }
        let mut footer = MAGIC.to_vec();
        footer.resize(FOOTER - 4, 0);
        let sum = checksum(&footer).to_le_bytes();
        file.extend(footer);
        file.extend(sum);
        file
    }

    #[test]
    fn a_whole_file_is_whole() {
        assert_eq!(first_torn(&file()), None);
    }

    #[test]
    fn any_cut_and_any_flipped_bit_in_a_record_or_the_footer_is_found() {
        let whole = file();
        for at in FILE_HEADER..whole.len() {
            assert!(first_torn(&whole[..at]).is_some(), "cut at {at}");
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            assert!(first_torn(&flipped).is_some(), "byte {at}");
        }
    }
}
