//! `leveret check`: is a data directory whole? Reads all of it and changes nothing.

use std::collections::HashMap;
use std::path::PathBuf;

use thiserror::Error;

use super::CliError;
use crate::metadata::Metadata;
use crate::model::{Levels, QueueId};
use crate::store::{BodyTotals, Inspection, StoreError, StreamTotals, Totals};

/// Why a data directory cannot be called whole.
#[derive(Debug, Error)]
pub enum CheckError {
    /// It cannot be opened: a broker uses it, it holds no data, or it is damaged too much.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Something is wrong with it, as was printed.
    #[error("the data directory {path} has problems: {count}")]
    Problems {
        /// The directory.
        path: String,
        /// How many were found.
        count: usize,
    },
}

/// A directory to be looked at.
#[derive(Debug)]
pub struct Check {
    data_dir: PathBuf,
}

impl Check {
    /// Of `data_dir`.
    #[must_use]
    pub fn new(data_dir: PathBuf) -> Self {
        Self { data_dir }
    }

    /// Prints a line for each problem, and what there is.
    ///
    /// # Errors
    /// When something is wrong, or it cannot be told.
    pub fn run(&self) -> Result<(), CliError> {
        Ok(self.look()?)
    }

    fn look(&self) -> Result<(), CheckError> {
        let data = Inspection::open(&self.data_dir)?;
        let mut problems = data.files();
        let declared = declared(&data).map_err(|problem| problems.push(problem)).ok();
        let totals = data.queues(declared.as_ref(), &mut problems).unwrap_or_else(|error| {
            problems.push(error.to_string());
            Totals::default()
        });
        let streams = data.streams(declared.as_ref(), &mut problems).unwrap_or_else(|error| {
            problems.push(error.to_string());
            StreamTotals::default()
        });
        let bodies = data.bodies(&mut problems).unwrap_or_else(|error| {
            problems.push(error.to_string());
            BodyTotals::default()
        });
        // What cannot be read is found by every way of reading it.
        let mut told = std::collections::HashSet::new();
        problems.retain(|problem| told.insert(problem.clone()));
        problems.iter().for_each(|problem| println!("problem: {problem}"));
        if streams.streams > 0 {
            let StreamTotals { streams, messages, bytes } = streams;
            println!("streams with messages stored: {streams}, messages: {messages}, bytes: {bytes}");
        }
        if bodies.bodies > 0 {
            let BodyTotals { bodies, references, idle } = bodies;
            println!(
                "messages stored once for several queues: {bodies}, references: {references}, without any: {idle}"
            );
        }
        let Totals { queues, messages, bytes } = totals;
        let count = problems.len();
        println!("queues with messages stored: {queues}, messages: {messages}, bytes: {bytes}, problems: {count}");
        match count {
            0 => Ok(()),
            _ => Err(CheckError::Problems { path: self.data_dir.display().to_string(), count }),
        }
    }
}

/// The queues that are declared, and their levels of priority; and exchanges, for some keep messages.
fn declared(data: &Inspection) -> Result<HashMap<QueueId, Option<Levels>>, String> {
    let records = data.metadata().map_err(|error| error.to_string())?;
    let metadata = Metadata::recover(records).map_err(|error| error.to_string())?;
    let queues = metadata.vhosts().flat_map(|vhost| vhost.queues());
    let exchanges = metadata.vhosts().flat_map(|vhost| vhost.exchanges());
    let sources = exchanges.flat_map(|exchange| [exchange.id.of_delayed(true), exchange.id.of_memory()]);
    let sources = sources.map(|source| (source, None));
    Ok(queues.map(|queue| (queue.id, queue.levels())).chain(sources).collect())
}
