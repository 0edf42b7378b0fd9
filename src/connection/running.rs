//! A connection from accept to its end.

use super::dispatch::Dispatch;
use super::error::End;
use super::handshake::{Handshake, Opened};
use super::heartbeat::{Found, Watch};
use super::reader::Reader;
use super::writer;
use super::{blocked, closing};
use crate::broker::clients::{Client, ClientState, Introduction};
use crate::broker::{Outbox, Shared};
use crate::channel::Session;
use crate::model::time;
use bytes::Bytes;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// Bytes of answers that a client has not read above which nothing more is read from it. Deliveries stop much earlier;
/// only a client that asks and asks without reading gets here.
const UNREAD_ANSWERS: usize = 16 << 20;

/// Bytes of a chunk from which on its task lets others run before it reads again. Smaller ones are followed by a wait
/// for the socket anyway.
const YIELD_AFTER: usize = 8 << 10;

/// How long the last bytes may take to leave.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// Payload of a frame before tuning.
const INITIAL_PAYLOAD: usize = 4096 - 8;

/// Serves one client until its connection ends.
pub async fn serve(stream: TcpStream, peer: SocketAddr, shared: Arc<Shared>) {
    let host = stream.local_addr().unwrap_or(peer);
    let (receiving, sending) = stream.into_split();
    let outbox = Outbox::new(shared.next_id(), INITIAL_PAYLOAD);
    let writer = tokio::spawn(writer::run(sending, outbox.clone(), shared.clone()));
    let mut reader = Reader::new(receiving, shared.config.amqp.initial_frame_max);
    let end = match Handshake::new(&shared, &mut reader, &outbox, peer.ip()).run().await {
        Ok(opened) => run(&shared, &mut reader, &outbox, opened, Ends { peer, host }).await,
        Err(end) => end,
    };
    closing::close(end, &mut reader, &outbox, &shared.stopping).await;
    let abort = writer.abort_handle();
    if tokio::time::timeout(LAST_WRITES, writer).await.is_err() {
        // The client does not read: the socket is closed with what is left.
        abort.abort();
    }
}

/// The two ends of a connection.
#[derive(Clone, Copy)]
struct Ends {
    peer: SocketAddr,
    host: SocketAddr,
}

async fn run(shared: &Arc<Shared>, reader: &mut Reader, outbox: &Arc<Outbox>, opened: Opened, ends: Ends) -> End {
    let peer = ends.peer;
    let name = opened.name.as_deref().unwrap_or_default();
    tracing::info!(%peer, user = %opened.user, vhost = %opened.vhost.name, name, "connection opened");
    let client = client(outbox, &opened, ends);
    let _seat = opened.seat;
    shared.clients.enter(&client);
    shared.metrics.sessions.connections_opened.add(1);
    let mut watch = Watch::new(opened.heartbeat);
    let session = Session::new(shared.clone(), client.clone(), opened.capabilities);
    let mut dispatch = Dispatch::new(session, opened.channel_max, reader.decoder);
    let end = serve_frames(shared, reader, &mut dispatch, &mut watch).await;
    dispatch.close_all();
    shared.forget_client(&client);
    shared.delete_exclusive(&dispatch.session.vhost, outbox.connection);
    shared.metrics.sessions.connections_closed.add(1);
    match &end {
        End::ByClient => tracing::info!(%peer, "connection closed"),
        other => tracing::warn!(%peer, reason = %other, "connection closed"),
    }
    end
}

/// The connection as others see it.
fn client(outbox: &Arc<Outbox>, opened: &Opened, ends: Ends) -> Arc<Client> {
    let introduction = Introduction {
        peer: ends.peer,
        host: ends.host,
        mechanism: opened.mechanism.clone(),
        channel_max: opened.channel_max,
        frame_max: opened.frame_max,
        heartbeat: u16::try_from(opened.heartbeat.as_secs()).unwrap_or(u16::MAX),
        connected_at: time::now(),
        properties: opened.properties.clone(),
        given_name: opened.name.as_deref().map(Box::from),
        tls: None,
    };
    Client::new(outbox.clone(), opened.presence.clone(), (opened.user.clone(), opened.vhost.clone()), introduction)
}

/// Whatever is begun is finished: a chunk is never dropped half carried out because time has passed meanwhile.
async fn serve_frames(shared: &Arc<Shared>, reader: &mut Reader, dispatch: &mut Dispatch, watch: &mut Watch) -> End {
    let presence = dispatch.session.presence.clone();
    let leaving = presence.leaving();
    let outbox = dispatch.session.outbox.clone();
    let client = dispatch.session.client.clone();
    loop {
        outbox.traffic.received(reader.bytes, reader.reads);
        let taken = match reader.chunk() {
            Ok(Some(chunk)) => carry_out(&chunk, reader, dispatch).await,
            Ok(None) => tokio::select! {
                biased;
                filled = reader.fill() => filled,
                () = watch.tick() => alive(watch, reader),
                () = outbox.called() => dispatch.close_failed(),
                () = leaving.cancelled() => return closing::dismissed(&presence),
            },
            Err(error) => Err(error.into()),
        };
        if let Err(end) = taken {
            return end;
        }
        if leaving.is_cancelled() {
            // A client that floods leaves no other moment to look.
            return closing::dismissed(&presence);
        }
        if dispatch.take_publishing() && !shared.alarms.raised().is_empty() {
            reader.shrink();
            client.set_state(ClientState::Blocked);
            let waited = tokio::select! {
                biased;
                waited = listening(reader, watch, blocked::wait(&mut dispatch.session)) => waited,
                () = leaving.cancelled() => Err(closing::dismissed(&presence)),
            };
            client.set_state(ClientState::Running);
            if let Err(end) = waited {
                return end;
            }
        }
        tokio::select! {
            biased;
            room = listening(reader, watch, wait_for_room(shared, &client)) => {
                if let Err(end) = room {
                    return end;
                }
            }
            () = leaving.cancelled() => return closing::dismissed(&presence),
        }
    }
}

/// Waits for something while nothing that the client sends is carried out. It is still listened to, so that one that
/// has died is noticed.
async fn listening(
    reader: &mut Reader,
    watch: &mut Watch,
    wait: impl Future<Output = Result<(), End>>,
) -> Result<(), End> {
    tokio::pin!(wait);
    loop {
        tokio::select! {
            biased;
            result = &mut wait => return result,
            () = watch.tick() => {
                if !reader.taste()? {
                    // It may have sent anything: there is no room to find out.
                    watch.start_over();
                } else if watch.check(reader.reads) == Found::Dead {
                    return Err(End::Silent);
                }
            }
        }
    }
}

/// What a check of the client's heartbeat costs.
fn alive(watch: &mut Watch, reader: &mut Reader) -> Result<(), End> {
    match watch.check(reader.reads) {
        Found::Dead => return Err(End::Silent),
        Found::Quiet => reader.shrink(),
        Found::Alive => {}
    }
    Ok(())
}

/// Carries out the whole frames of a chunk. Never given up half way: that would lose frames.
async fn carry_out(chunk: &Bytes, reader: &mut Reader, dispatch: &mut Dispatch) -> Result<(), End> {
    let (at, result) = dispatch.chunk(chunk).await;
    reader.put_back(chunk.get(at..).unwrap_or_default());
    result?;
    if chunk.len() >= YIELD_AFTER {
        // The writers that this chunk has woken wait on this very thread, where nobody can take them over.
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Does not go on reading from a client that is ahead of the disk, or does not read its answers.
async fn wait_for_room(shared: &Arc<Shared>, client: &Client) -> Result<(), End> {
    let outbox = &client.outbox;
    if shared.pressure.is_high() {
        client.set_state(ClientState::Flow);
        shared.pressure.wait().await;
        client.set_state(ClientState::Running);
    }
    loop {
        let room = outbox.room.notified();
        {
            let inner = outbox.lock();
            if inner.closed {
                return Err(End::Gone);
            }
            if inner.output.len() + inner.in_flight < UNREAD_ANSWERS {
                return Ok(());
            }
        }
        client.set_state(ClientState::Flow);
        room.await;
        client.set_state(ClientState::Running);
    }
}
