//! A directory of format 1 in which exchanges keep messages, which every later version must read. It was made by
//! `cargo test --test store_scenarios make_a_directory_with_exchanges_that_keep -- --ignored`.

use crate::clients::{Client, Exchange, Message, Queue};
use crate::damage::copy;
use crate::program::{Program, backup, check};
use std::path::{Path, PathBuf};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1-keeping")
}

fn declare(client: &mut Client) {
    client.try_exchange(&Exchange::delayed("late", "topic").durable()).unwrap();
    client.try_exchange(&Exchange::delayed("lost", "fanout")).unwrap();
    let once = Exchange::new("once", "x-message-deduplication").durable();
    client.try_exchange(&once.with("x-cache-size", 3).with("x-cache-persistence", "disk")).unwrap();
    client.try_exchange(&Exchange::new("last", "x-recent-history").durable()).unwrap();
    client.declare(&Queue::named("q").durable());
    client.declare(&Queue::named("copies").durable());
    client.bind("q", "late", "a.*");
    client.bind("copies", "late", "copy");
    client.bind("q", "lost", "");
}

fn same(body: &str, value: i32) -> Message {
    Message::new(body).persistent().headers(&[("x-deduplication-header", value.into())])
}

#[test]
#[ignore = "makes the directory that the other test opens"]
fn make_a_directory_with_exchanges_that_keep() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut broker = Program::start(&data);
    let mut client = broker.client();
    declare(&mut client);
    client.confirm_select();
    // Due long before anybody opens the directory, and after the broker is killed.
    let delayed = Message::new("late").persistent();
    let copied = amqp_spec::FieldValue::Array(vec!["copy".into()]);
    client.publish_message("late", "a.b", &delayed.clone().headers(&[("x-delay", 5_000.into()), ("BCC", copied)]));
    client.publish_message("late", "a.b", &Message::new("later").persistent().delayed(5_100));
    client.publish_message("lost", "", &delayed.delayed(5_000));
    for value in 1..=4 {
        client.publish_message("once", "", &same("seen", value));
    }
    ["x", "y"].iter().for_each(|body| client.publish_message("last", "k", &Message::new(body).persistent()));
    client.confirmed(1, 9);
    for number in 10..30 {
        assert!(client.publish_confirmed(number, "copies", &Message::new("marker").persistent()));
    }
    client.purge("copies").unwrap();
    assert!(client.publish_confirmed(30, "copies", &Message::new("marker").persistent()));
    broker.kill();
    let to = data.with_extension("copy");
    let (code, told) = backup(&data, &to);
    assert_eq!(code, 0, "{told}");
    copy(&to, &fixture(), |file| !file.starts_with("OPTIONS"));
}

#[test]
fn a_directory_that_was_killed_opens() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    copy(&fixture(), &data, |_| true);
    let (code, told) = check(&data);
    assert!(code == 0 && told.contains("problems: 0"), "{code}: {told}");
    let broker = Program::start(&data);
    let mut client = broker.client();
    declare(&mut client);
    assert_eq!([client.until_taken("q").text(), client.until_taken("q").text()], ["late", "later"]);
    assert_eq!(client.until_taken("copies").text(), "marker");
    assert_eq!(client.until_taken("copies").text(), "late");
    client.bind("q", "last", "");
    assert_eq!(client.drain("q"), ["x", "y"]);
    client.bind("q", "once", "");
    for value in (1..=4).rev() {
        client.publish_message("once", "", &same("new", value));
    }
    assert_eq!(client.drain("q"), ["new"], "three are known");
    drop(broker);
    let (code, told) = check(&data);
    assert!(code == 0 && told.contains("problems: 0"), "{code}: {told}");
}
