//! A connection from accept to its end.

use super::dispatch::Dispatch;
use super::entrance::{self, Door, Entered};
use super::error::End;
use super::handshake::{Handshake, Opened};
use super::heartbeat::{Found, Watch};
use super::reader::Reader;
use super::writer;
use super::{blocked, closing};
use crate::broker::clients::{Client, ClientState, Introduction, TlsFacts};
use crate::broker::{Outbox, Shared};
use crate::channel::Session;
use crate::model::time;
use crate::tls;
use amqp_spec::FrameDecoder;
use bytes::Bytes;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

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

/// Serves one client until its connection ends. `place` is its place among those that have not logged in.
pub async fn serve(
    stream: TcpStream,
    address: SocketAddr,
    door: Arc<Door>,
    shared: Arc<Shared>,
    place: OwnedSemaphorePermit,
) {
    let deadline = Instant::now() + shared.config.amqp.handshake_timeout;
    let host = stream.local_addr().unwrap_or(address);
    let entered = tokio::select! {
        // On the heap, as is all below that comes before or after a connection's long middle: a task is as large as the
        // largest of its steps, and this one is 1.6 KiB.
        entered = Box::pin(entrance::enter(stream, address, &door, &shared.config.security)) => entered,
        () = tokio::time::sleep_until(deadline) => Err(entrance::EntranceError::Timeout),
        () = shared.stopping.cancelled() => return,
    };
    match entered {
        Ok(entered) => converse(entered, host, deadline, &shared, place).await,
        Err(error) => tracing::warn!(peer = %address, %error, "connection refused"),
    }
}

/// Speaks AMQP with a client.
async fn converse(
    entered: Entered,
    host: SocketAddr,
    deadline: Instant,
    shared: &Arc<Shared>,
    place: OwnedSemaphorePermit,
) {
    let Entered { receiving, sending, peer, tls } = entered;
    let outbox = Outbox::new(shared.next_id(), INITIAL_PAYLOAD);
    let writer = tokio::spawn(writer::run(sending, outbox.clone(), shared.clone()));
    let mut reader = Reader::new(receiving, shared.config.amqp.initial_frame_max);
    // On the heap: 2.2 KiB.
    let handshake = Box::pin(Handshake::new(shared, &mut reader, &outbox, (peer, host), tls.as_deref()).run(deadline));
    let end = match handshake.await {
        Ok(opened) => {
            drop(place);
            // Start-ok was large; what an idle connection gets is not.
            reader.shrink();
            run(shared, &mut reader, &outbox, opened, Ends { peer, host, tls: tls.as_deref() }).await
        }
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
struct Ends<'a> {
    peer: SocketAddr,
    host: SocketAddr,
    tls: Option<&'a tls::Peer>,
}

async fn run(
    shared: &Arc<Shared>,
    reader: &mut Reader,
    outbox: &Arc<Outbox>,
    opened: Box<Opened>,
    ends: Ends<'_>,
) -> End {
    let peer = ends.peer;
    let mut watch = Watch::new(opened.heartbeat);
    let (mut dispatch, _seat) = enter(shared, outbox, opened, ends, reader.decoder);
    let end = serve_frames(shared, reader, &mut dispatch, &mut watch).await;
    dispatch.close_all();
    shared.forget_client(&dispatch.session.client);
    shared.delete_exclusive(&dispatch.session.vhost, outbox.connection);
    shared.metrics.sessions.connections_closed.add(1);
    match &end {
        End::ByClient => tracing::info!(%peer, "connection closed"),
        other => tracing::warn!(%peer, reason = %other, "connection closed"),
    }
    end
}

/// Makes the connection known, and what carries out its frames. No part of the task that waits for those: what is moved
/// there would keep its first place too, a KiB of it.
fn enter(
    shared: &Arc<Shared>,
    outbox: &Arc<Outbox>,
    opened: Box<Opened>,
    ends: Ends<'_>,
    decoder: FrameDecoder,
) -> (Dispatch, Option<OwnedSemaphorePermit>) {
    let (peer, name) = (ends.peer, opened.name.as_deref().unwrap_or_default());
    tracing::info!(%peer, user = %opened.identity.user, vhost = %opened.vhost.name, name, "connection opened");
    let client = client(outbox, &opened, ends);
    shared.enter_client(&client);
    shared.metrics.sessions.connections_opened.add(1);
    let mut session = Session::new(shared.clone(), client, opened.capabilities);
    if let Some(token) = &opened.identity.token {
        session.bear(token);
    }
    (Dispatch::new(session, opened.channel_max, decoder), opened.seat)
}

/// What TLS settled, in the words of RabbitMQ's connection list.
fn facts(tls: &tls::Peer) -> TlsFacts {
    let certificate = tls.certificate.as_ref();
    TlsFacts {
        protocol: tls.version.to_owned(),
        // A suite of TLS 1.3 says neither; RabbitMQ shows what its library makes of it.
        key_exchange: "any".to_owned(),
        cipher: tls.cipher_suite.clone(),
        hash: String::new(),
        peer_subject: certificate.map(|it| it.subject.clone()),
        peer_issuer: certificate.map(|it| it.issuer.clone()),
        peer_validity: certificate.map(|it| it.validity.clone()),
        peer_serial: None,
    }
}

/// The connection as others see it.
fn client(outbox: &Arc<Outbox>, opened: &Opened, ends: Ends<'_>) -> Arc<Client> {
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
        tls: ends.tls.map(|tls| Box::new(facts(tls))),
    };
    Client::new(
        outbox.clone(),
        opened.presence.clone(),
        (opened.identity.user.clone(), opened.vhost.clone()),
        introduction,
    )
}

/// Whatever is begun is finished: a chunk is never dropped half carried out because time has passed meanwhile.
async fn serve_frames(shared: &Arc<Shared>, reader: &mut Reader, dispatch: &mut Dispatch, watch: &mut Watch) -> End {
    let presence = dispatch.session.presence.clone();
    let leaving = presence.leaving();
    let outbox = dispatch.session.outbox.clone();
    let client = dispatch.session.client.clone();
    loop {
        outbox.traffic.received(reader.bytes, reader.reads);
        let ends = dispatch.session.ends();
        if ends.is_some_and(|ends| ends <= std::time::Instant::now()) {
            return closing::expired();
        }
        let taken = match reader.chunk() {
            Ok(Some(chunk)) => carry_out(&chunk, reader, dispatch).await,
            Ok(None) => tokio::select! {
                biased;
                filled = reader.fill() => filled,
                () = watch.tick() => alive(watch, reader),
                () = until(ends) => Ok(()),
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
                // On the heap: 0.8 KiB, and rare.
                waited = Box::pin(listening(reader, watch, blocked::wait(&mut dispatch.session))) => waited,
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

/// Waits for the end of a user's token, if there is one.
async fn until(ends: Option<std::time::Instant>) {
    match ends {
        // On the heap: few connections are a token's, and each would have the room of a timer for it.
        Some(ends) => Box::pin(tokio::time::sleep_until(ends.into())).await,
        None => std::future::pending().await,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn size_of<A, B, C, D, E, F>(_: fn(A, B, C, D, E) -> F) -> usize {
        std::mem::size_of::<F>()
    }

    /// What idle connections take is mostly this: see `docs/decisions/0014`.
    #[test]
    fn a_connections_task_has_no_room_for_what_it_does_once() {
        assert!(size_of(serve) <= 3400, "{}", size_of(serve));
    }
}
