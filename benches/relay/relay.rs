//! The bare relay: the physical limit that the broker's figures stand beside.
//!
//! It answers AMQP's handshake and declares with fixed replies and hands every message that any publisher sends to
//! every connection that consumes: one hop from the publisher's read buffer into the consumers' outboxes, locked once
//! a read. It knows no queue, no exchange, no acknowledgement and no confirm, and never will: it is what two sockets
//! and the frames between them cost, on the same runtime as the broker's. Started by `benches/run.sh`:
//! `relay 127.0.0.1:PORT`.

mod server;

use std::io;

use tokio::net::TcpListener;

/// As many as the broker starts on the 2 cores that the recorded figures are from.
const WORKERS: usize = 2;

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:5699".to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(&address).await?;
        println!("relay on {}", listener.local_addr()?);
        server::run(listener).await
    })
}
