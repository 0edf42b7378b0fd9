//! What a request is about: a vhost and names in it, for a caller; and how refusals are told.

use crate::broker::Vhost;
use crate::channel::Direct;
use crate::http::api::{Api, ApiError, Body, Caller};
use crate::model::{AmqpError, Name};
use amqp_spec::{ReplyCode, Scope};
use serde_json::{Value, json};
use std::sync::Arc;

/// The name in paths that stands for the default exchange.
const DEFAULT_EXCHANGE: &str = "amq.default";

/// A vhost that a caller may use.
pub(in crate::http::api) struct Place {
    /// The vhost.
    pub vhost: Arc<Vhost>,
    caller: Caller,
}

impl Place {
    /// The vhost of that name.
    ///
    /// # Errors
    /// 404 where there is none, or none that the caller may know of.
    pub fn find(api: &Api, caller: Caller, vhost: &str) -> Result<Self, ApiError> {
        let name = caller.vhost(api, vhost)?;
        let vhost = api.shared.vhosts.get(&name).map(|entry| entry.value().clone()).ok_or(ApiError::NoObject)?;
        Ok(Self { vhost, caller })
    }

    /// The same for requests that say which of the things they need is missing.
    ///
    /// # Errors
    /// 404 with the reason `vhost_not_found`.
    pub fn find_for_post(api: &Api, caller: Caller, vhost: &str) -> Result<Self, ApiError> {
        Self::find(api, caller, vhost).map_err(|error| match error {
            ApiError::NoObject => ApiError::Missing("vhost_not_found".to_owned()),
            other => other,
        })
    }

    /// The same for lists that are empty where there is no such vhost.
    ///
    /// # Errors
    /// 404 where the caller may not know of it.
    pub fn if_any(api: &Api, caller: Caller, vhost: &str) -> Result<Option<Self>, ApiError> {
        match Self::find(api, caller, vhost) {
            Err(ApiError::NoObject) => Ok(None),
            found => found.map(Some),
        }
    }

    /// The caller, to act in the vhost.
    pub fn direct(&self, api: &Api) -> Direct {
        Direct::new(&api.shared, self.vhost.clone(), self.caller.name.clone(), self.caller.is_local())
    }

    /// Who the caller is.
    pub fn user(&self) -> &Name {
        &self.caller.name
    }

    /// Makes sure that a queue is there.
    ///
    /// # Errors
    /// 404.
    pub fn require_queue(&self, name: &str) -> Result<(), ApiError> {
        if self.vhost.queue(name).is_some() { Ok(()) } else { Err(ApiError::NoObject) }
    }

    /// Makes sure that an exchange is there.
    ///
    /// # Errors
    /// 404.
    pub fn require_exchange(&self, name: &str) -> Result<(), ApiError> {
        if name.is_empty() || self.vhost.exchange(name).is_some() { Ok(()) } else { Err(ApiError::NoObject) }
    }
}

/// The exchange that a part of a path names.
pub(super) fn exchange_name(part: &str) -> Name {
    if part == DEFAULT_EXCHANGE { Name::from("") } else { Name::cleaned(part) }
}

/// A flag that may be left out, and may not be null, as in RabbitMQ.
///
/// # Errors
/// 400 where it is no boolean.
pub(super) fn flag(body: &Body, key: &str) -> Result<bool, ApiError> {
    match body.0.get(key) {
        Some(Value::Null) => Err(ApiError::bad_request(json!(["not_boolean", null]))),
        _ => Ok(body.boolean(key)?.unwrap_or(false)),
    }
}

/// How the broker's refusals are told: in which words depends on the request.
pub(in crate::http::api) trait Failure {
    /// Of a declaration, a binding or a deletion.
    fn of_declaration(self) -> ApiError;
    /// Of what happens on a channel: publishing and getting.
    fn of_channel(self) -> ApiError;
}

impl Failure for AmqpError {
    fn of_declaration(self) -> ApiError {
        match self.code {
            ReplyCode::AccessRefused => ApiError::NotAuthorised("Access refused.".to_owned()),
            ReplyCode::NotFound => ApiError::Missing(self.text),
            ReplyCode::InternalError => ApiError::Internal(self.text),
            _ => ApiError::bad_request(self.text),
        }
    }

    fn of_channel(self) -> ApiError {
        let code = self.code.code();
        match self.scope() {
            _ if self.code == ReplyCode::InternalError => ApiError::Internal(self.text),
            Scope::Channel => ApiError::bad_request(format!("{code} {self}")),
            Scope::Connection | Scope::None => ApiError::bad_request(format!("{code} {}", self.text)),
        }
    }
}

/// 400 for keys that the body must have and has not, as Erlang would print them.
pub(in crate::http::api) fn missing(keys: &[&str]) -> ApiError {
    ApiError::missing_all(keys)
}
