//! The error that ended a store, for those who ask and those who wait.

use super::port::StoreError;
use tokio::sync::watch;

/// Set once; the first error stays.
#[derive(Debug)]
pub(super) struct Failure(watch::Sender<Option<StoreError>>);

impl Failure {
    pub(super) fn none() -> Self {
        Self(watch::Sender::new(None))
    }

    pub(super) fn set(&self, error: &StoreError) {
        self.0.send_if_modified(|held| {
            let first = held.is_none();
            held.get_or_insert_with(|| error.clone());
            first
        });
    }

    pub(super) fn get(&self) -> Option<StoreError> {
        self.0.borrow().clone()
    }

    pub(super) async fn wait(&self) -> StoreError {
        let mut held = self.0.subscribe();
        loop {
            if let Some(error) = held.borrow_and_update().clone() {
                return error;
            }
            // The sender lives as long as `self`, so this ends with a change only.
            if held.changed().await.is_err() {
                return StoreError::Closed;
            }
        }
    }
}
