//! The 8 bytes that open a connection, and what a broker of RabbitMQ 4's kind answers to them.

/// Length of every protocol header, in bytes.
pub const LEN: usize = 8;
/// AMQP 0-9-1, the protocol spoken here.
pub const AMQP_0_9_1: [u8; LEN] = *b"AMQP\x00\x00\x09\x01";
/// AMQP 0-9 as its clients announce it; close enough to 0-9-1 to be served as that.
pub const AMQP_0_9: [u8; LEN] = *b"AMQP\x01\x01\x00\x09";
/// AMQP 1.0 with SASL: what RabbitMQ 4 names as its protocol to peers that speak none it knows.
pub const AMQP_1_0_SASL: [u8; LEN] = *b"AMQP\x03\x01\x00\x00";

/// What to do with a client's protocol header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtocolHeader {
    /// Go on with `connection.start`.
    Accepted,
    /// Write these 8 bytes and close the socket.
    Refused([u8; LEN]),
}

/// Judges the first bytes of a connection; `None` while fewer than 8 are there.
#[must_use]
pub fn parse(input: &[u8]) -> Option<ProtocolHeader> {
    let header: &[u8; LEN] = input.first_chunk()?;
    Some(match *header {
        AMQP_0_9_1 | AMQP_0_9 => ProtocolHeader::Accepted,
        [b'A', b'M', b'Q', b'P', 0, 0, minor, _] if minor >= 9 => ProtocolHeader::Refused(AMQP_0_9_1),
        _ => ProtocolHeader::Refused(AMQP_1_0_SASL),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_judged_as_rabbitmq_4_does() {
        let refused_0_9_1 = Some(ProtocolHeader::Refused(AMQP_0_9_1));
        let refused_1_0 = Some(ProtocolHeader::Refused(AMQP_1_0_SASL));
        assert_eq!(parse(b"AMQP\x00\x00\x09"), None);
        assert_eq!(parse(b"AMQP\x00\x00\x09\x01tail"), Some(ProtocolHeader::Accepted));
        assert_eq!(parse(b"AMQP\x01\x01\x00\x09"), Some(ProtocolHeader::Accepted));
        assert_eq!(parse(b"AMQP\x00\x00\x09\x02"), refused_0_9_1);
        assert_eq!(parse(b"AMQP\x00\x00\x0a\x00"), refused_0_9_1);
        assert_eq!(parse(b"AMQP\x01\x01\x08\x00"), refused_1_0);
        assert_eq!(parse(b"AMQP\x00\x01\x00\x00"), refused_1_0);
        assert_eq!(parse(b"GET / HTTP/1.1\r\n"), refused_1_0);
    }
}
