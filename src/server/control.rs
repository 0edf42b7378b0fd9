//! Commands to a running broker, over a socket in its data directory: whoever may use the directory may give them.
//!
//! It speaks HTTP: the routes of the API, with an administrator's rights, and those of `http::control`.

use crate::broker::Shared;
use crate::http::{self, client, control};
use hyper::Method;
use serde_json::json;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::UnixListener;

/// The socket's name in the data directory.
pub const SOCKET: &str = "control.sock";
/// Nobody but the broker's own user (and root) may connect.
const OWNER_ONLY: u32 = 0o600;

/// The broker's end.
pub(super) struct Control {
    listener: UnixListener,
    path: PathBuf,
}

impl Control {
    /// Makes the socket. The directory is locked by this process, so one that is there has no owner any more.
    pub(super) fn listen(directory: &Path) -> io::Result<Self> {
        let path = directory.join(SOCKET);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(OWNER_ONLY))?;
        Ok(Self { listener, path })
    }

    /// Carries out commands until the broker stops.
    pub(super) async fn serve(self, shared: Arc<Shared>) {
        let stopping = shared.stopping.clone();
        http::serve_control(self.listener, http::api::control_routes(shared), stopping).await;
        // What stays behind is harmless: nobody answers there, and the next start replaces it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Why a running broker did not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The path cannot be said in JSON.
    #[error("{0}: a path must be UTF-8")]
    Path(String),
    /// The broker says why.
    #[error("{0}")]
    Refused(String),
    /// It was not asked.
    #[error(transparent)]
    Client(#[from] client::ClientError),
    /// The system refuses a runtime to ask with.
    #[error("cannot ask the broker: {0}")]
    System(#[from] io::Error),
}

/// Asks the broker that uses `data_dir` for a copy of it at `to`, an absolute path, and waits until that is made. False
/// where no broker uses it.
///
/// # Errors
/// See [`ControlError`].
pub fn request_backup(data_dir: &Path, to: &Path) -> Result<bool, ControlError> {
    let text = to.to_str().ok_or_else(|| ControlError::Path(to.display().to_string()))?;
    let body = json!({ "to": text });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let socket = data_dir.join(SOCKET);
    match runtime.block_on(client::request(&socket, Method::POST, control::BACKUP, Some(&body))) {
        Ok(answer) if answer.status.is_success() => Ok(true),
        Ok(answer) => Err(ControlError::Refused(answer.reason())),
        Err(client::ClientError::NoBroker) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
