//! The bare relay: the physical limit that the broker's figures stand beside.
//!
//! It answers AMQP's handshake and declares with fixed replies and hands every message that any publisher sends to
//! every connection that consumes: one hop from the publisher's read buffer into the consumers' outboxes, locked once
//! a read. It knows no queue, no exchange, no acknowledgement and no confirm, and never will: it is what two sockets
//! and the frames between them cost, on the same runtime as the broker's. Started by `benches/run.sh`:
//! `relay 127.0.0.1:PORT`.

mod answers;
mod outbox;
mod reader;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use outbox::Outbox;
use reader::Reader;
use tokio::io::AsyncReadExt;
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};

/// As many as the broker starts on the 2 cores that the recorded figures are from.
const WORKERS: usize = 2;

/// Everyone who consumes; replaced as a whole, so that a reader keeps its own copy for a read.
#[derive(Debug, Default)]
struct Room(Mutex<Arc<Vec<Arc<Outbox>>>>);

impl Room {
    fn everyone(&self) -> Arc<Vec<Arc<Outbox>>> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Arc<Outbox>>)) {
        let mut everyone = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut everyone));
    }

    fn enter(&self, outbox: &Arc<Outbox>) {
        self.change(|everyone| everyone.push(Arc::clone(outbox)));
    }

    fn leave(&self, outbox: &Arc<Outbox>) {
        self.change(|everyone| everyone.retain(|other| !Arc::ptr_eq(other, outbox)));
    }
}

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:5699".to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(&address).await?;
        println!("relay on {}", listener.local_addr()?);
        let room = Arc::new(Room::default());
        loop {
            let (socket, _) = listener.accept().await?;
            tokio::spawn(serve(socket, Arc::clone(&room)));
        }
    })
}

/// One connection: this task reads, another writes what lies in the outbox.
async fn serve(socket: TcpStream, room: Arc<Room>) {
    // Without it the figures would be those of Nagle's algorithm; an error shows itself at the first write.
    let _ = socket.set_nodelay(true);
    let (read, write) = socket.into_split();
    let outbox = Arc::new(Outbox::default());
    let writer = tokio::spawn(outbox::write(Arc::clone(&outbox), write));
    if let Err(error) = receive(read, &outbox, &room).await {
        eprintln!("connection: {error}");
    }
    room.leave(&outbox);
    outbox.close();
    let _ = writer.await;
}

async fn receive(mut socket: OwnedReadHalf, outbox: &Arc<Outbox>, room: &Room) -> io::Result<()> {
    let mut header = [0; 8];
    socket.read_exact(&mut header).await?;
    outbox.put(answers::start);
    let mut reader = Reader::default();
    while reader.fill(&mut socket).await? {
        let everyone = room.everyone();
        let others = reader.forward(&everyone)?;
        for id in others {
            match answers::answer(id, outbox) {
                answers::Next::GoOn => {}
                answers::Next::Consume => room.enter(outbox),
                answers::Next::End => return Ok(()),
            }
        }
        for other in everyone.iter() {
            other.room().await;
        }
    }
    Ok(())
}
