//! Directories of format 3, with messages that several queues have as one, are kept in `tests/fixtures/`, and every later
//! version must read them. They were made by `cargo test --test store_scenarios make_the_directories_of_format_3 --
//! --ignored`, which is not to be run again once the format has a higher number.

use crate::clients::{Client, Exchange, Message, Queue};
use crate::damage::copy;
use crate::program::{Program, backup, check};
use std::path::{Path, PathBuf};

const QUEUES: [&str; 3] = ["a", "b", "c"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn declare(client: &mut Client) {
    client.try_exchange(&Exchange::new("all", "fanout").durable()).unwrap();
    for name in QUEUES {
        client.declare(&Queue::named(name).durable().with("x-max-priority", 3));
        client.bind(name, "all", "");
    }
}

fn text(number: u64) -> String {
    match number {
        // One that lies in a blob file, and one that each queue has for itself.
        4 => "l".repeat(10_000),
        5 => "small".to_owned(),
        _ => format!("{number:0>800}"),
    }
}

fn publish(client: &mut Client) {
    client.confirm_select();
    for number in 1..=10 {
        client.publish_message("all", "", &Message::new(text(number)).persistent());
    }
    client.confirmed(1, 10);
    // One is taken by one queue, and one in the middle by another.
    let taken = client.try_get("a", false).unwrap().unwrap();
    client.ack(taken.tag(), false);
    let taken: Vec<_> = (0..3).map(|_| client.try_get("b", false).unwrap().unwrap().tag()).collect();
    client.ack(taken[2], false);
    assert!(client.publish_confirmed(11, "a", &Message::new("last").persistent()));
}

fn keep(data: &Path, name: &str) {
    let (to, kept) = (data.with_extension(name), fixture(name));
    let (code, told) = backup(data, &to);
    assert_eq!(code, 0, "{told}");
    copy(&to, &kept, |file| !file.starts_with("OPTIONS"));
}

#[test]
#[ignore = "makes the directories that the other tests open"]
fn make_the_directories_of_format_3() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut broker = Program::start(&data);
    let mut client = broker.client();
    declare(&mut client);
    publish(&mut client);
    broker.kill();
    keep(&data, "format-3-killed");
    Program::start(&data).stop();
    keep(&data, "format-3-stopped");
}

#[test]
fn a_directory_that_was_killed_opens() {
    opens("format-3-killed");
}

#[test]
fn a_directory_that_was_stopped_opens() {
    opens("format-3-stopped");
}

fn opens(name: &str) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    copy(&fixture(name), &data, |_| true);
    let (code, told) = check(&data);
    // What was taken may be there yet, deleted with the next commit.
    let expected = "messages stored once for several queues: 9, references: 2";
    assert!(code == 0 && told.contains(expected), "{code}: {told}");
    let broker = Program::start(&data);
    let mut client = broker.client();
    declare(&mut client);
    let all = |numbers: &[u64]| -> Vec<String> { numbers.iter().map(|number| text(*number)).collect() };
    assert_eq!(client.drain("a"), [all(&[2, 3, 4, 5, 6, 7, 8, 9, 10]), vec!["last".to_owned()]].concat());
    assert_eq!(client.drain("b"), all(&[1, 2, 4, 5, 6, 7, 8, 9, 10]));
    assert_eq!(client.drain("c"), all(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    broker.stop();
    let (code, told) = check(&data);
    assert!(code == 0 && !told.contains("stored once"), "{code}: {told}");
}
