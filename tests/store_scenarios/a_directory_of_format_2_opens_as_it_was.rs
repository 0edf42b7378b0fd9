//! Directories of format 2, with streams, are kept in `tests/fixtures/`, and every later version must read them. They were
//! made by `cargo test --test store_scenarios make_the_directories_of_format_2 -- --ignored`, which is not to be run again
//! once the format has a higher number.

use crate::clients::{Client, Message, Queue};
use crate::damage::copy;
use crate::program::{Program, backup, check};
use amqp_spec::FieldValue;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn declare(client: &mut Client) {
    let streams = |name: &str| Queue::named(name).durable().with("x-queue-type", "stream");
    client.declare(&streams("log").with("x-max-age", "99Y"));
    client.declare(&streams("short").with("x-stream-max-segment-size-bytes", 500).with("x-max-length-bytes", 2000));
    client.declare(&Queue::named("queue").durable());
}

fn body(number: u64) -> String {
    // Small ones, and one that lies in a blob file.
    if number == 4 { "l".repeat(10_000) } else { format!("message {number}") }
}

fn publish(client: &mut Client) {
    client.confirm_select();
    let mut published = 0;
    for number in 0..10 {
        for stream in ["log", "short"] {
            let body = if stream == "log" { body(number) } else { format!("{number:0>200}") };
            let message = Message::new(body).headers(&[("x-stream-filter-value", FieldValue::from("odd"))]);
            published += 1;
            assert!(client.publish_confirmed(published, stream, &message));
        }
    }
    assert!(client.publish_confirmed(published + 1, "queue", &Message::new("m").persistent()));
}

fn keep(data: &Path, name: &str) {
    let (to, kept) = (data.with_extension(name), fixture(name));
    let (code, told) = backup(data, &to);
    assert_eq!(code, 0, "{told}");
    copy(&to, &kept, |file| !file.starts_with("OPTIONS"));
}

#[test]
#[ignore = "makes the directories that the other tests open"]
fn make_the_directories_of_format_2() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut broker = Program::start(&data);
    let mut client = broker.client();
    declare(&mut client);
    publish(&mut client);
    broker.kill();
    keep(&data, "format-2-killed");
    Program::start(&data).stop();
    keep(&data, "format-2-stopped");
}

#[test]
fn a_directory_that_was_killed_opens() {
    opens("format-2-killed");
}

#[test]
fn a_directory_that_was_stopped_opens() {
    opens("format-2-stopped");
}

fn opens(name: &str) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    copy(&fixture(name), &data, |_| true);
    let (code, told) = check(&data);
    assert!(code == 0 && told.contains("streams with messages stored: 2, messages: 16,"), "{code}: {told}");
    let broker = Program::start(&data);
    let mut client = broker.client();
    declare(&mut client);
    let mut log = reader(&broker, "log");
    let expected: Vec<_> = (0..10).map(body).collect();
    assert_eq!(log.deliveries(10), expected);
    let mut short = reader(&broker, "short");
    let first = short.delivery();
    assert_eq!(first.headers().get("x-stream-offset"), Some(&FieldValue::Long(4)));
    assert_eq!(first.headers().get("x-stream-filter-value"), Some(&FieldValue::from("odd")));
    assert_eq!(first.text(), format!("{:0>200}", 4));
    client.confirm_select();
    assert!(client.publish_confirmed(1, "log", &Message::new("new")));
    assert_eq!(log.delivery().headers().get("x-stream-offset"), Some(&FieldValue::Long(10)), "offsets go on");
    assert_eq!(client.drain("queue"), ["m"]);
}

fn reader(broker: &Program, stream: &str) -> Client {
    let mut client = broker.client();
    client.qos(100, false).unwrap();
    let first = [("x-stream-offset", FieldValue::from("first"))];
    client.try_consume(stream, "c", false, false, &first).unwrap();
    client
}
