//! A connection whose user came with a token: what that allows, and for how long.

use super::access::Granted;
use super::session::Session;
use crate::auth::Right;
use crate::oauth2::{Action, Grants, Token};
use std::sync::Arc;
use std::time::Instant;

/// What a token gives to a connection.
pub(super) struct Bearer {
    /// What may be done in the vhost that is open.
    grants: Grants,
    /// When it ends.
    ends: Option<Instant>,
}

impl Bearer {
    /// Whether the token gives a right.
    pub(super) fn allows(&self, right: Right, name: &str) -> bool {
        self.grants.allow(action(right), name)
    }

    /// The same of a routing key of a topic exchange.
    pub(super) fn allows_topic(&self, right: Right, exchange: &str, key: &str) -> bool {
        self.grants.allow_topic(action(right), exchange, key)
    }
}

fn action(right: Right) -> Action {
    match right {
        Right::Configure => Action::Configure,
        Right::Write => Action::Write,
        Right::Read => Action::Read,
    }
}

impl Session {
    /// Takes a token as what says what the user may do, in the place of an older one.
    pub fn bear(&mut self, token: &Arc<Token>) {
        let grants = token.grants(&self.vhost.name);
        let ends = token.lasts().and_then(|lasts| Instant::now().checked_add(lasts));
        self.impersonator = token.tags.iter().any(|tag| tag == super::session::IMPERSONATOR);
        if self.bearer.replace(Bearer { grants, ends }).is_some() {
            // What was allowed before, and the routes that are cached, were allowed by the older one.
            self.granted = Granted::default();
            self.vhost.changed();
        }
    }

    /// When the connection has to end, if its user does not come with another token by then.
    #[must_use]
    pub fn ends(&self) -> Option<Instant> {
        self.bearer.as_ref().and_then(|bearer| bearer.ends)
    }

    /// Whether the user has a token.
    #[must_use]
    pub fn is_bearer(&self) -> bool {
        self.bearer.is_some()
    }
}
