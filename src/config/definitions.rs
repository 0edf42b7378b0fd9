//! Definitions to be imported at the start (`load_definitions`, `definitions.*`).

use std::path::PathBuf;

use super::keys::{Applied, Rejected};
use super::value::{boolean, choice};

/// An import that changes nothing costs little.
const ALWAYS: &str = "no effect: definitions are imported at every start";

/// What is imported at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DefinitionsConfig {
    /// Files, or folders of `*.json`, in the order in which they are imported.
    pub paths: Vec<PathBuf>,
    /// What is as it was imported last is left alone (`definitions.skip_if_unchanged`).
    pub skip_if_unchanged: bool,
}

/// The keys as they come in: `load_definitions` is the older name, and `management.load_definitions` the oldest.
#[derive(Debug, Default)]
pub(super) struct Keys {
    local: Option<PathBuf>,
    load: Option<PathBuf>,
    management: Option<PathBuf>,
    skip_if_unchanged: bool,
}

impl Keys {
    /// Applies a key of this group; `None` for any other.
    pub(super) fn apply(&mut self, key: &[&str], value: &str) -> Result<Option<Applied>, Rejected> {
        match key {
            ["load_definitions"] => self.load = Some(PathBuf::from(value)),
            ["management", "load_definitions"] => self.management = Some(PathBuf::from(value)),
            ["definitions", "local", "path"] => self.local = Some(PathBuf::from(value)),
            ["definitions", "import_backend"] => choice(value, &[("local_filesystem", ())])?,
            ["definitions", "skip_if_unchanged"] => {
                self.skip_if_unchanged = boolean(value)?;
                return Ok(Some(Applied::But(ALWAYS)));
            }
            _ => return Ok(None),
        }
        Ok(Some(Applied::Fully))
    }

    /// The configuration once all keys are known.
    pub(super) fn finish(self) -> DefinitionsConfig {
        let Self { local, load, management, skip_if_unchanged } = self;
        DefinitionsConfig { paths: local.or(load).into_iter().chain(management).collect(), skip_if_unchanged }
    }
}
