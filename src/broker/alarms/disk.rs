//! How much space is free where the data directory is.

use std::io;
use std::path::Path;

/// Bytes that a process without privileges may still write to the file system of `directory`. Blocks, for as long as a
/// file system over a network takes.
///
/// # Errors
/// When the directory is not there, or its file system does not tell.
pub(super) fn free(directory: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(directory)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_there_has_a_size_and_another_an_error() {
        assert!(free(Path::new("/")).is_ok());
        assert!(free(Path::new("/no/such/folder")).is_err());
    }
}
