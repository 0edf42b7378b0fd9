use crate::clients::{Client, Message, Queue};
use crate::program::{Program, check};
use amqp_spec::Method;
use std::path::Path;
use std::process::Command;

const BODY: usize = 50_000;

/// A small file system in memory, until dropped.
struct Volume<'a>(&'a Path);

impl<'a> Volume<'a> {
    fn mount(at: &'a Path, size: &str) -> Option<Self> {
        let options = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "none"]).arg(at).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(at))
    }

    fn grow(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(Command::new("mount").args(["-o", &options]).arg(self.0).status().unwrap().success());
    }
}

impl Drop for Volume<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

fn body(number: u64) -> Vec<u8> {
    let mut body = format!("{number} ").into_bytes();
    body.resize(BODY, b'x');
    body
}

/// Publishes until the broker closes the connection: how many it confirmed.
fn publish_until_closed(client: &mut Client) -> u64 {
    client.declare(&Queue::named("orders").durable());
    client.confirm_select();
    for number in 1.. {
        client.publish_message("", "orders", &Message::new(body(number)).persistent());
        match client.wait(1, "a confirm", |method| matches!(method, Method::BasicAck(_) | Method::BasicNack(_))) {
            Ok(answer) if matches!(answer.method(), Method::BasicAck(_)) => {}
            Ok(_) | Err(_) => return number - 1,
        }
    }
    0
}

#[test]
fn a_full_disk_stops_the_broker_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let Some(volume) = Volume::mount(dir.path(), "32m") else {
        eprintln!("skipped: only root may mount a volume of 32 MB");
        return;
    };
    let data = dir.path().join("data");
    // The disk's alarm would hold publishers back long before the volume is full.
    let config = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(config.path(), "disk_free_limit.absolute = 1\n").unwrap();
    let broker = Program::start_configured(&data, config.path());

    let confirmed = publish_until_closed(&mut broker.client());

    let (status, told) = broker.end();
    assert!(confirmed > 0);
    assert_eq!(status.code(), Some(70), "{told:?}");
    let reasons: Vec<_> = told.iter().filter(|line| line.contains("the broker stops")).collect();
    assert!(reasons.len() == 1 && reasons[0].contains("No space left on device"), "{told:?}");

    volume.grow("96m");
    let (code, told) = check(&data);
    // The last write was cut short by the full disk, and nobody was told that it was done.
    assert!(code == 0 || told.contains("problems: 1") && told.contains("is not whole from byte"), "{code}: {told}");
    let broker = Program::start(&data);
    let mut client = broker.client();
    assert!(u64::from(client.ready("orders")) >= confirmed);
    for number in 1..=confirmed {
        assert!(client.take("orders").unwrap().body == body(number), "message {number}");
    }
    drop(broker);
}
