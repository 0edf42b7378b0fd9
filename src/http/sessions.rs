//! Who is logged in to the web page: a token in a cookie stands for a name and a password.

use crate::auth::Secret;
use axum::http::{HeaderMap, HeaderName, header};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The page sets it on every request. A page of another site cannot: a browser would ask this one for leave first, and
/// it gives none.
pub const MARK: HeaderName = HeaderName::from_static("x-leveret-ui");
/// A session ends when nothing was asked for so long; RabbitMQ's `login_session_timeout`.
const IDLE: Duration = Duration::from_secs(8 * 3600);
/// Sessions at a time: people, not programs. The one that was idle longest makes room.
const MOST: usize = 1024;
/// The name of the cookie; the port comes behind it, since browsers keep one jar for all ports of a host.
const COOKIE: &str = "leveret-session";
/// Bytes of a token: nobody guesses one.
const TOKEN_BYTES: usize = 32;

/// What a session stands for. The password is kept, not what it allowed, so that a session ends with the password, the
/// token or the user, and has the tags of now.
#[derive(Clone, Debug)]
pub struct Login {
    /// As it was given; empty beside a token.
    pub user: String,
    /// The password or the token.
    pub password: Secret,
}

#[derive(Debug)]
struct Session {
    login: Login,
    last: Instant,
}

/// All sessions, by the hash of their token: what is looked up is not what was sent, so that time tells nothing.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

impl Sessions {
    /// Starts a session; the token for its cookie.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn start(&self, login: Login) -> Result<String, getrandom::Error> {
        let mut token = [0; TOKEN_BYTES];
        getrandom::fill(&mut token)?;
        let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
        self.keep(hash(&token), login, Instant::now());
        Ok(token)
    }

    fn keep(&self, key: [u8; 32], login: Login, now: Instant) {
        let mut sessions = self.0.lock();
        sessions.retain(|_, session| now.duration_since(session.last) < IDLE);
        while sessions.len() >= MOST {
            let Some(idle) = sessions.iter().min_by_key(|(_, session)| session.last).map(|(key, _)| *key) else {
                break;
            };
            sessions.remove(&idle);
        }
        sessions.insert(key, Session { login, last: now });
    }

    /// Whose token that is.
    #[must_use]
    pub fn find(&self, token: &str) -> Option<Login> {
        self.find_at(token, Instant::now())
    }

    fn find_at(&self, token: &str, now: Instant) -> Option<Login> {
        let mut sessions = self.0.lock();
        let key = hash(token);
        let session = sessions.get_mut(&key)?;
        if now.duration_since(session.last) >= IDLE {
            sessions.remove(&key);
            return None;
        }
        session.last = now;
        Some(session.login.clone())
    }

    /// Ends a session.
    pub fn end(&self, token: &str) {
        self.0.lock().remove(&hash(token));
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Whether this is a request of the page itself: one that the page marked, and that no other site had a browser send.
#[must_use]
pub fn is_of_page(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let same_site = match text(&HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site == "same-origin",
        // A browser that does not say so says where a request that changes something comes from.
        None => text(&header::ORIGIN)
            .is_none_or(|origin| origin.split_once("://").map(|(_, authority)| authority) == text(&header::HOST)),
    };
    headers.contains_key(MARK) && same_site
}

/// The cookie's name on the port that was asked.
#[must_use]
pub fn cookie_name(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((_, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{COOKIE}-{port}")
        }
        _ => COOKIE.to_owned(),
    }
}

/// The token in a request's cookies.
#[must_use]
pub fn token(headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(headers);
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, token)| token.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn login(user: &str) -> Login {
        Login { user: user.to_owned(), password: Secret::new("p") }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(key, value)| (HeaderName::from_static(key), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_session_lasts_while_it_is_used_and_until_it_is_ended() {
        let sessions = Sessions::default();
        let token = sessions.start(login("a")).unwrap();
        assert_eq!(token.len(), 64);
        let start = Instant::now();
        assert!(sessions.find_at(&token, start + IDLE - Duration::from_secs(1)).is_some());
        assert!(sessions.find_at(&token, start + IDLE + IDLE / 2).is_some(), "counted from when it was last used");
        assert!(sessions.find_at(&token, start + IDLE * 3).is_none());
        let token = sessions.start(login("a")).unwrap();
        sessions.end(&token);
        assert!(sessions.find(&token).is_none());
        assert!(sessions.find("").is_none());
    }

    #[test]
    fn the_longest_idle_session_makes_room() {
        let sessions = Sessions::default();
        let start = Instant::now();
        for n in 0..=MOST as u64 {
            sessions.keep(hash(&n.to_string()), login("a"), start + Duration::from_millis(n));
        }
        assert_eq!(sessions.0.lock().len(), MOST);
        assert!(sessions.find("0").is_none() && sessions.find("1").is_some());
    }

    #[test]
    fn only_the_page_is_the_page() {
        let ours = ("x-leveret-ui", "1");
        assert!(is_of_page(&headers(&[ours])));
        assert!(is_of_page(&headers(&[ours, ("sec-fetch-site", "same-origin")])));
        assert!(is_of_page(&headers(&[ours, ("origin", "https://a:1"), ("host", "a:1")])));
        assert!(!is_of_page(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_of_page(&headers(&[ours, ("sec-fetch-site", "cross-site")])));
        assert!(!is_of_page(&headers(&[ours, ("sec-fetch-site", "same-site")])));
        assert!(!is_of_page(&headers(&[ours, ("origin", "https://evil"), ("host", "a:1")])));
        assert!(!is_of_page(&headers(&[ours, ("origin", "null"), ("host", "a:1")])));
    }

    #[test]
    fn each_port_has_its_cookie() {
        let cookies = "other=1; leveret-session-15672=t; leveret-session=u";
        let of = |host: &'static str| token(&headers(&[("host", host), ("cookie", cookies)]));
        assert_eq!(of("localhost:15672").as_deref(), Some("t"));
        assert_eq!(of("[::1]:15672").as_deref(), Some("t"));
        assert_eq!(of("localhost").as_deref(), Some("u"));
        assert_eq!(of("[::1]").as_deref(), Some("u"));
        assert_eq!(of("localhost:1"), None);
    }
}
