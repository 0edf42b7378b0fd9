//! `amqp://user:password@host:port/vhost`, and the same with `amqps`.

use super::error::PerfError;
use std::fmt;

/// The port of AMQP without TLS.
const DEFAULT_PORT: u16 = 5672;
/// The port of AMQP over TLS.
const DEFAULT_TLS_PORT: u16 = 5671;

/// A broker's address, split.
#[derive(Clone, PartialEq, Eq)]
pub struct Uri {
    /// Whether it is `amqps`.
    pub tls: bool,
    /// The host's name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// That user's password.
    pub password: String,
    /// The virtual host; `/` where none is named.
    pub vhost: String,
    /// Whether the text names a virtual host.
    pub names_vhost: bool,
}

impl Uri {
    /// Splits `text`; what is left out is RabbitMQ's default: guest, guest, localhost, 5672 (5671 for `amqps`) and the
    /// vhost `/`.
    ///
    /// # Errors
    /// [`PerfError::Uri`], without the password.
    pub fn parse(text: &str) -> Result<Self, PerfError> {
        parse(text).map_err(|reason| PerfError::Uri { uri: without_password(text), reason })
    }

    /// The same, where TLS is not spoken.
    pub(super) fn parse_plain(text: &str) -> Result<Self, PerfError> {
        let uri = Self::parse(text)?;
        let reason = "TLS is not supported here, use amqp://";
        if uri.tls { Err(PerfError::Uri { uri: without_password(text), reason }) } else { Ok(uri) }
    }

    /// The address for people and reports: without user and password.
    #[must_use]
    pub fn display(&self) -> String {
        let scheme = if self.tls { "amqps" } else { "amqp" };
        format!("{scheme}://{}:{}/{}", self.host, self.port, self.vhost.replace('/', "%2F"))
    }
}

impl fmt::Debug for Uri {
    /// As for people: a password goes into no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display())
    }
}

fn parse(text: &str) -> Result<Uri, &'static str> {
    let (tls, rest) = match text.split_once("://") {
        Some(("amqp", rest)) => (false, rest),
        Some(("amqps", rest)) => (true, rest),
        _ => return Err("it must begin with amqp:// or amqps://"),
    };
    let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
    let (authority, named) = match rest.split_once('/') {
        Some((authority, vhost)) => (authority, Some(decode(vhost)?)),
        None => (rest, None),
    };
    let (names_vhost, vhost) = (named.is_some(), named.unwrap_or_else(|| "/".to_owned()));
    let (login, address) = authority.rsplit_once('@').unwrap_or(("guest:guest", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (host, port) = split_address(address, if tls { DEFAULT_TLS_PORT } else { DEFAULT_PORT })?;
    Ok(Uri { tls, host, port, user: decode(user)?, password: decode(password)?, vhost, names_vhost })
}

fn split_address(address: &str, default_port: u16) -> Result<(String, u16), &'static str> {
    let (host, port) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None => address.split_once(':').map_or((address, None), |(host, port)| (host, Some(port))),
    };
    let port =
        port.map_or(Ok(default_port), |port| port.parse().map_err(|_| "the port is not a number up to 65535"))?;
    Ok((if host.is_empty() { "localhost" } else { host }.to_owned(), port))
}

fn decode(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let hex = part.get(..2).ok_or("a % needs two hexadecimal digits")?;
        bytes.push(u8::from_str_radix(hex, 16).map_err(|_| "a % needs two hexadecimal digits")?);
        bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8 once decoded")
}

fn without_password(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, address)) => format!("amqp://...@{address}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn every_part_is_read_and_decoded() {
        let uri = Uri::parse("amqp://al%40x:s%2Fe@10.0.0.1:5682/a%2Fb?heartbeat=5").unwrap();
        assert_eq!((uri.user.as_str(), uri.password.as_str()), ("al@x", "s/e"));
        assert_eq!((uri.host.as_str(), uri.port, uri.vhost.as_str()), ("10.0.0.1", 5682, "a/b"));
    }

    #[test]
    fn what_is_left_out_is_the_usual_default() {
        let uri = Uri::parse("amqp://").unwrap();
        assert_eq!((uri.host.as_str(), uri.port, uri.vhost.as_str()), ("localhost", 5672, "/"));
        assert_eq!((uri.user.as_str(), uri.password.as_str()), ("guest", "guest"));
        assert_eq!(Uri::parse("amqp://[::1]:99").unwrap().host, "::1");
    }

    #[test]
    fn what_cannot_be_used_is_refused_without_showing_the_password() {
        assert!(Uri::parse_plain("amqps://a").is_err());
        let uri = Uri::parse("amqps://a").unwrap();
        assert_eq!((uri.port, uri.tls, uri.names_vhost), (5671, true, false));
        for text in ["http://a", "amqp://a:70000", "amqp://a/%2", "localhost"] {
            assert!(Uri::parse(text).is_err(), "{text}");
        }
        let error = Uri::parse("amqp://me:secret@host:x").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
