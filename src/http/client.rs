//! Asking a running broker over the control socket in its data directory.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::io;
use std::path::Path;
use tokio::net::UnixStream;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No broker uses the data directory.
    #[error("no broker runs on this data directory")]
    NoBroker,
    /// The broker ended, or what answers is something else.
    #[error("the broker did not answer: {0}")]
    NoAnswer(#[from] io::Error),
    /// What came is not HTTP.
    #[error("the broker did not answer: {0}")]
    Http(#[from] hyper::Error),
    /// The request cannot be made of these words.
    #[error("not a request: {0}")]
    Request(#[from] hyper::http::Error),
}

/// What the broker said.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body: JSON, or its text as a JSON string, or null where it is empty.
    pub body: Value,
}

impl Answer {
    /// The `reason` of a refusal, in one line.
    #[must_use]
    pub fn reason(&self) -> String {
        match self.body.get("reason") {
            Some(Value::String(reason)) => reason.clone(),
            Some(reason) => reason.to_string(),
            None => self.status.to_string(),
        }
    }
}

/// Sends one request to the broker whose control socket this is.
///
/// # Errors
/// [`ClientError::NoBroker`] where nobody listens there.
pub async fn request(socket: &Path, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, ClientError> {
    let stream = UnixStream::connect(socket).await.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ClientError::NoBroker,
        _ => ClientError::NoAnswer(error),
    })?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let body = body.map(Value::to_string).unwrap_or_default();
    let request = Request::builder().method(method).uri(path).header("host", "localhost");
    let answer = sender.send_request(request.body(Full::new(Bytes::from(body)))?).await?;
    let status = answer.status();
    let bytes = answer.into_body().collect().await?.to_bytes();
    connection.abort();
    Ok(Answer { status, body: parse(&bytes) })
}

fn parse(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into())
}
