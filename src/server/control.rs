//! Commands to a running broker, over a socket in its data directory: whoever may use the directory may give them.
//!
//! A client writes one line and reads one: `backup PATH`, answered by `ok` or `error` and the reason.

use crate::store::Store;
use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader as BlockingReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

/// The socket's name in the data directory.
pub const SOCKET: &str = "control.sock";
/// Nobody but the broker's own user (and root) may connect.
const OWNER_ONLY: u32 = 0o600;
/// The longest line: Linux knows no longer path than 4096 bytes.
const LINE: u64 = 8192;
/// A client writes its line at once; one that does not keeps others waiting.
const PATIENCE: Duration = Duration::from_secs(5);
/// Pause after accepting failed, so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Asks for a copy.
const BACKUP: &str = "backup ";
/// It was done.
const OK: &str = "ok";
/// It was not; the reason follows.
const ERROR: &str = "error ";

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

    /// Carries out commands, one at a time, until the broker stops.
    pub(super) async fn serve(self, store: Arc<dyn Store>, stopping: CancellationToken) {
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = stopping.cancelled() => break,
            };
            let answered = match accepted {
                Ok((stream, _)) => answer(stream, &store).await,
                Err(error) => {
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    Err(error)
                }
            };
            if let Err(error) = answered {
                tracing::warn!(%error, "a command over the control socket was not answered");
            }
        }
        // What stays behind is harmless: nobody answers there, and the next start replaces it.
        let _ = fs::remove_file(&self.path);
    }
}

async fn answer(stream: UnixStream, store: &Arc<dyn Store>) -> io::Result<()> {
    let mut stream = BufReader::new(stream.take(LINE));
    let mut line = String::new();
    tokio::time::timeout(PATIENCE, stream.read_line(&mut line)).await??;
    let answer = match carry_out(&line, store).await {
        Ok(()) => format!("{OK}\n"),
        // An answer is one line, whatever the reason is made of.
        Err(reason) => format!("{ERROR}{}\n", reason.replace('\n', " ")),
    };
    stream.get_mut().get_mut().write_all(answer.as_bytes()).await
}

async fn carry_out(line: &str, store: &Arc<dyn Store>) -> Result<(), String> {
    let command = line.strip_suffix('\n').ok_or("the command is not a whole line")?;
    let to = command.strip_prefix(BACKUP).map(PathBuf::from).ok_or("unknown command")?;
    let store = store.clone();
    let copied = tokio::task::spawn_blocking(move || store.copy(&to).map(|()| to)).await;
    let to = copied.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    tracing::info!(to = %to.display(), "copied the data directory");
    Ok(())
}

/// Why a running broker did not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The path cannot be part of a line.
    #[error("{0}: a path must be UTF-8, in one line and at most 4096 bytes")]
    Path(String),
    /// The broker says why.
    #[error("{0}")]
    Refused(String),
    /// The broker ended, or what answers is something else.
    #[error("the broker did not answer: {0}")]
    NoAnswer(#[from] io::Error),
}

/// Asks the broker that uses `data_dir` for a copy of it at `to`, an absolute path, and waits until that is made. False
/// where no broker uses it.
///
/// # Errors
/// See [`ControlError`].
pub fn request_backup(data_dir: &Path, to: &Path) -> Result<bool, ControlError> {
    let text = to.to_str().filter(|text| !text.contains('\n') && text.len() <= 4096);
    let text = text.ok_or_else(|| ControlError::Path(to.display().to_string()))?;
    let mut stream = match BlockingStream::connect(data_dir.join(SOCKET)) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    };
    stream.write_all(format!("{BACKUP}{text}\n").as_bytes())?;
    let mut answer = String::new();
    BlockingReader::new(stream).read_line(&mut answer)?;
    let answer = answer.trim_end();
    match answer.strip_prefix(ERROR) {
        Some(reason) => Err(ControlError::Refused(reason.to_owned())),
        None if answer == OK => Ok(true),
        None => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
    }
}
