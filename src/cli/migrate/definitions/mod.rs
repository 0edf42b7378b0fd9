//! Definitions over the HTTP API: out of one broker, looked through, and into the other.
//!
//! It owns what is left out beforehand because the destination has nothing like it, what is told because it will mean
//! something else there, and an import that goes on behind an object that is refused. It refuses to know how a broker takes
//! definitions; that is the API's.

mod compare;
mod import;
mod keys;
mod review;

use super::MigrateError;
use super::api::Api;
use super::prepare::Vhosts;
use super::report::DefinitionsReport;
use review::Destination;
use serde_json::{Map, Value};

/// An exported document, or an object of it.
pub type Object = Map<String, Value>;

/// Moves the definitions: of one vhost, or of everything. With `dry_run` it only looks.
///
/// # Errors
/// When an API does not answer, or the user may not.
pub fn run(
    source: &Api,
    destination: &Api,
    vhosts: Option<&Vhosts>,
    users: &[&str],
    dry_run: bool,
) -> Result<DefinitionsReport, MigrateError> {
    let mut document = match vhosts {
        Some(vhosts) => source.object(&["definitions", &vhosts.from], "")?,
        None => source.object(&["definitions"], "")?,
    };
    let mut report = DefinitionsReport { exported: counts(&document), ..DefinitionsReport::default() };
    let there = Destination::new(&destination.object(&["overview"], "")?, users);
    review::review(&mut document, &there, &mut report);
    let before = match vhosts {
        Some(vhosts) => destination.object(&["definitions", &vhosts.to], "").unwrap_or_default(),
        None => destination.object(&["definitions"], "")?,
    };
    compare::compare(&document, &before, &mut report);
    if !dry_run {
        let to = vhosts.map(|vhosts| vhosts.to.as_str());
        if let Some(to) = to {
            destination.make_vhost(to)?;
        }
        report.left_out.extend(import::import(destination, to, &document)?);
        report.imported = true;
    }
    Ok(report)
}

fn counts(document: &Object) -> std::collections::BTreeMap<String, usize> {
    let lists = document.iter().filter_map(|(section, objects)| Some((section.clone(), objects.as_array()?.len())));
    lists.collect()
}
