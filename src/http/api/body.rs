//! The body of a request: a JSON object, whatever its content type says, as RabbitMQ reads it.

use super::ApiError;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value, json};

/// The largest body, in bytes: RabbitMQ's default of 20 MB (`management.http.max_body_size`), enough for definitions of
/// 100,000 queues.
pub(super) const LIMIT: usize = 20_000_000;

/// What a client gets that encoded its JSON twice; RabbitMQ's words.
const TWICE: &str = "invalid payload: the request body JSON-decoded to a string. Is the input doubly-JSON-encoded?";

/// A JSON object. An empty body is an empty object, and so is `null`, as in RabbitMQ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        match read(request).await? {
            None | Some(Ok(Value::Null)) => Ok(Self::default()),
            Some(Ok(Value::Object(object))) => Ok(Self(object)),
            Some(Ok(Value::String(_))) => Err(ApiError::bad_request(TWICE)),
            Some(_) => Err(ApiError::bad_request("not_json")),
        }
    }
}

/// What a body says; `None` where it is empty.
async fn read(request: Request) -> Result<Option<serde_json::Result<Value>>, ApiError> {
    let bytes = bytes(request.into_body()).await?;
    Ok((!bytes.is_empty()).then(|| serde_json::from_slice(&bytes)))
}

/// A body as it came.
///
/// # Errors
/// 400 where it is too large, or breaks off.
pub(super) async fn bytes(body: axum::body::Body) -> Result<Bytes, ApiError> {
    to_bytes(body, LIMIT).await.map_err(|_| ApiError::too_large())
}

impl Body {
    /// The value of a key, where there is one other than null.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// Makes sure that some keys are there; null counts.
    ///
    /// # Errors
    /// 400 with all that are not.
    pub fn require(&self, keys: &[&str]) -> Result<(), ApiError> {
        let missing: Vec<&str> = keys.iter().copied().filter(|key| !self.0.contains_key(*key)).collect();
        if missing.is_empty() { Ok(()) } else { Err(ApiError::missing_all(&missing)) }
    }

    /// The text of a key.
    ///
    /// # Errors
    /// 400 where it is something else.
    pub fn string(&self, key: &str) -> Result<Option<&str>, ApiError> {
        self.get(key).map(|value| value.as_str().ok_or_else(|| not("not_string", value))).transpose()
    }

    /// The boolean of a key; the texts `true` and `false` count, as in RabbitMQ.
    ///
    /// # Errors
    /// 400 where it is something else.
    pub fn boolean(&self, key: &str) -> Result<Option<bool>, ApiError> {
        let read = |value: &Value| match value {
            Value::Bool(it) => Ok(*it),
            Value::String(text) if text == "true" => Ok(true),
            Value::String(text) if text == "false" => Ok(false),
            _ => Err(not("not_boolean", value)),
        };
        self.get(key).map(read).transpose()
    }

    /// The object of a key.
    ///
    /// # Errors
    /// 400 where it is something else.
    pub fn object(&self, key: &str) -> Result<Option<&Map<String, Value>>, ApiError> {
        self.get(key).map(|value| value.as_object().ok_or_else(|| not("not_object", value))).transpose()
    }
}

fn not(what: &str, value: &Value) -> ApiError {
    ApiError::bad_request(json!([what, value]))
}
