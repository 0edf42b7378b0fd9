//! Passwords checked against the users there are, for whichever protocol they came by.

use super::core::Shared;
use crate::auth::{Secret, login_allowed_from};
use crate::metadata::User;
use std::net::IpAddr;

impl Shared {
    /// The user whose password this is, where that user may log in from this address.
    #[must_use]
    pub fn check_password(&self, user: &str, password: &Secret, peer: IpAddr) -> Option<User> {
        let known = self.metadata.lock().user(user).cloned();
        known.filter(|known| known.password.verify(password)).filter(|known| self.may_come_from(&known.name, peer))
    }

    /// Whether a user may log in from this address (`loopback_users`).
    #[must_use]
    pub fn may_come_from(&self, user: &str, peer: IpAddr) -> bool {
        let loopback_only: Vec<&str> = self.config.defaults.loopback_users.iter().map(String::as_str).collect();
        login_allowed_from(user, peer, &loopback_only)
    }
}
