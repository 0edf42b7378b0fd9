//! More sockets than the process may have descriptors: the store can still open its files, who is connected works on,
//! and whoever comes later is served once there is room.

use crate::process::Process;
use crate::support::{Bystander, Client, Login, Message, Queue};

const OPEN_FILES: usize = 200;
/// More than the half that clients may have, and few enough that the rest fits the listener's backlog.
const SOCKETS: usize = 180;
/// Enough that the store begins new files.
const MEBIBYTES: u64 = 128;

#[test]
fn and_nobody_is_lost() {
    let directory = tempfile::tempdir().unwrap();
    let mut broker = Process::with_open_files(directory.path(), OPEN_FILES);
    let bystander = Bystander::at(broker.address);
    let mut publisher = broker.client();
    publisher.declare(&Queue::named("q").durable());
    publisher.confirm_select();
    let silent: Vec<Client> = (0..SOCKETS).map(|_| Client::raw(broker.address, Login::default())).collect();
    broker.until("no more connections are accepted");
    let body = vec![b'x'; 1 << 20];
    for number in 1..=MEBIBYTES {
        assert!(publisher.publish_confirmed(number, "q", &Message::new(&body).persistent()));
    }
    drop(silent);
    let mut later = broker.client();
    assert_eq!(later.ready("q"), MEBIBYTES as u32);
    bystander.done();
    broker.ended_well();
}
