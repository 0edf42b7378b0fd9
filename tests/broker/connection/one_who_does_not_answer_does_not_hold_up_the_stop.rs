//! A client that reads nothing and answers nothing is left behind when the broker stops.

use crate::support::{Broker, Client, Login};

#[test]
fn nor_one_in_the_midst_of_its_handshake() {
    let broker = Broker::in_memory();
    let mut deaf = broker.client();
    deaf.queue("q", &[]);
    deaf.try_consume("q", "c", true, false, &[]).unwrap();
    for _ in 0..100 {
        deaf.publish("", "q", vec![b'x'; 64 << 10]);
    }
    let mut silent = Client::raw(broker.address(), Login::default());
    silent.send_bytes(b"AMQP\0\0\x09\x01");
    silent.reply_on(0).unwrap();
    broker.stop();
}
