//! What a refused command is over HTTP, where RabbitMQ makes no difference between endpoints.

use super::super::ApiError;
use crate::broker::AdminError;
use crate::metadata::MetadataError;
use serde_json::json;

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Refused(error @ MetadataError::ProtectedVhost(_)) => Self::Precondition(error.to_string()),
            AdminError::Refused(MetadataError::NoVhost(_)) => Self::Missing("vhost_not_found".to_owned()),
            AdminError::Refused(MetadataError::NoUser(_)) | AdminError::NotFound => Self::NoObject,
            AdminError::Refused(error) => Self::bad_request(error.to_string()),
            AdminError::Pattern(error) => Self::bad_request(json!(["invalid_regexp", error.pattern, [error.reason]])),
            AdminError::Hash(error) => Self::bad_request(error.to_string()),
            AdminError::Limits(error) => Self::bad_request(error.to_string()),
            AdminError::Invalid(reason) => Self::bad_request(reason),
            AdminError::Disk(error) => Self::Internal(error.text.to_string()),
        }
    }
}
