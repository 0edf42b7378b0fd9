//! Which files are read, and in which order: the one that is named, then `conf.d` beside it, then those of
//! `RABBITMQ_CONFIG_FILES`. A later file's value wins.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ConfigError, Overrides, environment};

/// The folder beside a `rabbitmq.conf` whose files are read after it.
const FOLDER: &str = "conf.d";
/// The file that a folder given as the configuration begins with.
const MAIN: &str = "rabbitmq.conf";

/// All files, in the order in which they are read.
pub(super) fn all(overrides: &Overrides, env: &dyn Fn(&str) -> Option<String>) -> Result<Vec<PathBuf>, ConfigError> {
    let mut files = Vec::new();
    if let Some(path) = overrides.config.clone().or_else(|| environment::config_file(env)) {
        files = if path.is_dir() { of_folder(&path)? } else { with_folder(path)? };
    }
    if let Some(pattern) = environment::variable(env, "RABBITMQ_CONFIG_FILES") {
        files.extend(of_pattern(Path::new(&pattern))?);
    }
    // One that is named twice counts where it is named first.
    let mut seen = std::collections::HashSet::new();
    files.retain(|path| seen.insert(path.clone()));
    Ok(files)
}

/// A file, and those of the folder beside it.
fn with_folder(path: PathBuf) -> Result<Vec<PathBuf>, ConfigError> {
    let folder = path.parent().map(|parent| parent.join(FOLDER)).filter(|folder| folder.is_dir());
    let beside = folder.map(|folder| conf_files(&folder, &|_| true)).transpose()?.unwrap_or_default();
    Ok([vec![path], beside].concat())
}

/// The files of a folder, its `rabbitmq.conf` first, and those of the `conf.d` in it.
fn of_folder(folder: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let mut files = conf_files(folder, &|_| true)?;
    files.sort_by_key(|path| !path.ends_with(MAIN));
    let inner = folder.join(FOLDER);
    if inner.is_dir() {
        files.extend(conf_files(&inner, &|_| true)?);
    }
    Ok(files)
}

/// A folder, a file, or a folder and a name with one `*` in it.
fn of_pattern(pattern: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    if pattern.is_dir() {
        return conf_files(pattern, &|_| true);
    }
    let name = pattern.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some((before, after)) = name.split_once('*') else { return Ok(vec![pattern.to_owned()]) };
    let folder = pattern.parent().unwrap_or(Path::new("."));
    // RabbitMQ's default names a folder that may not be there.
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let fits =
        |name: &str| name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after);
    conf_files(folder, &fits)
}

/// The `*.conf` of a folder that fit, in the order of their names.
fn conf_files(folder: &Path, fits: &dyn Fn(&str) -> bool) -> Result<Vec<PathBuf>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries
        .into_iter()
        .filter(|entry| fits(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "conf"))
        .collect();
    files.sort();
    Ok(files)
}
