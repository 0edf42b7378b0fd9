//! A client of the HTTP API that hides nothing: one request a connection, and the whole answer.

use super::PATIENCE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A user of the API.
#[derive(Clone)]
pub struct Api {
    pub address: SocketAddr,
    pub user: String,
    pub password: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// Everything before the body, in lower case.
    pub head: String,
    /// JSON, or the text as a string, or null where there is none.
    pub body: Value,
}

impl Answer {
    /// The `error` and the `reason` of a refusal.
    pub fn refusal(&self) -> (u16, &str, &str) {
        let text = |key: &str| self.body.get(key).and_then(Value::as_str).unwrap_or_default();
        (self.status, text("error"), text("reason"))
    }
}

impl Api {
    /// The default user.
    pub fn at(address: SocketAddr) -> Self {
        Self { address, user: "guest".to_owned(), password: "guest".to_owned() }
    }

    /// The same API as somebody else.
    pub fn user(&self, user: &str, password: &str) -> Self {
        Self { user: user.to_owned(), password: password.to_owned(), ..self.clone() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, "")
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.request("PUT", path, &body.to_string())
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path, &body.to_string())
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path, "")
    }

    /// Asks for a path below `/api/`.
    pub fn request(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send(method, path, "", body)
    }

    /// The same with a content type.
    pub fn request_of_type(&self, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        self.send(method, path, &format!("content-type: {kind}\r\n"), body)
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let credentials = STANDARD.encode(format!("{}:{}", self.user, self.password));
        let head = format!(
            "{method} /api/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Basic {credentials}\r\n\
             {headers}content-length: {}\r\n\r\n",
            body.len()
        );
        raw(self.address, &(head + body))
    }
}

/// Sends the text of a request as it is.
pub fn raw(address: SocketAddr, request: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer but: {answer}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = match body {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    };
    Answer { status, head: head.to_lowercase(), body }
}
