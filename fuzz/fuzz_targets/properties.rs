//! Properties that scan are rebuilt byte for byte, and as RabbitMQ would write them where that differs.
#![no_main]

use amqp_spec::{ContentHeader, Properties, PropertiesBuilder, Property};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    let Some(header) = ContentHeader::parse(payload) else {
        return;
    };
    let Ok(properties) = Properties::scan(header.properties) else {
        return;
    };
    let rebuilt = PropertiesBuilder::from(&properties).build();
    assert_eq!(&rebuilt[2..], &header.properties[2..]);
    let normalized = properties.normalized().unwrap_or(rebuilt);
    let again = Properties::scan(&normalized).expect("what is written can be read");
    for property in Property::ALL {
        assert_eq!(again.has(property), properties.has(property));
        if property != Property::Headers {
            assert_eq!(again.wire(property), properties.wire(property));
        }
    }
});
