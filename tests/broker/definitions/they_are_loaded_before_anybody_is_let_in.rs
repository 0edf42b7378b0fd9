//! `load_definitions`: what a file or a folder says is there when the broker serves.

use crate::support::{Broker, api_anywhere};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn loading(path: &Path) -> Broker {
    Broker::configured(|config| {
        config.management = Some(api_anywhere());
        config.definitions.paths = vec![path.to_owned()];
    })
}

fn queue(name: &str) -> Value {
    json!({ "queues": [{ "name": name, "vhost": "/", "durable": true, "auto_delete": false, "arguments": {} }] })
}

#[test]
fn from_a_file_or_all_of_a_folder() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        fs::write(directory.path().join(format!("{name}.json")), queue(name).to_string()).unwrap();
    }
    fs::write(directory.path().join("notes.txt"), "not for the broker").unwrap();
    let broker = loading(&directory.path().join("a.json"));
    assert!(broker.client().queue_exists("a") && !broker.client().queue_exists("b"));
    let broker = loading(directory.path());
    assert!(broker.client().queue_exists("a") && broker.client().queue_exists("b"));
}
