//! A batch that takes longer than a heartbeat's interval is carried out whole: time that passes meanwhile ends nothing.

use crate::support::{Broker, Client, Login};
use amqp_spec::method::queue;
use amqp_spec::{Method, Table};

/// Each is synced to the disk before its answer: together they take seconds.
const QUEUES: usize = 3000;

#[test]
fn durable_declares_in_one_go() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = Client::connect_as(broker.address(), Login { heartbeat: 1, ..Login::default() });
    for at in 0..QUEUES {
        client.send(&queue::Declare {
            ticket: 0,
            queue: format!("q{at}").as_bytes(),
            passive: false,
            durable: true,
            exclusive: false,
            auto_delete: false,
            nowait: false,
            arguments: Table::parse(&[]).unwrap(),
        });
    }
    for at in 0..QUEUES {
        // Something is sent all the time, so that the broker has no reason to give up on this client.
        client.send_frame(8, 0, b"");
        let answer = client.reply_on(1).unwrap();
        let name = format!("q{at}");
        assert!(matches!(answer.method(), Method::QueueDeclareOk(m) if m.queue == name.as_bytes()), "{at}: {answer:?}");
    }
}
