//! No header, a broken one, one without end: the socket is closed without a word, in time.

use crate::support::{Broker, PATIENCE, answer_to};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn broker() -> Broker {
    Broker::configured(|config| config.security.proxy_protocol = true)
}

#[test]
fn what_is_no_header_is_not_answered() {
    let broker = broker();
    let signature = b"\r\n\r\n\0\r\nQUIT\n";
    let cases = [
        b"AMQP\0\0\x09\x01".to_vec(),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"PROXY TCP4 localhost 10.0.0.1 12345 5672\r\n".to_vec(),
        b"PROXY TCP4 127.0.0.1 10.0.0.1 99999 5672\r\n".to_vec(),
        b"PROXY TCP4 127.0.0.1\r\n".to_vec(),
        b"PROXY HTTP 1 2 3 4\r\n".to_vec(),
        [b"PROXY TCP4 ".to_vec(), vec![b'1'; 200]].concat(),
        [&signature[..], &[0x11, 0x11, 0, 0]].concat(),
        [&signature[..], &[0x21, 0x11, 0, 4, 127, 0, 0, 1]].concat(),
        [&signature[..], &[0x21, 0x11, 0xff, 0xff]].concat(),
    ];
    for header in cases {
        assert_eq!(answer_to(broker.address(), &header), b"", "{:?}", String::from_utf8_lossy(&header));
    }
}

#[test]
fn the_deadline_of_the_handshake_holds_for_it() {
    let broker = Broker::configured(|config| {
        config.security.proxy_protocol = true;
        config.amqp.handshake_timeout = Duration::from_millis(200);
    });
    for beginning in [&b""[..], b"PROXY TCP4 ", b"\r\n\r\n\0\r\nQ"] {
        let mut socket = TcpStream::connect(broker.address()).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.write_all(beginning).unwrap();
        assert_eq!(socket.read(&mut [0; 1]).unwrap(), 0);
    }
}
