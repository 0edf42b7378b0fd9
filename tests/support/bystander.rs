//! Somebody who works on while others misbehave.

use super::{Client, Message, PATIENCE};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::Instant;

/// A connection of its own that publishes, waits for the confirm, takes the delivery and acknowledges it, over and
/// over. Whatever comes to it unasked is a failure.
pub struct Bystander {
    stop: Arc<AtomicBool>,
    rounds: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Bystander {
    pub fn at(address: SocketAddr) -> Self {
        let (stop, rounds) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, counted) = (stop.clone(), rounds.clone());
        let thread = std::thread::spawn(move || work(address, &stopped, &counted));
        let bystander = Self { stop, rounds, thread: Some(thread) };
        bystander.works_on();
        bystander
    }

    /// Waits until it has done two more rounds, at least one of which began after this was called.
    pub fn works_on(&self) {
        let (deadline, wanted) = (Instant::now() + PATIENCE, self.rounds.load(Relaxed) + 2);
        while self.rounds.load(Relaxed) < wanted {
            assert!(Instant::now() < deadline, "the bystander is held up");
            assert!(!self.thread.as_ref().unwrap().is_finished(), "the bystander was disturbed");
            std::thread::yield_now();
        }
    }

    /// Its last rounds and its end, which nothing may have disturbed.
    pub fn done(mut self) {
        self.works_on();
        self.stop.store(true, Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
    }
}

fn work(address: SocketAddr, stop: &AtomicBool, rounds: &AtomicU64) {
    let mut client = Client::connect(address);
    let queue = client.declare(&super::Queue::named("").exclusive());
    client.confirm_select();
    client.consume(&queue, "bystander");
    for number in 1.. {
        let body = number.to_string();
        assert!(client.publish_confirmed(number, &queue, &Message::new(&body).persistent()));
        let delivery = client.delivery();
        assert_eq!(delivery.text(), body);
        client.ack(delivery.tag(), false);
        rounds.fetch_add(1, Relaxed);
        if stop.load(Relaxed) {
            return client.close();
        }
    }
}
