//! Stored declarations, whole or damaged, are recovered or refused with a word that says which.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code, unused_imports)]
#[path = "../../src/auth/mod.rs"]
mod auth;
#[allow(dead_code, unused_imports)]
#[path = "../../src/metadata/mod.rs"]
mod metadata;
#[allow(dead_code, unused_imports)]
#[path = "../../src/model/mod.rs"]
mod model;
#[allow(dead_code, unused_imports)]
#[path = "parts/store.rs"]
mod store;

// A record a line, its kind before it.
fuzz_target!(|input: &[u8]| {
    let records = input.split(|byte| *byte == b'\n').filter_map(|line| {
        let (kind, value) = line.split_first()?;
        Some((store::MetadataKey { kind: *kind, key: Vec::new() }, value.to_vec()))
    });
    if let Err(error) = metadata::Metadata::recover(records.collect()) {
        assert!(!error.to_string().is_empty());
    }
});
