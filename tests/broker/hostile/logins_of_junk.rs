//! SASL mechanisms and responses that are none: the socket is closed late and without a word, as RabbitMQ does.

use crate::support::{Broker, Bystander, Client, Login};
use amqp_spec::method::connection;
use amqp_spec::{Method, Table};

/// A table nested deeper than any that is read.
fn deep() -> Vec<u8> {
    (0..500).fold(Vec::new(), |inner, _| {
        let mut outer = vec![1, b'a', b'F'];
        outer.extend_from_slice(&u32::try_from(inner.len()).unwrap().to_be_bytes());
        outer.extend(inner);
        outer
    })
}

#[test]
fn of_every_kind() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let long = [&[0][..], &[b'u'; 3000], &[0], &[b'p'; 3000]].concat();
    let cases: Vec<(&[u8], Vec<u8>)> = vec![
        (b"NOPE", vec![]),
        (b"", vec![]),
        (b"plain", b"\0guest\0guest".to_vec()),
        (b"EXTERNAL", vec![]),
        (b"PLAIN", vec![]),
        (b"PLAIN", b"guest".to_vec()),
        (b"PLAIN", b"guest\0guest\0guest".to_vec()),
        (b"PLAIN", b"\0a\0b\0c".to_vec()),
        (b"PLAIN", vec![0xff; 4000]),
        (b"PLAIN", b"\0\xff\0\xff".to_vec()),
        (b"PLAIN", long),
        (b"AMQPLAIN", b"\xff\xff".to_vec()),
        (b"AMQPLAIN", b"\x05LOGINS\xff\xff\xff\xffguest".to_vec()),
        (b"AMQPLAIN", deep()),
    ];
    // All at once: each stays open for three seconds.
    let clients: Vec<_> = cases.iter().map(|(mechanism, response)| logging_in(&broker, mechanism, response)).collect();
    for (mut client, case) in clients.into_iter().zip(&cases) {
        client.until_end();
        client.channel = 0;
        assert_eq!(client.pending(|_| true), 0, "{case:?}");
    }
    bystander.done();
}

/// A client that has sent its start-ok.
fn logging_in(broker: &Broker, mechanism: &[u8], response: &[u8]) -> Client {
    let mut client = Client::raw(broker.address(), Login::default());
    client.send_bytes(b"AMQP\0\0\x09\x01");
    assert!(matches!(client.reply_on(0).unwrap().method(), Method::ConnectionStart(_)));
    let client_properties = Table::parse(&[]).unwrap();
    client.send_on(0, &connection::StartOk { client_properties, mechanism, response, locale: b"en_US" });
    client
}
