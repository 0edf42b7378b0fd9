//! The logins there were: counted by protocol and, where that is wanted, by whom and from where; and those who guess
//! held off.

use crate::auth::Throttle;
use crate::model::Name;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Instant;

/// Sources that are counted singly (`track_auth_attempt_source`): some megabytes at most. Later ones are left out until
/// the counts are reset.
const MOST_SOURCES: usize = 10_000;

/// The protocol of a login, by RabbitMQ's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LoginProtocol {
    /// AMQP 0-9-1.
    Amqp,
    /// The HTTP API.
    Http,
}

impl LoginProtocol {
    /// RabbitMQ's name of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Amqp => "amqp091",
            Self::Http => "http",
        }
    }
}

/// What became of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was accepted.
    Accepted,
    /// It was refused.
    Refused,
    /// It was not looked at: too many from its address were refused before.
    Unseen,
}

/// How many there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Accepted.
    pub succeeded: u64,
    /// Refused.
    pub failed: u64,
}

impl Attempts {
    fn count(&mut self, succeeded: bool) {
        *(if succeeded { &mut self.succeeded } else { &mut self.failed }) += 1;
    }
}

/// One who logs in: from where, as whom, how.
pub type Source = (IpAddr, Name, LoginProtocol);

/// The logins of a broker.
pub struct LoginAttempts {
    inner: Mutex<Inner>,
    by_source: bool,
}

struct Inner {
    throttle: Throttle,
    amqp: Attempts,
    http: Attempts,
    sources: HashMap<Source, Attempts>,
}

impl LoginAttempts {
    /// None yet. `most_failures` from an address until more are refused unseen; `by_source` counts each source singly.
    #[must_use]
    pub fn new(most_failures: u32, by_source: bool) -> Self {
        let throttle = Throttle::new(most_failures);
        let inner = Inner { throttle, amqp: Attempts::default(), http: Attempts::default(), sources: HashMap::new() };
        Self { inner: Mutex::new(inner), by_source }
    }

    /// Whether a login from there is to be looked at.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        self.inner.lock().throttle.allows(address, Instant::now())
    }

    /// Counts one.
    pub fn record(&self, protocol: LoginProtocol, address: IpAddr, user: &str, outcome: Outcome) {
        let succeeded = outcome == Outcome::Accepted;
        let mut inner = self.inner.lock();
        match protocol {
            LoginProtocol::Amqp => inner.amqp.count(succeeded),
            LoginProtocol::Http => inner.http.count(succeeded),
        }
        if self.by_source {
            let source = (address, Name::from(user), protocol);
            let known = inner.sources.len();
            match inner.sources.get_mut(&source) {
                Some(attempts) => attempts.count(succeeded),
                None if known < MOST_SOURCES => inner.sources.entry(source).or_default().count(succeeded),
                None => {}
            }
        }
        // What is not looked at teaches nobody anything: it costs its address no further time.
        if outcome == Outcome::Refused && inner.throttle.failed(address, Instant::now()) {
            drop(inner);
            tracing::warn!(%address, "too many failed logins from this address: one a second is looked at");
        }
    }

    /// How many there were of each protocol that was used.
    #[must_use]
    pub fn by_protocol(&self) -> Vec<(LoginProtocol, Attempts)> {
        let inner = self.inner.lock();
        let all = [(LoginProtocol::Http, inner.http), (LoginProtocol::Amqp, inner.amqp)];
        all.into_iter().filter(|(_, attempts)| *attempts != Attempts::default()).collect()
    }

    /// How many there were from each source.
    #[must_use]
    pub fn by_source(&self) -> Vec<(Source, Attempts)> {
        let inner = self.inner.lock();
        inner.sources.iter().map(|(source, attempts)| (source.clone(), *attempts)).collect()
    }

    /// Forgets all of them.
    pub fn reset(&self) {
        let mut inner = self.inner.lock();
        (inner.amqp, inner.http) = (Attempts::default(), Attempts::default());
        inner.sources.clear();
        inner.throttle.reset();
    }
}
