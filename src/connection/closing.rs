//! The end of a connection: the last frames, and how long the socket stays open for them.

use super::error::End;
use super::reader::Reader;
use crate::broker::Outbox;
use crate::model::AmqpError;
use amqp_spec::method::connection;
use amqp_spec::{FrameKind, Method, ReplyCode, frame};
use bytes::BufMut;
use std::sync::Arc;
use std::time::Duration;

/// How long a socket stays open at most for the client's close-ok, or for the client to close it.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a socket stays open after a frame that cannot be read past (RabbitMQ closes it then without close-ok).
const UNREADABLE_TIMEOUT: Duration = Duration::from_secs(3);

/// The end of every connection when the broker stops.
#[must_use]
pub fn shutdown() -> End {
    let text = "broker forced connection closure with reason 'shutdown'";
    End::from(AmqpError::new(ReplyCode::ConnectionForced, text))
}

/// Says the last word and waits for the client to go.
pub async fn close(end: End, reader: &mut Reader, outbox: &Arc<Outbox>) {
    let timeout = outbox.heartbeat().map_or(CLOSING_TIMEOUT, |interval| interval.min(CLOSING_TIMEOUT));
    match end {
        End::ByClient => {
            frame::put_method(&mut outbox.lock().output.inline, 0, &connection::CloseOk);
            outbox.finish();
            let _ = tokio::time::timeout(timeout, until_gone(reader)).await;
        }
        End::Close(reply) => {
            let close = connection::Close {
                reply_code: reply.code.code(),
                reply_text: reply.text.as_bytes(),
                class_id: reply.class_id,
                method_id: reply.method_id,
            };
            frame::put_method(&mut outbox.lock().output.inline, 0, &close);
            outbox.wake();
            let framing = reply.code == ReplyCode::FrameError && reply.text.contains("frame_too_large");
            let timeout = if framing { UNREADABLE_TIMEOUT } else { timeout };
            let _ = tokio::time::timeout(timeout, until_close_ok(reader, outbox)).await;
            outbox.finish();
        }
        End::Quiet { after, .. } => {
            let _ = tokio::time::timeout(after, until_gone(reader)).await;
            outbox.finish();
        }
        End::Header(answer) => {
            outbox.lock().output.inline.put_slice(&answer);
            outbox.finish();
        }
        End::Socket(_) | End::Gone | End::Silent | End::HandshakeTimeout => outbox.finish(),
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
                if at == 0 {
                    return until_gone(reader).await;
                }
            }
            Ok(None) => {
                if reader.fill().await.is_err() {
                    return;
                }
            }
            Err(_) => {
                reader.discard();
                return until_gone(reader).await;
            }
        }
    }
}
