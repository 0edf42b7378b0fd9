//! Directories of format 1 are kept in `tests/fixtures/`, and every later version must read them. They were made by
//! `cargo test --test store_scenarios make_the_directories_of_format_1 -- --ignored`, which is not to be run again once
//! the format has a higher number.

use crate::clients::{Client, Exchange, Message, Queue, headers};
use crate::damage::copy;
use crate::program::{Program, backup, check};
use amqp_spec::FieldValue;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Counts the confirms of one channel.
struct Publisher(Client, u64);

impl Publisher {
    fn publish(&mut self, exchange: &str, key: &str, message: Message) {
        self.0.publish_message(exchange, key, &message.persistent());
        self.1 += 1;
        assert_eq!(self.0.confirmed(self.1, self.1), [true]);
    }
}

fn declare(client: &mut Client) {
    let durable = |exchange: Exchange| Exchange { durable: true, ..exchange };
    let text = |text: &str| FieldValue::from(text);
    client.try_exchange(&durable(Exchange::new("unrouted", "fanout"))).unwrap();
    client.try_exchange(&durable(Exchange::new("parts", "headers"))).unwrap();
    client
        .try_exchange(&durable(Exchange::new("orders", "topic").with("alternate-exchange", text("unrouted"))))
        .unwrap();
    for queue in [
        Queue::named("plain"),
        Queue::named("ranked").with("x-max-priority", FieldValue::from(5_i32)),
        Queue::named("jobs").with("x-dead-letter-exchange", text("")).with("x-dead-letter-routing-key", text("dead")),
        Queue::named("dead"),
        Queue::named("careful").with("x-queue-type", text("quorum")),
        Queue::named("large"),
        Queue::named("lost"),
        Queue::named("fitted"),
    ] {
        client.declare(&queue.durable());
    }
    client.bind("plain", "orders", "order.*");
    client.bind("lost", "unrouted", "");
    client.bind_with("fitted", "parts", "", &[("x-match", text("all")), ("kind", text("bolt"))]).unwrap();
}

fn publish(to: &mut Publisher) {
    for number in 1..=10 {
        let message = Message::new(format!("order {number}")).headers(&[("number", FieldValue::from(number))]);
        to.publish("orders", "order.new", message);
    }
    for priority in [0, 9, 3, 5, 1] {
        to.publish("", "ranked", Message::new(format!("p{priority}")).priority(priority));
    }
    to.publish("", "jobs", Message::new("job"));
    to.publish("", "careful", Message::new("care"));
    to.publish("", "large", Message::new([b'l'; 10_000]));
    to.publish("orders", "nothing", Message::new("nowhere"));
    to.publish("parts", "", Message::new("bolt").headers(&[("kind", FieldValue::from("bolt"))]));
}

/// Settles in order, out of order and not at all.
fn settle(client: &mut Client) {
    let tags: Vec<u64> = (1..=6).map(|_| client.try_get("plain", false).unwrap().unwrap().tag()).collect();
    [0, 1, 2, 4].into_iter().for_each(|index| client.ack(tags[index], false));
    client.nack(tags[5], false, true);
    let job = client.try_get("jobs", false).unwrap().unwrap().tag();
    client.reject(job, false);
    let care = client.try_get("careful", false).unwrap().unwrap().tag();
    client.nack(care, false, true);
    client.until_ready("dead", 1);
}

fn keep(data: &Path, name: &str) {
    let (to, kept) = (data.with_extension(name), fixture(name));
    let (code, told) = backup(data, &to);
    assert_eq!(code, 0, "{told}");
    copy(&to, &kept, |file| !file.starts_with("OPTIONS"));
}

#[test]
#[ignore = "makes the directories that the other test opens"]
fn make_the_directories_of_format_1() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut broker = Program::start(&data);
    let mut publisher = Publisher(broker.client(), 0);
    declare(&mut publisher.0);
    publisher.0.confirm_select();
    publish(&mut publisher);
    let mut consumer = broker.client();
    settle(&mut consumer);
    // Confirmed after everything before it was written.
    publisher.publish("", "plain", Message::new("last"));
    broker.kill();
    keep(&data, "format-1-killed");
    Program::start(&data).stop();
    keep(&data, "format-1-stopped");
}

#[test]
fn a_directory_that_was_killed_opens() {
    opens("format-1-killed");
}

#[test]
fn a_directory_that_was_stopped_opens() {
    opens("format-1-stopped");
}

fn opens(name: &str) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    copy(&fixture(name), &data, |_| true);
    let (code, told) = check(&data);
    assert!(code == 0 && told.contains("stored: 8, messages: 17, bytes: 10075, problems: 0"), "{code}: {told}");
    let broker = Program::start(&data);
    let mut client = broker.client();
    plain(&mut client);
    assert_eq!(client.drain("ranked"), ["p9", "p5", "p3", "p1", "p0"]);
    assert_eq!(client.ready("jobs"), 0);
    let dead = client.take("dead").unwrap();
    let deaths = headers(&dead, "x-death");
    assert_eq!((dead.text(), deaths.len()), ("job".to_owned(), 1));
    assert_eq!(deaths[0].get("queue").and_then(FieldValue::as_longstr), Some(&b"jobs"[..]));
    let care = client.take("careful").unwrap();
    assert_eq!((care.text(), care.redelivered()), ("care".to_owned(), true));
    assert_eq!(client.drain("large"), [String::from_utf8(vec![b'l'; 10_000]).unwrap()]);
    assert_eq!(client.drain("lost"), ["nowhere"]);
    assert_eq!(client.drain("fitted"), ["bolt"]);
    still_works(client);
}

fn plain(client: &mut Client) {
    for (expected, handed_out) in [(4, true), (6, true), (7, false), (8, false), (9, false), (10, false)] {
        let found = client.take("plain").unwrap();
        assert_eq!(found.text(), format!("order {expected}"));
        assert_eq!(found.route(), ("orders".to_owned(), "order.new".to_owned()));
        assert_eq!(found.headers().get("number"), Some(&FieldValue::from(expected)));
        assert!(found.redelivered() || !handed_out, "order {expected}");
    }
    assert_eq!(client.drain("plain"), ["last"]);
}

/// What is declared is there, with its arguments, and leads where it led.
fn still_works(client: Client) {
    let mut publisher = Publisher(client, 0);
    declare(&mut publisher.0);
    publisher.0.confirm_select();
    publish(&mut publisher);
    let counts =
        ["plain", "ranked", "jobs", "careful", "large", "lost", "fitted"].map(|queue| publisher.0.ready(queue));
    assert_eq!(counts, [10, 5, 1, 1, 1, 1, 1]);
    let job = publisher.0.try_get("jobs", false).unwrap().unwrap().tag();
    publisher.0.reject(job, false);
    publisher.0.until_ready("dead", 1);
}
