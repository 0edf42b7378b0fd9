//! Who is connected: counted for the limits of users and vhosts, and told to go when one of them is deleted.

use crate::model::{AmqpError, Name};
use ahash::RandomState;
use amqp_spec::ReplyCode;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// No limit.
const ANY: u64 = u64::MAX;

/// How many there may be; `None` is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Room {
    /// Connections to the vhost.
    pub of_vhost: Option<u64>,
    /// Connections of the user.
    pub of_user: Option<u64>,
    /// Channels of the user.
    pub channels: Option<u64>,
}

/// All connections that are open.
#[derive(Debug, Default)]
pub struct Attendance {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    present: HashMap<u64, Arc<Badge>, RandomState>,
    users: HashMap<Name, Arc<Headcount>, RandomState>,
    vhosts: HashMap<Name, u64, RandomState>,
}

/// What is counted of a user while it is connected.
#[derive(Debug)]
struct Headcount {
    /// Written under the lock of all counts.
    connections: AtomicU64,
    channels: AtomicU64,
    most_channels: AtomicU64,
}

/// Who a connection is, and how it is told to go.
#[derive(Debug)]
struct Badge {
    user: Name,
    vhost: Name,
    leaving: CancellationToken,
    reason: OnceLock<String>,
}

/// One open connection's place among all; it is left when this is dropped.
#[derive(Debug)]
pub struct Presence {
    connection: u64,
    badge: Arc<Badge>,
    headcount: Arc<Headcount>,
    attendance: Arc<Attendance>,
}

impl Attendance {
    /// Lets a connection in where there is room for it. `stopping` ends it too.
    ///
    /// # Errors
    /// 530 with RabbitMQ's texts: the vhost's limit is checked first.
    pub(super) fn enter(
        self: &Arc<Self>,
        connection: u64,
        (user, vhost): (&Name, &Name),
        room: Room,
        stopping: &CancellationToken,
    ) -> Result<Presence, AmqpError> {
        let refused = |text: String| Err(AmqpError::new(ReplyCode::NotAllowed, text));
        let mut counts = self.counts.lock();
        let in_vhost = counts.vhosts.get(vhost).copied().unwrap_or(0);
        if let Some(limit) = room.of_vhost.filter(|limit| in_vhost >= *limit) {
            return refused(format!(
                "access to vhost '{vhost}' refused for user '{user}': connection limit ({limit}) is reached"
            ));
        }
        let of_user = counts.users.get(user).map_or(0, |count| count.connections.load(Ordering::Relaxed));
        if let Some(limit) = room.of_user.filter(|limit| of_user >= *limit) {
            return refused(format!(
                "connection refused for user '{user}': user connection limit ({limit}) is reached"
            ));
        }
        *counts.vhosts.entry(vhost.clone()).or_default() += 1;
        let headcount = counts.users.entry(user.clone()).or_insert_with(|| Arc::new(Headcount::new())).clone();
        headcount.connections.fetch_add(1, Ordering::Relaxed);
        headcount.most_channels.store(room.channels.unwrap_or(ANY), Ordering::Relaxed);
        let badge = Arc::new(Badge {
            user: user.clone(),
            vhost: vhost.clone(),
            leaving: stopping.child_token(),
            reason: OnceLock::new(),
        });
        counts.present.insert(connection, badge.clone());
        Ok(Presence { connection, badge, headcount, attendance: self.clone() })
    }

    /// A user's limit of channels has changed; it holds for those that are opened from now on.
    pub(super) fn limit_channels(&self, user: &str, most: Option<u64>) {
        if let Some(headcount) = self.counts.lock().users.get(user) {
            headcount.most_channels.store(most.unwrap_or(ANY), Ordering::Relaxed);
        }
    }

    /// Has all connections of a user closed.
    pub(super) fn dismiss_user(&self, user: &str, reason: &str) {
        self.dismiss(reason, |badge| &*badge.user == user);
    }

    /// Has all connections to a vhost closed.
    pub(super) fn dismiss_vhost(&self, vhost: &str, reason: &str) {
        self.dismiss(reason, |badge| &*badge.vhost == vhost);
    }

    fn dismiss(&self, reason: &str, chosen: impl Fn(&Badge) -> bool) {
        let all: Vec<_> = self.counts.lock().present.values().filter(|badge| chosen(badge)).cloned().collect();
        all.iter().for_each(|badge| badge.dismiss(reason));
    }

    /// Connections that are open to a vhost.
    #[must_use]
    pub fn in_vhost(&self, vhost: &str) -> u64 {
        self.counts.lock().vhosts.get(vhost).copied().unwrap_or(0)
    }

    /// Connections that a user has open.
    #[must_use]
    pub fn of_user(&self, user: &str) -> u64 {
        self.counts.lock().users.get(user).map_or(0, |count| count.connections.load(Ordering::Relaxed))
    }
}

impl Badge {
    /// One that is told twice goes for the first reason.
    fn dismiss(&self, reason: &str) {
        let _ = self.reason.set(reason.to_owned());
        self.leaving.cancel();
    }
}

impl Headcount {
    fn new() -> Self {
        Self { connections: AtomicU64::new(0), channels: AtomicU64::new(0), most_channels: AtomicU64::new(ANY) }
    }
}

impl Presence {
    /// That of a request which comes without a connection: it counts towards no limit.
    #[must_use]
    pub fn uncounted(connection: u64, (user, vhost): (&Name, &Name), stopping: &CancellationToken) -> Self {
        let badge = Badge {
            user: user.clone(),
            vhost: vhost.clone(),
            leaving: stopping.child_token(),
            reason: OnceLock::new(),
        };
        let headcount = Headcount { connections: AtomicU64::new(1), ..Headcount::new() };
        Self { connection, badge: Arc::new(badge), headcount: Arc::new(headcount), attendance: Arc::default() }
    }

    /// Cancelled when the connection has to go, or the broker stops.
    #[must_use]
    pub fn leaving(&self) -> &CancellationToken {
        &self.badge.leaving
    }

    /// Has the connection closed with 320 and a reason.
    pub fn dismiss(&self, reason: &str) {
        self.badge.dismiss(reason);
    }

    /// Why it has to go, where that is not because the broker stops.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.badge.reason.get().map(String::as_str)
    }

    /// Counts another channel of the user.
    ///
    /// # Errors
    /// 530 where it has as many as it may.
    pub fn open_channel(&self) -> Result<(), AmqpError> {
        let (open, most) = (&self.headcount.channels, self.headcount.most_channels.load(Ordering::Relaxed));
        let counted = open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < most).then_some(open + 1));
        counted.map(drop).map_err(|_| {
            let user = &self.badge.user;
            let text = format!(
                "number of channels opened for user '{user}' has reached the maximum allowed user limit of {most}"
            );
            AmqpError::new(ReplyCode::NotAllowed, text)
        })
    }

    /// Counts a channel less.
    pub fn close_channel(&self) {
        self.headcount.channels.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let mut counts = self.attendance.counts.lock();
        counts.present.remove(&self.connection);
        let Badge { user, vhost, .. } = &*self.badge;
        if let Some(in_vhost) = counts.vhosts.get_mut(vhost) {
            *in_vhost -= 1;
            if *in_vhost == 0 {
                counts.vhosts.remove(vhost);
            }
        }
        if self.headcount.connections.fetch_sub(1, Ordering::Relaxed) == 1 {
            counts.users.remove(user);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn enter(all: &Arc<Attendance>, connection: u64, room: Room) -> Result<Presence, String> {
        let (user, vhost) = (Name::from("u"), Name::from("v"));
        all.enter(connection, (&user, &vhost), room, &CancellationToken::new()).map_err(|error| error.text)
    }

    #[test]
    fn a_place_that_is_left_is_free_again() {
        let all = Arc::new(Attendance::default());
        let room = Room { of_vhost: Some(1), ..Room::default() };
        let first = enter(&all, 1, room).unwrap();
        let text = "access to vhost 'v' refused for user 'u': connection limit (1) is reached";
        assert_eq!(enter(&all, 2, room).unwrap_err(), text);
        let room = Room { of_user: Some(1), ..Room::default() };
        let text = "connection refused for user 'u': user connection limit (1) is reached";
        assert_eq!(enter(&all, 2, room).unwrap_err(), text);
        assert_eq!((all.in_vhost("v"), all.of_user("u")), (1, 1));
        drop(first);
        assert_eq!((all.in_vhost("v"), all.of_user("u")), (0, 0));
        enter(&all, 2, room).unwrap();
    }

    #[test]
    fn channels_are_counted_over_all_connections() {
        let all = Arc::new(Attendance::default());
        let room = Room { channels: Some(2), ..Room::default() };
        let (first, second) = (enter(&all, 1, room).unwrap(), enter(&all, 2, room).unwrap());
        first.open_channel().unwrap();
        second.open_channel().unwrap();
        let text = "number of channels opened for user 'u' has reached the maximum allowed user limit of 2";
        assert_eq!(first.open_channel().unwrap_err().text, text);
        second.close_channel();
        first.open_channel().unwrap();
        all.limit_channels("u", None);
        first.open_channel().unwrap();
    }

    #[test]
    fn those_who_have_to_go_are_told_why() {
        let all = Arc::new(Attendance::default());
        let present = enter(&all, 1, Room::default()).unwrap();
        all.dismiss_user("other", "no");
        assert!(!present.leaving().is_cancelled());
        all.dismiss_vhost("v", "vhost 'v' is down");
        assert!(present.leaving().is_cancelled());
        assert_eq!(present.reason(), Some("vhost 'v' is down"));
    }
}
