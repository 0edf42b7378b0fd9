//! Fixed answers to what a client says before messages flow.

use amqp_spec::Table;
use amqp_spec::frame::put_method;
use amqp_spec::method::{basic, channel, connection, exchange, queue};
use bytes::BytesMut;

use super::outbox::Pending;

/// The only channel there is besides 0.
pub(crate) const CHANNEL: u16 = 1;
/// The largest frame in bytes: RabbitMQ's default.
pub(crate) const FRAME_MAX: u32 = 131_072;
/// Every consumer's tag as it stands on the wire, whatever it asked for.
pub(crate) const CONSUMER_TAG: &[u8] = b"\x05relay";

/// The server's first word.
pub(crate) fn start(out: &mut Pending) {
    let start = connection::Start {
        version_major: 0,
        version_minor: 9,
        server_properties: Table::default(),
        mechanisms: b"PLAIN",
        locales: b"en_US",
    };
    put_method(&mut out.bytes, 0, &start);
}

/// Answers the method `id`; what needs no answer gets none.
pub(crate) fn answer(id: u32, out: &mut BytesMut) {
    let tune = connection::Tune { channel_max: 1, frame_max: FRAME_MAX, heartbeat: 0 };
    let declared = queue::DeclareOk { queue: b"", message_count: 0, consumer_count: 0 };
    let consumer_tag = CONSUMER_TAG.get(1..).unwrap_or_default();
    match id {
        connection::StartOk::ID => put_method(out, 0, &tune),
        connection::Open::ID => put_method(out, 0, &connection::OpenOk { known_hosts: b"" }),
        connection::Close::ID => put_method(out, 0, &connection::CloseOk),
        channel::Open::ID => put_method(out, CHANNEL, &channel::OpenOk { channel_id: b"" }),
        exchange::Declare::ID => put_method(out, CHANNEL, &exchange::DeclareOk),
        exchange::Delete::ID => put_method(out, CHANNEL, &exchange::DeleteOk),
        queue::Declare::ID => put_method(out, CHANNEL, &declared),
        queue::Bind::ID => put_method(out, CHANNEL, &queue::BindOk),
        queue::Delete::ID => put_method(out, CHANNEL, &queue::DeleteOk { message_count: 0 }),
        basic::Qos::ID => put_method(out, CHANNEL, &basic::QosOk),
        basic::Consume::ID => put_method(out, CHANNEL, &basic::ConsumeOk { consumer_tag }),
        _ => {}
    }
}
