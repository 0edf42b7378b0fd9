//! A long list, put together while it is sent: as fast as the client takes it, and no more of it in memory than that.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::Value;
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio_util::io::ReaderStream;

/// Bytes that are ready before the client has taken them.
const AHEAD: usize = 256 << 10;
/// Bytes that are sent at a time.
const PIECE: usize = 64 << 10;
/// Items that are put together at a time, before other tasks have a turn.
const AT_ONCE: usize = 64;

/// A JSON array of what `show` makes of each item.
pub(super) fn array<T, F>(items: Vec<T>, show: F) -> Response
where
    T: Send + Sync + 'static,
    F: Fn(&T) -> Value + Send + Sync + 'static,
{
    let (writer, reader) = tokio::io::duplex(AHEAD);
    // It ends with the last item, or when the client has gone.
    tokio::spawn(async move { _ = write(writer, items, show).await });
    let mut response = Response::new(Body::from_stream(ReaderStream::with_capacity(reader, PIECE)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

async fn write<T, F>(mut writer: DuplexStream, items: Vec<T>, show: F) -> std::io::Result<()>
where
    F: Fn(&T) -> Value,
{
    let mut separator = b'[';
    for some in items.chunks(AT_ONCE) {
        let mut bytes = Vec::new();
        for item in some {
            bytes.push(std::mem::replace(&mut separator, b','));
            serde_json::to_writer(&mut bytes, &show(item))?;
        }
        writer.write_all(&bytes).await?;
        tokio::task::yield_now().await;
    }
    writer.write_all(if separator == b'[' { b"[]" } else { b"]" }).await
}
