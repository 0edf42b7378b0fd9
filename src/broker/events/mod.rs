//! The event exchange: what happens in the broker, told by messages of `amq.rabbitmq.event` in the default vhost, as
//! RabbitMQ's plugin of that name tells it.
//!
//! It owns which events there are, what their headers say, and the task that publishes them. It refuses to hold up or to
//! fail what it tells of: an event is put on a bounded list, and where that is full it is dropped and counted. While
//! nothing is bound to the exchange, telling costs one atomic load and nothing is put together.

mod declared;
mod fields;
mod publish;
mod sessions;
mod settings;

use crate::model::{Millis, time};
use fields::Fields;
use parking_lot::Mutex;
pub(super) use publish::run;
pub(super) use sessions::Asked;
pub use sessions::Attempt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::mpsc;

/// The exchange.
pub const EVENT_EXCHANGE: &str = "amq.rabbitmq.event";

/// Events that wait to be published: some megabytes at most, and a burst of a few thousand declarations.
const WAITING: usize = 8192;

/// What happened.
struct Event {
    /// Its routing key.
    name: &'static str,
    at: Millis,
    fields: Fields,
}

/// The way from those who cause events to the task that publishes them.
pub struct Events {
    wanted: AtomicBool,
    lost: AtomicU64,
    list: mpsc::Sender<Event>,
    /// Taken by the task.
    waiting: Mutex<Option<mpsc::Receiver<Event>>>,
}

impl Default for Events {
    fn default() -> Self {
        let (list, waiting) = mpsc::channel(WAITING);
        Self { wanted: AtomicBool::new(false), lost: AtomicU64::new(0), list, waiting: Mutex::new(Some(waiting)) }
    }
}

impl Events {
    /// Whether anything is bound to the exchange.
    #[inline]
    #[must_use]
    pub fn wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// Something is bound to the exchange, or nothing any more.
    pub(super) fn want(&self, wanted: bool) {
        self.wanted.store(wanted, Ordering::Relaxed);
    }

    /// Tells an event, where anybody wants to know. Never waits; any lock may be held.
    fn tell(&self, name: &'static str, fill: impl FnOnce(&mut Fields)) {
        if !self.wanted() {
            return;
        }
        let mut fields = Fields::default();
        fill(&mut fields);
        let event = Event { name, at: time::now(), fields };
        if self.list.try_send(event).is_err() && self.lost.fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::warn!("events come faster than they are published, and some are not");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_put_together_while_nobody_listens() {
        let events = Events::default();
        let mut asked = 0;
        events.tell("queue.created", |_| asked += 1);
        events.want(true);
        events.tell("queue.created", |_| asked += 1);
        assert_eq!(asked, 1);
    }

    #[test]
    fn a_full_list_holds_nobody_up() {
        let events = Events::default();
        events.want(true);
        for _ in 0..WAITING + 3 {
            events.tell("queue.created", |fields| _ = fields.text("name", "q"));
        }
        assert_eq!(events.lost.load(Ordering::Relaxed), 3);
    }
}
