//! Stopping the broker closes connections with 320, and nobody gets in any more.

use crate::support::Broker;
use std::net::TcpStream;

#[test]
fn to_every_client() {
    let broker = Broker::in_memory();
    let address = broker.address();
    let mut clients: Vec<_> = (0..3).map(|_| broker.client()).collect();
    let stopping = std::thread::spawn(move || broker.stop());
    for client in &mut clients {
        let closed = client.closed();
        assert_eq!((closed.connection_code(), closed.method), (320, (0, 0)));
        assert_eq!(closed.text, "broker forced connection closure with reason 'shutdown'");
        client.until_end();
    }
    stopping.join().unwrap();
    assert!(TcpStream::connect(address).is_err());
}
