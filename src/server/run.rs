//! The program's life: from its configuration to a signal.

use super::embedded::Server;
use super::error::ServerError;
use super::rest::{self, Rest};
use super::supervisor::{self, Watchdog};
use crate::config::Config;
use std::time::Instant;
use tokio::signal::unix::{SignalKind, signal};

/// Threads that read from the disk: a few keep it busy, and each costs memory.
const BLOCKING_THREADS: usize = 8;

/// Runs the broker until SIGTERM or SIGINT, or until its store fails. `give_back` is called when the store comes to rest, and
/// when a wave of clients or queues is gone: it is to give free memory back to the system, and may take some milliseconds.
/// `tidy` is called after that by each thread that has nothing to do, and is to give back what only that thread can.
///
/// # Errors
/// When it cannot start, or cannot end cleanly.
pub fn run(config: Config, give_back: fn(), tidy: fn()) -> Result<(), ServerError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("leveret")
        .max_blocking_threads(BLOCKING_THREADS)
        .on_thread_park(move || rest::tidy_once(tidy))
        .build()?;
    runtime.block_on(serve(config, give_back))
}

async fn serve(config: Config, give_back: fn()) -> Result<(), ServerError> {
    let begun = Instant::now();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let data_dir = config.data_dir.display().to_string();
    let pid_file = config.pid_file.clone();
    let server = Server::from_config(config).await?;
    if let Some(path) = &pid_file {
        std::fs::write(path, format!("{}\n", std::process::id()))?;
    }
    for address in server.addresses() {
        tracing::info!(%address, "started TCP listener");
    }
    for address in server.tls_addresses() {
        tracing::info!(%address, "started TLS listener");
    }
    if let Some(address) = server.metrics_address() {
        tracing::info!(metrics = %address, "serving metrics for Prometheus");
    }
    if let Some(address) = server.api_address() {
        tracing::info!(api = %address, "serving the HTTP API");
    }
    if let Some(address) = server.metrics_tls_address() {
        tracing::info!(metrics = %address, "serving metrics for Prometheus over TLS");
    }
    if let Some(address) = server.api_tls_address() {
        tracing::info!(api = %address, "serving the HTTP API over TLS");
    }
    tracing::info!(took_ms = begun.elapsed().as_millis() as u64, data_dir, "Server startup complete");
    let (mut rest, mut lull) = (Rest::of_store(give_back), Rest::of_leaving(give_back));
    supervisor::ready();
    let mut watchdog = Watchdog::from_env();
    let failed = loop {
        tokio::select! {
            _ = terminate.recv() => break false,
            _ = interrupt.recv() => break false,
            failed = server.stopped() => break failed,
            () = rest.tick() => rest.look(server.commits()),
            () = lull.tick() => lull.look(server.departures()),
            // What daemons read their files again for.
            _ = hang_up.recv() => {
                let _ = server.reload_certificates();
            }
            () = watchdog.sign() => {}
        }
    };
    tracing::info!("stopping");
    supervisor::stopping();
    let ended = server.stop().await;
    if let Some(path) = pid_file {
        // One that stays behind names a process that is gone, which whoever reads it has to expect anyway.
        let _ = std::fs::remove_file(path);
    }
    if failed && ended.is_ok() {
        return Err(std::io::Error::other("the store failed; see the log").into());
    }
    ended?;
    tracing::info!("stopped");
    Ok(())
}
