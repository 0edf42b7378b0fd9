//! The body of a request: a JSON object, whatever its content type says, as RabbitMQ reads it.

use super::ApiError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value, json};

/// The largest body, in bytes: RabbitMQ's default of 20 MB (`management.http.max_body_size`), enough for definitions of
/// 100,000 queues.
const LIMIT: usize = 20_000_000;

/// A JSON object. An empty body is an empty object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let bytes = to_bytes(request.into_body(), LIMIT).await;
        let bytes = bytes.map_err(|_| ApiError::bad_request(format!("the body is larger than {LIMIT} bytes")))?;
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            _ => Err(ApiError::bad_request("not_json")),
        }
    }
}

impl Body {
    /// The value of a key, where there is one other than null.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
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
