//! Users that may log in from this machine only (`loopback_users`, by default guest).

use std::net::IpAddr;

/// Whether `user` may log in from `peer`: everyone may from a loopback address, and those who are not in
/// `loopback_users` may from anywhere.
#[must_use]
pub fn login_allowed_from<S: AsRef<str>>(user: &str, peer: IpAddr, loopback_users: &[S]) -> bool {
    is_loopback(peer) || !loopback_users.iter().any(|restricted| restricted.as_ref() == user)
}

/// A listener on `::` sees IPv4 clients as mapped addresses, `::ffff:127.0.0.1`.
fn is_loopback(peer: IpAddr) -> bool {
    peer.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn allowed(user: &str, peer: &str) -> bool {
        login_allowed_from(user, peer.parse().unwrap(), &["guest"])
    }

    #[test]
    fn guest_logs_in_from_this_machine_only() {
        for local in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(allowed("guest", local), "{local}");
        }
        for remote in ["10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1"] {
            assert!(!allowed("guest", remote), "{remote}");
            assert!(allowed("app", remote), "{remote}");
        }
    }
}
