//! The relay itself: it owns the room of those who consume and hands messages on; it refuses to be a broker, and
//! answers what it does not know with nothing.

mod answers;
mod outbox;
mod reader;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use amqp_spec::method::{basic, connection};
use outbox::Outbox;
use reader::Reader;
use tokio::io::AsyncReadExt;
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};

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

    /// Who consumes twice gets every message once.
    fn enter(&self, outbox: &Arc<Outbox>) {
        self.change(|everyone| {
            everyone.retain(|other| !Arc::ptr_eq(other, outbox));
            everyone.push(Arc::clone(outbox));
        });
    }

    fn leave(&self, outbox: &Arc<Outbox>) {
        self.change(|everyone| everyone.retain(|other| !Arc::ptr_eq(other, outbox)));
    }
}

/// Serves everyone who connects, for ever.
pub(crate) async fn run(listener: TcpListener) -> io::Result<()> {
    let room = Arc::new(Room::default());
    loop {
        let (socket, _) = listener.accept().await?;
        tokio::spawn(serve(socket, Arc::clone(&room)));
    }
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
            // Under the outbox's lock: no message comes before consume-ok, and none is missed after it.
            outbox.put(|pending| {
                answers::answer(id, &mut pending.bytes);
                if id == basic::Consume::ID {
                    room.enter(outbox);
                }
            });
            if id == connection::Close::ID {
                return Ok(());
            }
        }
        for other in everyone.iter() {
            other.room().await;
        }
    }
    Ok(())
}
