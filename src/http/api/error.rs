//! Why a request was not carried out, in RabbitMQ's form: `{"error": ..., "reason": ...}`.

use crate::auth::AccessRefused;
use crate::model::AmqpError;
use amqp_spec::ReplyCode;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What an endpoint gives.
pub type ApiResult = Result<Response, ApiError>;

/// Columns that Erlang fills before it starts a new line.
const LINE_WIDTH: usize = 79;

/// Asks a browser for a name and a password.
const CHALLENGE: &str = r#"Basic realm="RabbitMQ Management""#;

/// A request that was refused or failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// No name and password came.
    #[error("no credentials")]
    NoCredentials,
    /// The header that should have them cannot be read.
    #[error("malformed Authorization header")]
    MalformedCredentials,
    /// The body is not what its content type says.
    #[error("malformed body")]
    MalformedBody,
    /// Nothing is made of bodies of that content type here.
    #[error("unsupported content type")]
    UnsupportedType,
    /// The page's session is over, or there is none. A browser does not ask: the page does.
    #[error("no session")]
    NoSession,
    /// They are wrong.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The user may not do that.
    #[error("{0}")]
    NotAuthorised(String),
    /// There is no such path or object.
    #[error("no such object")]
    NoObject,
    /// There is no such vhost, or the user may not know whether there is.
    #[error("not found")]
    NotFound,
    /// What the request is about is not there; the reason is RabbitMQ's.
    #[error("{0}")]
    Missing(String),
    /// It is there, and in a state that does not allow it.
    #[error("{0}")]
    Precondition(String),
    /// The request makes no sense: the `error` and the `reason`.
    #[error("{error}: {reason}")]
    Bad {
        /// A word for programs.
        error: &'static str,
        /// For people; mostly a text.
        reason: Value,
    },
    /// The broker is not able to at this moment.
    #[error("{0}")]
    Unavailable(String),
    /// The broker failed.
    #[error("{0}")]
    Internal(String),
}

impl ApiError {
    /// 400 `bad_request` with a reason.
    #[must_use]
    pub fn bad_request(reason: impl Into<Value>) -> Self {
        Self::Bad { error: "bad_request", reason: reason.into() }
    }

    /// The body is larger than what is read; RabbitMQ's words.
    #[must_use]
    pub fn too_large() -> Self {
        Self::bad_request("Exceeded HTTP request body size limit")
    }

    /// A key that the body must have is not in it.
    #[must_use]
    pub fn missing(key: &str) -> Self {
        Self::missing_all(&[key])
    }

    /// The same of several keys, as Erlang would print them.
    #[must_use]
    pub fn missing_all(keys: &[&str]) -> Self {
        let listed: Vec<String> = keys.iter().map(|key| format!("{{key_missing,{key}}}")).collect();
        let line = format!("[{}]", listed.join(","));
        Self::bad_request(if line.len() <= LINE_WIDTH { line } else { format!("[{}]", listed.join(",\n ")) })
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NoCredentials | Self::NoSession | Self::WrongCredentials | Self::NotAuthorised(_) => {
                StatusCode::UNAUTHORIZED
            }
            Self::NoObject | Self::NotFound | Self::Missing(_) => StatusCode::NOT_FOUND,
            Self::Precondition(_) => StatusCode::PRECONDITION_FAILED,
            Self::Bad { .. } | Self::MalformedCredentials | Self::MalformedBody => StatusCode::BAD_REQUEST,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(self) -> Value {
        let (error, reason) = match self {
            Self::NoCredentials | Self::NoSession | Self::MalformedCredentials | Self::WrongCredentials => {
                ("not_authorized", "Not_Authorized".into())
            }
            // These two have no body.
            Self::MalformedBody | Self::UnsupportedType => ("bad_request", "".into()),
            Self::NotAuthorised(reason) => ("not_authorised", reason.into()),
            Self::NoObject => ("Object Not Found", "Not Found".into()),
            Self::NotFound => ("not_found", "Not Found".into()),
            Self::Missing(reason) => ("not_found", reason.into()),
            Self::Precondition(reason) => ("precondition_failed", reason.into()),
            Self::Bad { error, reason } => (error, reason),
            Self::Unavailable(reason) => ("service_unavailable", reason.into()),
            Self::Internal(reason) => ("internal_server_error", reason.into()),
        };
        json!({ "error": error, "reason": reason })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        if self == Self::NoCredentials {
            // As RabbitMQ: without a body, so that a browser asks.
            return (status, [(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE))]).into_response();
        }
        if matches!(self, Self::MalformedCredentials | Self::MalformedBody | Self::UnsupportedType) {
            // As RabbitMQ: its HTTP server refuses what it cannot read before the API sees it.
            return status.into_response();
        }
        (status, Json(self.body())).into_response()
    }
}

impl From<AmqpError> for ApiError {
    /// What the broker refuses over AMQP it refuses here too; RabbitMQ tells it so.
    fn from(error: AmqpError) -> Self {
        match error.code {
            ReplyCode::AccessRefused => Self::NotAuthorised("Access refused.".to_owned()),
            ReplyCode::NotFound => Self::NoObject,
            ReplyCode::InternalError => Self::Internal(error.text.to_string()),
            code => Self::bad_request(format!("{} {}", code.code(), error.text)),
        }
    }
}

impl From<AccessRefused> for ApiError {
    fn from(_: AccessRefused) -> Self {
        Self::NotAuthorised("Access refused.".to_owned())
    }
}
