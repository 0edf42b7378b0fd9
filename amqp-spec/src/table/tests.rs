//! Reading, writing and refusing tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

#[test]
fn of_entries_with_one_key_the_first_counts() {
    let body = b"\x01at\x01\x01aI\0\0\0\x06";
    let table = Table::parse(body).unwrap();
    assert_eq!(table.get("a"), Some(Value::Bool(true)));
    assert_eq!(table.is_canonical(), Ok(false));
    let owned = FieldTable::from(table);
    assert_eq!((owned.len(), owned.get("a")), (1, Some(&FieldValue::Bool(true))));
}

#[test]
fn l_and_odd_booleans_are_written_as_rabbitmq_does() {
    let body = b"\x01aL\xff\xff\xff\xff\xff\xff\xff\xff\x01bt\x07";
    assert_eq!(Table::parse(body).unwrap().is_canonical(), Ok(false));
    let owned = FieldTable::decode(body).unwrap();
    assert_eq!(owned.get("a"), Some(&FieldValue::Long(-1)));
    let encoded = owned.encoded();
    assert_eq!(encoded.as_table().body(), b"\x01al\xff\xff\xff\xff\xff\xff\xff\xff\x01bt\x01");
    assert_eq!(encoded.as_table().is_canonical(), Ok(true));
}

#[test]
fn broken_tables_are_told_apart() {
    assert_eq!(Table::parse(b"\x01aZ"), Err(TableError::UnknownType(b'Z')));
    assert_eq!(Table::parse(b"\x05a"), Err(TableError::Truncated));
    assert_eq!(Table::parse(b"\x01a"), Err(TableError::Truncated));
    assert_eq!(Table::parse(b"\x01aS\xff\xff\xff\xffx"), Err(TableError::Truncated));
    assert_eq!(Table::parse(b"\x01aA\0\0\0\x02I\0"), Err(TableError::Truncated));
}

/// Tables inside tables, `levels` in all.
fn nested(levels: usize) -> Vec<u8> {
    (1..levels).fold(Vec::new(), |inner, _| {
        let len = u32::try_from(inner.len()).unwrap();
        [b"\x01aF".as_slice(), &len.to_be_bytes(), &inner].concat()
    })
}

#[test]
fn nesting_is_bounded() {
    assert!(FieldTable::decode(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(FieldTable::decode(&nested(MAX_DEPTH + 1)), Err(TableError::TooDeep));
    assert_eq!(FieldTable::decode(&nested(18_000)), Err(TableError::TooDeep));
}

#[test]
fn a_table_of_very_many_keys_is_read_in_reasonable_time() {
    let body: Vec<u8> = (0..30_000u32).flat_map(|n| [&[4][..], &n.to_be_bytes(), b"V"].concat()).collect();
    let table = FieldTable::decode(&body).unwrap();
    assert_eq!(table.len(), 30_000);
    assert_eq!(table.encoded().as_table().body(), body);
}

#[test]
fn integers_compare_by_value_and_nothing_else_across_types() {
    let five = FieldValue::SignedInt(5);
    assert!(five.same_as(&FieldValue::Long(5)) && five.same_as(&FieldValue::UnsignedByte(5)));
    assert!(!five.same_as(&FieldValue::Double(5.0)));
    assert!(!five.same_as(&FieldValue::from("5")));
    assert!(!FieldValue::Bool(true).same_as(&FieldValue::Byte(1)));
    assert!(Value::UnsignedShort(5).same_as(&five));
}

#[test]
fn nested_values_compare_too() {
    let make = |n: FieldValue| {
        let inner: FieldTable = [("n", vec![n])].into_iter().collect();
        [("t", inner)].into_iter().collect::<FieldTable>()
    };
    let (ints, longs) = (make(FieldValue::SignedInt(7)), make(FieldValue::Long(7)));
    assert!(ints.same_as(&longs) && ints != longs);
    let encoded = longs.encoded();
    assert!(Value::Table(encoded.as_table()).same_as(&FieldValue::Table(ints)));
}

#[test]
fn type_names_are_rabbitmqs() {
    let names = [
        (FieldValue::SignedInt(1), "signedint"),
        (FieldValue::UnsignedInt(1), "unsignedint"),
        (FieldValue::from("x"), "longstr"),
        (FieldValue::Binary(vec![1]), "binary"),
        (FieldValue::Void, "void"),
        (FieldValue::Array(vec![]), "array"),
    ];
    names.iter().for_each(|(value, name)| assert_eq!(value.type_name(), *name));
}

#[test]
fn values_show_as_in_reply_texts() {
    assert_eq!(FieldValue::SignedInt(60_000).to_string(), "60000");
    assert_eq!(FieldValue::from("drop-head").to_string(), "drop-head");
    assert_eq!(FieldValue::Double(5.0).to_string(), "5.0");
    assert_eq!(FieldValue::Array(vec!["a".into()]).to_string(), "[{longstr,<<\"a\">>}]");
}
