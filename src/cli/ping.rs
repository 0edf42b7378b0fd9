//! `leveret ping`: does a broker answer? For health checks, so it speaks just enough AMQP to see `connection.start`.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use thiserror::Error;

use super::CliError;

/// For connecting, and for each read and write: a broker that needs longer is not healthy.
const TIMEOUT: Duration = Duration::from_secs(3);
/// What an AMQP 0-9-1 client sends first.
const PROTOCOL_HEADER: &[u8; 8] = b"AMQP\x00\x00\x09\x01";
/// A method frame (1) on channel 0; its size may be anything.
const FRAME_HEAD: [u8; 3] = [1, 0, 0];
/// Class 10, method 10.
const CONNECTION_START: [u8; 4] = [0, 10, 0, 10];
/// A frame's head of 7 bytes and the method's ids.
const ANSWER_LENGTH: usize = 11;

/// Why no broker answered.
#[derive(Debug, Error)]
pub enum PingError {
    /// The address is not one, or its name is not known.
    #[error("{address}: not an address: {source}")]
    Address {
        /// As it was given.
        address: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// Nothing listens there, or it does not answer.
    #[error("{address}: no answer: {source}")]
    NoAnswer {
        /// As it was given.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// Something answers, in another protocol.
    #[error("{address}: what answers there is not an AMQP 0-9-1 broker")]
    NotAmqp {
        /// As it was given.
        address: String,
    },
}

/// A question to one address.
#[derive(Debug)]
pub struct Ping {
    address: String,
}

impl Ping {
    /// `address` is `HOST:PORT`.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into() }
    }

    /// Connects and waits for `connection.start`.
    ///
    /// # Errors
    /// No such address, no answer within 3 seconds, or another protocol's answer.
    pub fn run(&self) -> Result<(), CliError> {
        Ok(self.ask()?)
    }

    fn ask(&self) -> Result<(), PingError> {
        let target = self.resolve()?;
        let no_answer = |source| PingError::NoAnswer { address: self.address.clone(), source: readable(source) };
        let answer = exchange(target).map_err(no_answer)?;
        if answer.starts_with(&FRAME_HEAD) && answer.ends_with(&CONNECTION_START) {
            return Ok(());
        }
        Err(PingError::NotAmqp { address: self.address.clone() })
    }

    fn resolve(&self) -> Result<SocketAddr, PingError> {
        let wrong = |source| PingError::Address { address: self.address.clone(), source };
        let found = self.address.to_socket_addrs().map_err(wrong)?.next();
        let target = found.ok_or_else(|| wrong(io::ErrorKind::NotFound.into()))?;
        Ok(reachable(target))
    }
}

/// An address that a broker listens on may be "every interface", which is reached over loopback.
fn reachable(mut target: SocketAddr) -> SocketAddr {
    match target.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => target.set_ip(std::net::Ipv4Addr::LOCALHOST.into()),
        // A broker on a host without IPv6 listens on IPv4 instead; one with both serves both.
        IpAddr::V6(ip) if ip.is_unspecified() => target.set_ip(std::net::Ipv4Addr::LOCALHOST.into()),
        _ => {}
    }
    target
}

/// A read that timed out is reported as "temporarily unavailable", which says nothing to a person.
fn readable(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::Error::new(io::ErrorKind::TimedOut, "nothing came within 3 seconds"),
        _ => error,
    }
}

fn exchange(target: SocketAddr) -> io::Result<[u8; ANSWER_LENGTH]> {
    let mut stream = TcpStream::connect_timeout(&target, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.write_all(PROTOCOL_HEADER)?;
    let mut answer = [0; ANSWER_LENGTH];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Listens once and answers the protocol header with these bytes.
    fn peer(answer: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut header = [0; 8];
            stream.read_exact(&mut header).unwrap();
            assert_eq!(&header, PROTOCOL_HEADER);
            stream.write_all(answer).unwrap();
        });
        address
    }

    #[test]
    fn a_broker_answers_with_connection_start() {
        Ping::new(peer(b"\x01\x00\x00\x00\x00\x01\xff\x00\x0a\x00\x0a\x00\x09")).ask().unwrap();
    }

    #[test]
    fn other_protocols_and_silence_are_told_apart() {
        assert!(matches!(Ping::new(peer(b"HTTP/1.1 400 Bad Request")).ask(), Err(PingError::NotAmqp { .. })));
        assert!(matches!(Ping::new(peer(b"AMQP\0\0\x09\x01")).ask(), Err(PingError::NoAnswer { .. })));
        assert!(matches!(Ping::new("no address").ask(), Err(PingError::Address { .. })));
    }
}
