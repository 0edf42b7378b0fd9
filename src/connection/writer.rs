//! The task that takes a connection's outbox to its socket.

use super::socket::Sending;
use crate::broker::{Aftermath, LOW_WATER, Outbox, Output, Shared, resume_all};
use amqp_spec::frame::HEARTBEAT_FRAME;
use std::io::{self, IoSlice};
use std::sync::Arc;
use std::time::Duration;

/// Room that is kept between writes; none is in the handshake, whose start is larger than what an idle client gets later.
const KEPT_ROOM: usize = 128 << 10;

/// Room that is kept while there is nothing to write.
const KEPT_IDLE: usize = 4 << 10;

/// Elements of one vectored write: what Linux takes at once.
const MAX_SLICES: usize = 64;

/// How long a connection without heartbeats waits before it lets go of room that it does not use.
const IDLE_CHECK: Duration = Duration::from_secs(30);

/// Writes what comes into the outbox until it is finished or the socket fails, or takes nothing for too long.
pub async fn run(mut socket: Sending, outbox: Arc<Outbox>, shared: Arc<Shared>) -> io::Result<()> {
    let result = write_all(&mut socket, &outbox, &shared).await;
    outbox.lock().closed = true;
    outbox.room.notify_waiters();
    if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::TimedOut) {
        tracing::warn!(
            connection = outbox.connection,
            "the client does not read: its socket took nothing for too long"
        );
        socket.cut();
    }
    let _ = socket.shutdown().await;
    result
}

async fn write_all(socket: &mut Sending, outbox: &Arc<Outbox>, shared: &Arc<Shared>) -> io::Result<()> {
    let mut output = Output::default();
    // Made when it is needed, which most connections never do: 0.7 KiB.
    let mut after = None;
    let patience = shared.config.amqp.send_timeout;
    loop {
        let finished = take(outbox, &mut output);
        if !output.is_empty() {
            write(socket, &output, patience).await?;
            outbox.traffic.sent(output.len());
            output.clear(if outbox.is_negotiated() { KEPT_ROOM } else { 0 });
            written(outbox, shared, &mut after);
            continue;
        }
        if finished {
            return Ok(());
        }
        let pause = outbox.heartbeat().map_or(IDLE_CHECK, |interval| interval / 2);
        if tokio::time::timeout(pause, outbox.woken()).await.is_err() {
            output.clear(KEPT_IDLE);
            after = None;
            outbox.lock().output.clear_if_empty(KEPT_IDLE);
            if outbox.heartbeat().is_some() {
                write_inline(socket, &HEARTBEAT_FRAME, patience).await?;
                outbox.traffic.sent(HEARTBEAT_FRAME.len());
            }
        }
    }
}

/// Swaps the outbox's output for an empty one; says whether nothing more will come.
fn take(outbox: &Outbox, output: &mut Output) -> bool {
    let mut inner = outbox.lock();
    std::mem::swap(&mut inner.output, output);
    inner.in_flight = output.len();
    inner.finished
}

fn written(outbox: &Arc<Outbox>, shared: &Arc<Shared>, after: &mut Option<Box<Aftermath>>) {
    let ask = {
        let mut inner = outbox.lock();
        inner.in_flight = 0;
        inner.any_turned_away && inner.output.len() < LOW_WATER
    };
    outbox.room.notify_waiters();
    if ask {
        let after = after.get_or_insert_default();
        resume_all(outbox, after);
        shared.finish(after);
    }
}

/// What a write has done, unless the socket took nothing for too long.
async fn within(patience: Duration, write: impl Future<Output = io::Result<usize>>) -> io::Result<usize> {
    match tokio::time::timeout(patience, write).await {
        Ok(Ok(0)) => Err(io::ErrorKind::WriteZero.into()),
        Ok(result) => result,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}

async fn write_inline(socket: &mut Sending, mut rest: &[u8], patience: Duration) -> io::Result<()> {
    while !rest.is_empty() {
        let count = within(patience, socket.write(rest)).await?;
        rest = rest.get(count..).unwrap_or_default();
    }
    flush(socket, patience).await
}

async fn flush(socket: &mut Sending, patience: Duration) -> io::Result<()> {
    if !socket.holds_back() {
        return Ok(());
    }
    tokio::time::timeout(patience, socket.flush()).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn write(socket: &mut Sending, output: &Output, patience: Duration) -> io::Result<()> {
    if output.shared.is_empty() {
        return write_inline(socket, &output.inline, patience).await;
    }
    let mut slices = Vec::with_capacity(output.shared.len() * 2 + 1);
    let mut at = 0;
    for (before, body) in &output.shared {
        slices.extend([IoSlice::new(output.inline.get(at..*before).unwrap_or_default()), IoSlice::new(body)]);
        at = *before;
    }
    slices.push(IoSlice::new(output.inline.get(at..).unwrap_or_default()));
    let mut rest = slices.as_mut_slice();
    while !rest.is_empty() {
        let count = within(patience, socket.write_vectored(rest.get(..MAX_SLICES).unwrap_or(rest))).await?;
        IoSlice::advance_slices(&mut rest, count);
        while rest.first().is_some_and(|slice| slice.is_empty()) {
            rest = rest.get_mut(1..).unwrap_or_default();
        }
    }
    flush(socket, patience).await
}
