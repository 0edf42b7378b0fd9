//! Ctrl-C and SIGTERM end a run as its time would: the figures so far are printed and the queues deleted.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use super::error::PerfError;
use super::shared::Shared;

/// Listens for the signals until the returned runtime is dropped.
pub(super) fn listen(shared: Arc<Shared>) -> Result<tokio::runtime::Runtime, PerfError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(PerfError::io("starting the signal handler"))?;
    let guard = runtime.enter();
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let mut stream = signal(kind).map_err(PerfError::io("listening for signals"))?;
        let shared = Arc::clone(&shared);
        runtime.spawn(async move {
            while stream.recv().await.is_some() {
                shared.interrupt();
            }
        });
    }
    drop(guard);
    Ok(runtime)
}
