//! Does not read on from a client that publishes while the broker is low on memory or disk.

use super::error::End;
use crate::broker::Shared;
use crate::channel::Session;
use amqp_spec::method::connection;

/// Waits until no alarm is raised. The client hears of it if it understands that.
/// Called after a publish and before the next read: a client that only consumes never comes here, and one that does
/// both still gets its deliveries and heartbeats, which its writer sends.
///
/// # Errors
/// When the client goes meanwhile. It shows only when something is written to it, since nothing is read.
pub async fn wait(session: &mut Session) -> Result<(), End> {
    let shared = session.shared.clone();
    let Some(reason) = shared.alarms.raised().reason() else { return Ok(()) };
    let told = session.capabilities.connection_blocked;
    if told {
        session.send(0, &connection::Blocked { reason: reason.as_bytes() });
        session.flush();
    }
    tracing::debug!(connection = session.connection, reason, "connection blocked");
    let result = until_cleared(&shared, session).await;
    if told && result.is_ok() {
        session.send(0, &connection::Unblocked);
        session.flush();
    }
    result
}

async fn until_cleared(shared: &Shared, session: &Session) -> Result<(), End> {
    tokio::select! {
        () = shared.alarms.cleared() => Ok(()),
        () = session.presence.leaving().cancelled() => Ok(()),
        () = session.outbox.gone() => Err(End::Gone),
    }
}
