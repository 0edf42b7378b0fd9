//! HTTP to a broker: over its control socket, or over TCP with a name and a password.

use crate::tls::ClientTls;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::runtime::{Builder, Runtime};

/// What a path's segment may hold as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The largest answer that is read: a list of a million queues has about as much.
const ANSWER_LIMIT: usize = 1 << 30;

/// Puts segments together to a path below the API's root; names may hold anything.
#[must_use]
pub fn path(segments: &[&str]) -> String {
    let encoded = segments.iter().map(|segment| utf8_percent_encode(segment, PLAIN).to_string());
    encoded.fold(String::new(), |path, segment| path + "/" + &segment)
}

/// Where the broker is.
#[derive(Debug, Clone)]
pub enum Target {
    /// Its control socket.
    Socket(PathBuf),
    /// Its HTTP API.
    Tcp {
        /// The host's name or address.
        host: String,
        /// The port.
        port: u16,
        /// What stands before `/api`.
        prefix: String,
        /// Who asks.
        username: String,
        /// That user's password.
        password: String,
        /// Whom to trust, where it is `https`.
        tls: Option<ClientTls>,
    },
}

/// Why there is no answer, or not the one that was hoped for.
#[derive(Debug, Error)]
pub enum ClientError {
    /// Nobody listens there.
    #[error("unable to reach the broker at {place}: {source}")]
    NotThere {
        /// The socket or the address.
        place: String,
        /// What the system said.
        source: io::Error,
    },
    /// What answers does not speak HTTP, or stopped in the midst.
    #[error("the broker did not answer: {0}")]
    Broken(String),
    /// It took too long.
    #[error("operation {what} timed out. Timeout value used: {millis}")]
    TimedOut {
        /// What was asked for.
        what: String,
        /// The limit in milliseconds.
        millis: u128,
    },
    /// The broker refuses.
    #[error("{reason}")]
    Refused {
        /// HTTP's status.
        status: u16,
        /// The reason in the answer's body.
        reason: String,
    },
}

impl ClientError {
    /// HTTP's status, where the broker answered with an error.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Reply {
    /// HTTP's status.
    pub status: u16,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON; `null` where it is empty.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn json(&self) -> Result<Value, ClientError> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).map_err(|error| ClientError::Broken(error.to_string()))
    }

    /// The broker's reason in an error's body.
    fn reason(&self) -> String {
        let text = |value: &Value, key: &str| match value.get(key)? {
            Value::String(text) => Some(text.clone()),
            // An Erlang term with a name, such as that of a wrong regular expression.
            Value::Array(term) => match term.split_first()? {
                (Value::String(name), rest) => {
                    let rest: Vec<String> = rest.iter().map(Value::to_string).collect();
                    Some(format!("{{:{name}, {}}}", rest.join(", ")))
                }
                _ => None,
            },
            _ => None,
        };
        let said = self.json().ok().and_then(|body| text(&body, "reason").or_else(|| text(&body, "error")));
        said.unwrap_or_else(|| format!("the broker answered with status {}", self.status))
    }
}

/// Asks one broker. It blocks: a command has nothing else to do.
#[derive(Debug)]
pub struct Client {
    runtime: Runtime,
    target: Target,
    timeout: Option<Duration>,
}

impl Client {
    /// # Errors
    /// When the system refuses what a runtime needs.
    pub fn new(target: Target, timeout: Option<Duration>) -> io::Result<Self> {
        Ok(Self { runtime: Builder::new_current_thread().enable_all().build()?, target, timeout })
    }

    /// Another one for the same broker.
    ///
    /// # Errors
    /// When the system refuses what a runtime needs.
    pub fn again(&self) -> io::Result<Self> {
        Self::new(self.target.clone(), self.timeout)
    }

    /// The socket or the address, for people.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.target {
            Target::Socket(path) => path.display().to_string(),
            Target::Tcp { host, port, .. } => format!("{host}:{port}"),
        }
    }

    /// `GET`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn get(&self, path: &str) -> Result<Value, ClientError> {
        self.ask(Method::GET, path, None)
    }

    /// `PUT`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn put(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        self.ask(Method::PUT, path, Some(body))
    }

    /// `POST`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        self.ask(Method::POST, path, Some(body))
    }

    /// `DELETE`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn delete(&self, path: &str) -> Result<Value, ClientError> {
        self.ask(Method::DELETE, path, None)
    }

    /// `DELETE`, with a reason that is passed on to whom it concerns.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn delete_because(&self, path: &str, reason: &str) -> Result<Value, ClientError> {
        self.read(self.send_with(Method::DELETE, path, None, Some(reason))?)
    }

    fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, ClientError> {
        self.read(self.send(method, path, body.map(|body| Bytes::from(body.to_string())))?)
    }

    fn read(&self, reply: Reply) -> Result<Value, ClientError> {
        if reply.status >= 300 {
            return Err(ClientError::Refused { status: reply.status, reason: reply.reason() });
        }
        reply.json()
    }

    /// Sends a request, whatever becomes of it. `path` begins with `/api` or `/control`.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn send(&self, method: Method, path: &str, body: Option<Bytes>) -> Result<Reply, ClientError> {
        self.send_with(method, path, body, None)
    }

    fn send_with(
        &self,
        method: Method,
        path: &str,
        body: Option<Bytes>,
        reason: Option<&str>,
    ) -> Result<Reply, ClientError> {
        self.runtime.block_on(async {
            let exchange = self.exchange(method, path, body, reason);
            let Some(limit) = self.timeout else { return exchange.await };
            let late = |_| ClientError::TimedOut { what: path.to_owned(), millis: limit.as_millis() };
            tokio::time::timeout(limit, exchange).await.map_err(late)?
        })
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<Bytes>,
        reason: Option<&str>,
    ) -> Result<Reply, ClientError> {
        let not_there = |source| ClientError::NotThere { place: self.place(), source };
        let mut request = Request::builder().method(method);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(reason) = reason {
            request = request.header("X-Reason", reason);
        }
        match &self.target {
            Target::Socket(socket) => {
                let request = request.uri(path).header(HOST, "localhost");
                let stream = UnixStream::connect(socket).await.map_err(not_there)?;
                answer(stream, request, body).await
            }
            Target::Tcp { host, port, prefix, username, password, tls } => {
                let credentials = STANDARD.encode(format!("{username}:{password}"));
                let request = request.uri(format!("{prefix}{path}")).header(HOST, format!("{host}:{port}"));
                let request = request.header(AUTHORIZATION, format!("Basic {credentials}"));
                let stream = TcpStream::connect((host.as_str(), *port)).await.map_err(not_there)?;
                match tls {
                    None => answer(stream, request, body).await,
                    Some(tls) => answer(tls.connect(host, stream).await.map_err(not_there)?, request, body).await,
                }
            }
        }
    }
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: hyper::http::request::Builder,
    body: Option<Bytes>,
) -> Result<Reply, ClientError> {
    let broken = |error: hyper::Error| ClientError::Broken(error.to_string());
    let request = request.body(Full::new(body.unwrap_or_default()));
    let request = request.map_err(|error| ClientError::Broken(error.to_string()))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // It ends with the sender; what goes wrong with it is told by the answer.
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(broken)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), ANSWER_LIMIT).collect().await;
    let body = body.map_err(|error| ClientError::Broken(error.to_string()))?;
    Ok(Reply { status, body: body.to_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_path_are_encoded() {
        assert_eq!(path(&["api", "queues", "/", "a b/c%"]), "/api/queues/%2F/a%20b%2Fc%25");
        assert_eq!(path(&["api", "users", "ü.-_~"]), "/api/users/%C3%BC.-_~");
    }
}
