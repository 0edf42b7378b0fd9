//! How far a stream is moved: the last message of a queue at the destination that holds one.
//!
//! A stream is not emptied by reading it, so the source cannot tell what is moved already.

use super::MigrateError;
use super::amqp::{Link, Output, Refusal};
use amqp_spec::frame::{put_body, put_header};
use amqp_spec::method::{RouteBuf, basic, queue};
use amqp_spec::{ContentHeader, FieldTable, FrameKind, Method, PropertiesBuilder};

/// What the queues' names begin with; the stream's name follows.
const PREFIX: &str = "leveret.migrate.offset.";

/// The queue that holds a stream's offset.
pub fn queue_of(stream: &str) -> String {
    format!("{PREFIX}{stream}")
}

/// Whether a queue holds a stream's offset: it is of the move itself, and nobody's to move.
pub fn is_one(queue: &str) -> bool {
    queue.starts_with(PREFIX)
}

/// Makes the queue that holds a stream's offset, and reads it: where to read on, or `None` where nothing is moved yet.
///
/// # Errors
/// When the connection ends.
pub async fn read(link: &mut Link, channel: u16, stream: &str) -> Result<Result<Option<u64>, Refusal>, MigrateError> {
    let name = queue_of(stream);
    let mut arguments = FieldTable::new();
    arguments.insert("x-max-length", 1_i64);
    let arguments = arguments.encoded();
    let declare = queue::Declare {
        ticket: 0,
        queue: name.as_bytes(),
        passive: false,
        durable: true,
        exclusive: false,
        auto_delete: false,
        nowait: false,
        arguments: arguments.as_table(),
    };
    if let Err(refusal) = link.call(channel, &declare, queue::DeclareOk::ID, |_| ()).await? {
        return Ok(Err(refusal));
    }
    link.output.put(channel, &basic::Get { ticket: 0, queue: name.as_bytes(), no_ack: false });
    let got = link.answer(channel, &[basic::GetOk::ID, basic::GetEmpty::ID], |_, method| match method {
        Method::BasicGetOk(ok) => Some(ok.delivery_tag),
        _ => None,
    });
    match got.await? {
        Err(refusal) => Ok(Err(refusal)),
        Ok(None) => Ok(Ok(None)),
        Ok(Some(delivery_tag)) => {
            let offset = body(link).await?;
            link.output.put(channel, &basic::Reject { delivery_tag, requeue: true });
            link.output.flush().await?;
            Ok(Ok(offset))
        }
    }
}

/// The body of the content that comes next, as a number.
async fn body(link: &mut Link) -> Result<Option<u64>, MigrateError> {
    loop {
        while let Some((frame, used)) = link.input.frame()? {
            let payload = link.input.payload(&frame);
            let number = str::from_utf8(payload).ok().and_then(|text| text.parse().ok());
            let empty = frame.kind == FrameKind::Header
                && ContentHeader::parse(payload).is_some_and(|header| header.body_size == 0);
            link.input.consume(used);
            if frame.kind == FrameKind::Body {
                return Ok(number);
            }
            if empty {
                return Ok(None);
            }
        }
        link.input.fill().await?;
    }
}

/// Stores an offset.
pub fn put(output: &mut Output, channel: u16, stream: &str, offset: u64) {
    let Ok(route) = RouteBuf::new("", queue_of(stream)) else { return };
    let publish = basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false };
    output.put(channel, &publish);
    let body = offset.to_string();
    let properties = PropertiesBuilder::new().set_delivery_mode(2).build();
    put_header(&mut output.bytes, channel, &ContentHeader::basic(body.len() as u64, &properties));
    let frame_max = output.frame_max;
    put_body(&mut output.bytes, channel, body.as_bytes(), frame_max);
}
