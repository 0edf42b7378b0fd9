//! Work of an answer that takes long, done where it holds up no connection's task.

use super::ApiError;
use crate::broker::{acting, actor};

/// Carries it out on a thread that may block, on behalf of whoever asks.
///
/// # Errors
/// 500 where it panicked.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let user = actor();
    tokio::task::spawn_blocking(move || acting(&user, work))
        .await
        .map_err(|error| ApiError::Internal(error.to_string()))
}
