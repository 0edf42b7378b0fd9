//! Erlang's portable hash of a binding's arguments, by which RabbitMQ's HTTP API tells bindings of one key apart.

use super::erlang_hash::{DOUBLE, GOLDEN, LIST_END, NIL, after, mix};
use amqp_spec::{FieldTable, FieldValue};

const SMALL: u32 = GOLDEN;
const ATOM: u32 = GOLDEN.wrapping_mul(3);
const TUPLE: u32 = GOLDEN.wrapping_mul(9);
const POSITIVE: u32 = GOLDEN.wrapping_mul(10);
const NEGATIVE: u32 = GOLDEN.wrapping_mul(11);

/// The hash of an empty list that stands alone.
const EMPTY: u32 = 3_468_870_702;

/// `erlang:phash2(Arguments, 1 bsl 32)` of arguments as RabbitMQ keeps them: a list of `{Key, Type, Value}`, sorted by
/// key.
#[must_use]
pub fn arguments_hash(arguments: &FieldTable) -> u32 {
    if arguments.is_empty() {
        return EMPTY;
    }
    let mut entries: Vec<_> = arguments.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    list(0, entries, entry)
}

fn entry(hash: u32, (key, value): (&[u8], &FieldValue)) -> u32 {
    typed(after(tuple(hash, 3), key), value)
}

/// A type's name and the value behind it.
fn typed(hash: u32, field: &FieldValue) -> u32 {
    let hash = atom(hash, field.type_name());
    match field {
        FieldValue::Longstr(bytes) | FieldValue::Binary(bytes) => after(hash, bytes),
        FieldValue::Bool(true) => atom(hash, "true"),
        FieldValue::Bool(false) => atom(hash, "false"),
        FieldValue::Void => atom(hash, "undefined"),
        FieldValue::Float(number) => double(hash, f64::from(*number)),
        FieldValue::Double(number) => double(hash, *number),
        FieldValue::Decimal { scale, value } => {
            integer(integer(tuple(hash, 2), i128::from(*scale)), i128::from(*value))
        }
        FieldValue::Timestamp(seconds) => integer(hash, i128::from(*seconds)),
        FieldValue::Array(members) => list(hash, members, |hash, member| typed(tuple(hash, 2), member)),
        FieldValue::Table(table) => list(hash, table.iter(), entry),
        other => integer(hash, i128::from(other.as_integer().unwrap_or_default())),
    }
}

/// A list of terms that are no small integers themselves.
fn list<T>(hash: u32, items: impl IntoIterator<Item = T>, each: impl Fn(u32, T) -> u32) -> u32 {
    let hash = items.into_iter().fold(hash, each);
    if hash == 0 { EMPTY } else { words(hash, NIL, 0, LIST_END) }
}

fn words(hash: u32, first: u32, second: u32, kind: u32) -> u32 {
    let [.., hash] = mix([kind.wrapping_add(first), kind.wrapping_add(second), hash]);
    hash
}

fn tuple(hash: u32, arity: u32) -> u32 {
    words(hash, arity, 0, TUPLE)
}

fn double(hash: u32, value: f64) -> u32 {
    // There is one zero.
    let bits = if value == 0.0 { 0 } else { value.to_bits() };
    words(hash, (bits >> 32) as u32, bits as u32, DOUBLE)
}

fn integer(hash: u32, value: i128) -> u32 {
    let size = value.unsigned_abs() as u64;
    if !(-(1 << 27)..1 << 27).contains(&value) {
        let kind = if value < 0 { POSITIVE } else { NEGATIVE };
        return words(hash, size as u32, (size >> 32) as u32, kind);
    }
    // Negative numbers are mixed twice.
    let hash = if value < 0 { words(hash, size as u32, 0, SMALL) } else { hash };
    words(hash, value as u32, 0, SMALL)
}

/// An atom's own hash is that of P. J. Weinberger.
fn atom(hash: u32, name: &str) -> u32 {
    let own = name.bytes().fold(0u32, |hash, byte| {
        let hash = (hash << 4).wrapping_add(u32::from(byte));
        let high = hash & 0xf000_0000;
        (hash ^ (high >> 24)) & !high
    });
    words(hash, own, 0, ATOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(entries: &[(&str, FieldValue)]) -> u32 {
        arguments_hash(&entries.iter().map(|(key, value)| (key.as_bytes(), value.clone())).collect())
    }

    /// What `erlang:phash2/2` gives on Erlang/OTP 28.
    #[test]
    fn hashes_are_erlangs() {
        let text = |text: &str| FieldValue::from(text);
        assert_eq!(hash(&[]), EMPTY);
        assert_eq!(hash(&[("x", FieldValue::Long(1)), ("b", text("s"))]), 3_899_525_096);
        assert_eq!(hash(&[("b", text("s")), ("x", FieldValue::SignedInt(1))]), 1_206_254_061);
        let nested: FieldTable = [("a", FieldValue::Long(2)), ("z", FieldValue::Long(1))].into_iter().collect();
        let inner: FieldTable = [("q", FieldValue::Long(2))].into_iter().collect();
        let all = [
            ("b", FieldValue::Bool(true)),
            ("big", FieldValue::Long(5_000_000_000)),
            ("c", FieldValue::Bool(false)),
            ("l", vec![FieldValue::Long(1), text("a"), inner.into()].into()),
            ("n", FieldValue::Long(-3)),
            ("t", nested.into()),
            ("x", FieldValue::Double(1.5)),
        ];
        assert_eq!(hash(&all), 1_374_591_953);
        assert_eq!(hash(&[("x", FieldValue::Double(1.5))]), 2_354_293_651);
        for (value, expected) in [
            (FieldValue::Long(-5_000_000_000), 2_466_805_903),
            (FieldValue::Long(134_217_727), 4_257_471_865),
            (FieldValue::Long(134_217_728), 3_374_669_048),
            (FieldValue::Long(-134_217_728), 2_542_678_158),
            (FieldValue::Long(-134_217_729), 4_294_373_315),
            (FieldValue::Void, 1_471_573_964),
            (FieldValue::Decimal { scale: 2, value: 123 }, 2_430_058_082),
            (FieldValue::Timestamp(1_700_000_000), 469_718_830),
            (FieldValue::Array(Vec::new()), 903_303_553),
            (FieldValue::Table(FieldTable::new()), 1_809_596_852),
            (FieldValue::UnsignedByte(3), 3_962_977_321),
            (FieldValue::Long(i64::MAX), 1_611_369_743),
            (FieldValue::Long(i64::MIN), 2_133_825_256),
            (FieldValue::Long(1 << 59), 778_770_333),
        ] {
            assert_eq!(hash(&[("x", value.clone())]), expected, "{value:?}");
        }
    }
}
