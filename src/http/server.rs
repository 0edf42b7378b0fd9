//! A listener's task.

use axum::Router;
use std::future::Future;
use tokio::net::TcpListener;

/// Serves HTTP until `stopping` resolves, and lets requests that are under way end.
pub async fn serve(listener: TcpListener, routes: Router, stopping: impl Future<Output = ()> + Send + 'static) {
    // It ends with an error only when accepting does, which axum tries again by itself.
    if let Err(error) = axum::serve(listener, routes).with_graceful_shutdown(stopping).await {
        tracing::error!(%error, "HTTP is no longer served");
    }
}
