//! `amqp://user:password@host:port/vhost`.

use super::error::PerfError;

/// The port of AMQP without TLS.
const DEFAULT_PORT: u16 = 5672;

/// A broker's address, split.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Uri {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: String,
    pub(super) vhost: String,
}

impl Uri {
    /// Splits `text`; what is left out is RabbitMQ's default: guest, guest, localhost, 5672 and the vhost `/`.
    pub(super) fn parse(text: &str) -> Result<Self, PerfError> {
        parse(text).map_err(|reason| PerfError::Uri { uri: without_password(text), reason })
    }

    /// The address for people and reports.
    pub(super) fn display(&self) -> String {
        format!("amqp://{}:{}/{}", self.host, self.port, self.vhost.replace('/', "%2F"))
    }
}

fn parse(text: &str) -> Result<Uri, &'static str> {
    let rest = match text.split_once("://") {
        Some(("amqp", rest)) => rest,
        Some(("amqps", _)) => return Err("TLS is not supported here, use amqp://"),
        _ => return Err("it must begin with amqp://"),
    };
    let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
    let (authority, vhost) = match rest.split_once('/') {
        Some((authority, vhost)) => (authority, decode(vhost)?),
        None => (rest, "/".to_owned()),
    };
    let (login, address) = authority.rsplit_once('@').unwrap_or(("guest:guest", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (host, port) = split_address(address)?;
    Ok(Uri { host, port, user: decode(user)?, password: decode(password)?, vhost })
}

fn split_address(address: &str) -> Result<(String, u16), &'static str> {
    let (host, port) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None => address.split_once(':').map_or((address, None), |(host, port)| (host, Some(port))),
    };
    let port =
        port.map_or(Ok(DEFAULT_PORT), |port| port.parse().map_err(|_| "the port is not a number up to 65535"))?;
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
        for text in ["http://a", "amqps://a", "amqp://a:70000", "amqp://a/%2", "localhost"] {
            assert!(Uri::parse(text).is_err(), "{text}");
        }
        let error = Uri::parse("amqp://me:secret@host:x").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
