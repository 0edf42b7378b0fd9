//! No text of a configuration makes the reader fall over; what is refused is refused in one line that says where, and
//! a comment behind what was taken changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The broker as a whole would bring RocksDB along, for a part that imports nothing of it.
#[allow(dead_code, unused_imports)]
#[path = "../../src/config/mod.rs"]
mod config;

fuzz_target!(|text: &str| {
    match config::parse_text(text) {
        Ok(loaded) => {
            let commented = config::parse_text(&format!("{text}\n# a comment\n\n"));
            assert_eq!(commented.ok().as_ref(), Some(&loaded));
            loaded.warnings.iter().for_each(|warning| one_line(&warning.to_string()));
        }
        Err(error) => {
            one_line(&error.to_string());
            assert!(config::parse_text(&format!("# a comment\n{text}")).is_err());
        }
    }
});

fn one_line(said: &str) {
    assert!(said.starts_with("rabbitmq.conf:"), "{said}");
    assert!(!said.contains(['\n', '\r']), "{said}");
}
