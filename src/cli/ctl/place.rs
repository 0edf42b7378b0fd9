//! Which broker is meant: the one that uses a data directory, or the one at an address.

use super::client::Target;
use crate::server::control;
use crate::tls::ClientTls;
use percent_encoding::percent_decode_str;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::path::{Path, PathBuf};

/// The directories of Leveret's package and image, and of RabbitMQ's.
const PACKAGED: [&str; 2] = ["/var/lib/leveret", "/var/lib/rabbitmq"];
/// Where `leveret` keeps its data if nobody says so.
const DEFAULT: &str = "./data";
/// The API's port where a URL names none.
const API_PORT: u16 = 15672;
/// The same over TLS.
const API_TLS_PORT: u16 = 15671;

/// The data directory: the flag, the variables that the broker reads too, or the first of the usual ones that has a
/// control socket.
pub fn data_dir(flag: Option<&str>, env: &dyn Fn(&str) -> Option<String>) -> PathBuf {
    let set = |name: &str| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let told = flag.map(PathBuf::from).or_else(|| set("LEVERET_DATA_DIR"));
    let told = told.or_else(|| set("RABBITMQ_MNESIA_DIR")).or_else(|| set("RABBITMQ_MNESIA_BASE"));
    told.unwrap_or_else(|| {
        let mut usual = std::iter::once(DEFAULT).chain(PACKAGED).map(PathBuf::from);
        usual.find(|it| is_there(&socket(it))).unwrap_or_else(|| PathBuf::from(DEFAULT))
    })
}

/// A directory that this user may not look into counts: that this is not allowed says more than that there is no broker in
/// some other one.
fn is_there(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
    }
}

/// The control socket of the broker that uses a directory.
pub fn socket(data_dir: &Path) -> PathBuf {
    data_dir.join(control::SOCKET)
}

/// The API at `http://[user[:password]@]host[:port][/prefix]`, or the same with `https` and whom the system trusts.
pub fn url(text: &str) -> Result<Target, String> {
    let wrong = || format!("`{text}`: expected http://user:password@host:port");
    let (tls, rest) = match text.split_once("://") {
        Some(("http", rest)) => (None, rest),
        Some(("https", rest)) => (Some(ClientTls::new(None).map_err(|error| error.to_string())?), rest),
        Some(_) => return Err(wrong()),
        None => (None, text),
    };
    let (authority, prefix) = rest.split_once('/').map_or((rest, ""), |(authority, prefix)| (authority, prefix));
    let (login, address) = authority.rsplit_once('@').map_or(("guest:guest", authority), |(login, at)| (login, at));
    let (username, password) = login.split_once(':').unwrap_or((login, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (host, port) = host_and_port(address).ok_or_else(wrong)?;
    let prefix = prefix.trim_matches('/');
    Ok(Target::Tcp {
        host,
        port: port.unwrap_or(if tls.is_some() { API_TLS_PORT } else { API_PORT }),
        prefix: if prefix.is_empty() { String::new() } else { format!("/{prefix}") },
        username: decoded(username),
        password: decoded(password),
        tls,
    })
}

/// `host`, `host:port`, `[::1]`, `[::1]:port`.
fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let port = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    if let Some(rest) = text.strip_prefix('[') {
        let (address, after) = rest.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        return Some((IpAddr::from(address).to_string(), port(after.strip_prefix(':').unwrap_or(after))?));
    }
    let (host, after) = text.split_once(':').unwrap_or((text, ""));
    if host.is_empty() { None } else { Some((host.to_owned(), port(after)?)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn parts(text: &str) -> (String, u16, String, String, String) {
        match url(text).unwrap() {
            Target::Tcp { host, port, prefix, username, password, .. } => (host, port, prefix, username, password),
            Target::Socket(_) => panic!("a socket"),
        }
    }

    #[test]
    fn a_url_may_leave_out_most() {
        let all = |host: &str, port, prefix: &str, user: &str, pass: &str| {
            (host.to_owned(), port, prefix.to_owned(), user.to_owned(), pass.to_owned())
        };
        assert_eq!(parts("http://h"), all("h", 15672, "", "guest", "guest"));
        assert_eq!(parts("http://u:p%40@h:1/x/"), all("h", 1, "/x", "u", "p@"));
        assert_eq!(parts("http://u@[::1]:1"), all("::1", 1, "", "u", ""));
        assert_eq!(parts("https://h"), all("h", 15671, "", "guest", "guest"));
        for text in ["ftp://h", "http://", "http://h:x", "http://[::1"] {
            assert!(url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_data_directory_is_what_the_broker_takes() {
        let env = |name: &str| (name == "LEVERET_DATA_DIR").then(|| "/env".to_owned());
        assert_eq!(data_dir(Some("/flag"), &env), PathBuf::from("/flag"));
        assert_eq!(data_dir(None, &env), PathBuf::from("/env"));
    }
}
