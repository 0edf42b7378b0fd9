//! The walk that makes sure a table is whole before anything is built from it. No allocation; stack by depth only.

use super::{MAX_DEPTH, TableError, Value, letter, parse};

/// Keys compared with each other in one table; a longer one is just called not canonical, since comparing all pairs
/// of a hostile table's 40,000 keys would take seconds.
const COMPARED_KEYS: usize = 64;

/// Walks a table's entries; true when RabbitMQ would write them as they stand.
pub(super) fn table(body: &[u8], depth: usize) -> Result<bool, TableError> {
    within(depth)?;
    let mut keys = Keys::new(body);
    let (mut rest, mut canonical) = (body, true);
    while !rest.is_empty() {
        let (after_key, key) = parse::key(rest)?;
        canonical &= keys.is_new(key);
        let plain;
        (rest, plain) = value(after_key, depth)?;
        canonical &= plain;
    }
    Ok(canonical)
}

fn array(body: &[u8], depth: usize) -> Result<bool, TableError> {
    within(depth)?;
    let (mut rest, mut canonical) = (body, true);
    while !rest.is_empty() {
        let plain;
        (rest, plain) = value(rest, depth)?;
        canonical &= plain;
    }
    Ok(canonical)
}

fn value(input: &[u8], depth: usize) -> Result<(&[u8], bool), TableError> {
    let (rest, value) = parse::value(input)?;
    let canonical = match value {
        Value::Table(inner) => table(inner.body(), depth + 1)?,
        Value::Array(inner) => array(inner.body(), depth + 1)?,
        Value::Long(_) => input.first() == Some(&letter::LONG),
        Value::Bool(_) => input.get(1).is_some_and(|octet| *octet <= 1),
        _ => true,
    };
    Ok((rest, canonical))
}

fn within(depth: usize) -> Result<(), TableError> {
    if depth > MAX_DEPTH { Err(TableError::TooDeep) } else { Ok(()) }
}

/// Finds a key that occurred before in the same table. A bit for each (length, first, last) seen tells most keys
/// apart at once; only where it does not are the earlier entries walked again.
struct Keys<'a> {
    body: &'a [u8],
    seen: u64,
    count: usize,
}

impl<'a> Keys<'a> {
    fn new(body: &'a [u8]) -> Self {
        Self { body, seen: 0, count: 0 }
    }

    fn is_new(&mut self, key: &[u8]) -> bool {
        let bit = 1 << (mark(key) % u64::BITS);
        let maybe_seen = self.seen & bit != 0;
        self.seen |= bit;
        self.count += 1;
        self.count <= COMPARED_KEYS && !(maybe_seen && self.occurs_before(key))
    }

    fn occurs_before(&self, key: &[u8]) -> bool {
        super::Table::unchecked(self.body).iter().take(self.count - 1).any(|(earlier, _)| earlier == key)
    }
}

fn mark(key: &[u8]) -> u32 {
    let octet = |byte: Option<&u8>| u32::from(byte.copied().unwrap_or_default());
    octet(key.first()) * 7 + octet(key.last()) * 13 + octet(key.get(key.len() / 2)) * 31 + key.len() as u32
}
