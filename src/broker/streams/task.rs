//! The task of one reader.

use super::reader::{Next, Reader};
use crate::broker::aftermath::Aftermath;
use crate::broker::core::Shared;
use crate::broker::firehose::Traced;
use crate::model::{Message, Millis, Offset};
use crate::queue::stream::first_since;
use crate::store::{Chunk, StoreError, StreamPage};
use std::sync::Arc;

/// Bytes that are read at a time: enough that the disk reads in sequence. What a filter passes over is read too.
const PAGE_BYTES: usize = 256 << 10;

/// Why a read did not come about.
enum Failed {
    /// The broker stops.
    Stopping,
    /// The disk.
    Store(StoreError),
}

/// Delivers until the reader ends. It begins at the first chunk of the time `since`, where that is given.
pub(super) async fn run(shared: Arc<Shared>, reader: Arc<Reader>, since: Option<Millis>) {
    if let Err(Failed::Store(error)) = read_on(&shared, &reader, since).await {
        tracing::error!(%error, "cannot read a stream; the broker stops");
        shared.stopping.cancel();
    }
}

async fn read_on(shared: &Arc<Shared>, reader: &Arc<Reader>, since: Option<Millis>) -> Result<(), Failed> {
    if let Some(at) = since {
        let (queue, extent) = (reader.queue, reader.extent.first()..reader.extent.end());
        let look = move |shared: &Shared, from| -> Result<_, StoreError> {
            let chunks = shared.store.read_stream(&StreamPage { queue, from, count: 1, bytes: 1 })?;
            Ok(chunks.first().map(|chunk| (chunk.first..chunk.end(), chunk.timestamp)))
        };
        let found = blocking(shared, move |shared| first_since(extent, at, |from| look(shared, from))).await?;
        reader.go_to(found);
    }
    loop {
        match reader.next() {
            Next::End => return Ok(()),
            Next::Wait => tokio::select! {
                () = reader.wake.notified() => {}
                () = shared.stopping.cancelled() => return Ok(()),
            },
            Next::Read { from, count } => step(shared, reader, from, count).await?,
        }
        tokio::task::consume_budget().await;
    }
}

/// Gives the reader what is at its place.
async fn step(shared: &Arc<Shared>, reader: &Arc<Reader>, from: Offset, count: u64) -> Result<(), Failed> {
    let cached = shared.streams.cache.lock().get(reader.queue, from);
    let went_on = match cached {
        Some(chunk) => give_chunk(shared, reader, &chunk),
        None => {
            // Held until what was read is given, so that no more than so many pages are in memory.
            let _permit = shared.streams.reads.acquire().await.map_err(|_| Failed::Stopping)?;
            let page = StreamPage { queue: reader.queue, from, count, bytes: PAGE_BYTES };
            let chunks = blocking(shared, move |shared| shared.store.read_stream(&page)).await?;
            // There is nothing where the stream was deleted a moment ago: the reader will be told.
            !chunks.is_empty() && give(shared, reader, chunks)
        }
    };
    reader.outbox.wake();
    if !went_on {
        wait(shared, reader).await;
    }
    Ok(())
}

/// Gives what was read. A chunk of which something is left is kept in the cache.
fn give(shared: &Arc<Shared>, reader: &Reader, chunks: Vec<Chunk>) -> bool {
    for chunk in chunks {
        if !give_chunk(shared, reader, &chunk) {
            shared.streams.cache.lock().put(reader.queue, &Arc::new(chunk));
            return false;
        }
    }
    true
}

/// Gives messages of one chunk, with copies for the firehose where there is one.
fn give_chunk(shared: &Arc<Shared>, reader: &Reader, chunk: &Chunk) -> bool {
    let traced = reader.cell.upgrade().filter(|queue| queue.is_traced());
    let Some(queue) = traced else { return reader.give(chunk, &shared.metrics.messages, |_| {}) };
    let (mut after, to) = (Aftermath::default(), (reader.outbox.connection, reader.channel));
    let note = |message: &Message| after.traced.extend(Traced::delivered(&queue, to, message, false));
    let went_on = reader.give(chunk, &shared.metrics.messages, note);
    shared.finish(&mut after);
    went_on
}

/// Waits until something has changed for the reader: it has settled something, its outbox has room, it has ended.
async fn wait(shared: &Shared, reader: &Reader) {
    tokio::select! {
        () = reader.wake.notified() => {}
        () = shared.stopping.cancelled() => {}
    }
}

async fn blocking<T: Send + 'static>(
    shared: &Arc<Shared>,
    read: impl FnOnce(&Shared) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failed> {
    let shared = shared.clone();
    match tokio::task::spawn_blocking(move || read(&shared)).await {
        Ok(Ok(found)) => Ok(found),
        // Closed: the broker stops.
        Ok(Err(StoreError::Closed)) | Err(_) => Err(Failed::Stopping),
        Ok(Err(error)) => Err(Failed::Store(error)),
    }
}
