//! A table that parses is written as RabbitMQ would write it, and that does not change any more.
#![no_main]

use amqp_spec::{FieldTable, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(table) = Table::parse(body) else {
        assert!(FieldTable::decode(body).is_err());
        return;
    };
    let encoded = FieldTable::from(table).encoded();
    let mended = encoded.as_table();
    assert_eq!(FieldTable::from(mended).encoded(), encoded);
    if table.is_canonical() == Ok(true) {
        assert_eq!(mended.body(), body);
    }
    for (key, value) in mended {
        // NaN is the one value that differs from itself; the type is compared in its place.
        assert_eq!(
            table.get(key).map(|read| read.type_name()),
            Some(value.type_name())
        );
    }
});
