//! The end of a connection: the last frames, and how long the socket stays open for them.

use super::error::End;
use super::reader::Reader;
use crate::broker::{Outbox, Presence};
use crate::model::AmqpError;
use amqp_spec::method::connection;
use amqp_spec::{FrameKind, Method, Reply, ReplyCode, frame};
use bytes::BufMut;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a socket stays open at most for the client's close-ok, or for the client to close it.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a socket stays open after a frame that cannot be read past (RabbitMQ closes it then without close-ok).
const UNREADABLE_TIMEOUT: Duration = Duration::from_secs(3);

/// The end of every connection when the broker stops.
fn shutdown() -> End {
    let text = "broker forced connection closure with reason 'shutdown'";
    End::from(AmqpError::new(ReplyCode::ConnectionForced, text))
}

/// The end of a connection whose user's token is over.
#[must_use]
pub fn expired() -> End {
    End::from(AmqpError::new(ReplyCode::ConnectionForced, "credential expired"))
}

/// The end of a connection that has to go: its user or vhost was deleted, or the broker stops.
#[must_use]
pub fn dismissed(presence: &Presence) -> End {
    match presence.reason() {
        Some(reason) => End::from(AmqpError::new(ReplyCode::ConnectionForced, reason)),
        None => shutdown(),
    }
}

/// Says the last word and waits for the client to go.
pub async fn close(end: End, reader: &mut Reader, outbox: &Arc<Outbox>, stopping: &CancellationToken) {
    let timeout = outbox.heartbeat().map_or(CLOSING_TIMEOUT, |interval| interval.min(CLOSING_TIMEOUT));
    match end {
        End::ByClient => {
            frame::put_method(&mut outbox.lock().output.inline, 0, &connection::CloseOk);
            outbox.wake();
            // The client closes the socket: it may still be reading what came before close-ok.
            tokio::select! {
                () = until_close_ok(reader, outbox) => {}
                () = tokio::time::sleep(timeout) => {}
                () = stopping.cancelled() => {}
            }
            outbox.finish();
        }
        End::Close(reply) => {
            say_close(&reply, outbox);
            let _ = tokio::time::timeout(timeout, until_close_ok(reader, outbox)).await;
            outbox.finish();
        }
        End::Unreadable(reply) => {
            say_close(&reply, outbox);
            stay(UNREADABLE_TIMEOUT, reader, stopping).await;
            outbox.finish();
        }
        End::Quiet { after, .. } => {
            stay(after, reader, stopping).await;
            outbox.finish();
        }
        End::Header(answer) => {
            outbox.lock().output.inline.put_slice(&answer);
            outbox.finish();
        }
        End::Socket(_) | End::Gone | End::Silent | End::HandshakeTimeout => outbox.finish(),
    }
}

fn say_close(reply: &Reply, outbox: &Outbox) {
    let close = connection::Close {
        reply_code: reply.code.code(),
        reply_text: reply.text.as_bytes(),
        class_id: reply.class_id,
        method_id: reply.method_id,
    };
    frame::put_method(&mut outbox.lock().output.inline, 0, &close);
    outbox.wake();
}

/// Keeps the socket open for a while, unless the client closes it or the broker stops.
async fn stay(timeout: Duration, reader: &mut Reader, stopping: &CancellationToken) {
    tokio::select! {
        () = until_gone(reader) => {}
        () = tokio::time::sleep(timeout) => {}
        () = stopping.cancelled() => {}
    }
}

/// Reads and forgets until the client closes the socket.
async fn until_gone(reader: &mut Reader) {
    while reader.fill().await.is_ok() {
        reader.discard();
    }
}

/// Passes over everything but connection.close-ok; connection.close is answered.
async fn until_close_ok(reader: &mut Reader, outbox: &Arc<Outbox>) {
    loop {
        match reader.chunk() {
            Ok(Some(chunk)) => {
                let mut at = 0;
                while let Ok(Some((raw, used))) = reader.decoder.decode(chunk.get(at..).unwrap_or_default()) {
                    let payload = chunk.get(at + raw.payload.start..at + raw.payload.end).unwrap_or_default();
                    at += used;
                    if raw.kind != FrameKind::Method || raw.channel != 0 {
                        continue;
                    }
                    match Method::decode(payload) {
                        Ok(Method::ConnectionCloseOk(_)) => return,
                        Ok(Method::ConnectionClose(_)) => {
                            frame::put_method(&mut outbox.lock().output.inline, 0, &connection::CloseOk);
                            outbox.wake();
                        }
                        _ => {}
                    }
                }
                reader.put_back(chunk.get(at..).unwrap_or_default());
            }
            Ok(None) => {
                if reader.fill().await.is_err() {
                    return;
                }
            }
            Err(error) if error.is_fatal() => {
                reader.discard();
                return until_gone(reader).await;
            }
            Err(_) => reader.skip_frame(),
        }
    }
}
