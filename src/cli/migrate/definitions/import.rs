//! An import that goes on behind what is refused: brokers stop at the first object that they do not take.

use super::Object;
use super::keys::{OF_ALL, SECTIONS, objects, remark};
use crate::cli::migrate::MigrateError;
use crate::cli::migrate::api::Api;
use crate::cli::migrate::report::Remark;
use serde_json::{Value, json};

/// Imports all that is taken, and tells what is not. `vhost` where the document is of one.
///
/// # Errors
/// When the API does not answer, or the user may not.
pub fn import(api: &Api, vhost: Option<&str>, document: &Object) -> Result<Vec<Remark>, MigrateError> {
    let place: Vec<&str> = ["definitions"].into_iter().chain(vhost).collect();
    if api.post(&place, &Value::Object(document.clone()))?.is_ok() {
        return Ok(Vec::new());
    }
    let mut refused = Vec::new();
    for (section, _) in SECTIONS.into_iter().filter(|(section, _)| vhost.is_none() || !OF_ALL.contains(section)) {
        halves(objects(document, section), section, &mut refused, &mut |part| {
            api.post(&place, &json!({ section: part }))
        })?;
    }
    Ok(refused)
}

type Sent = Result<Result<(), String>, MigrateError>;

/// Sends objects together, and in halves where that is refused, down to the ones that it is for.
fn halves(
    part: &[Value],
    section: &str,
    refused: &mut Vec<Remark>,
    send: &mut dyn FnMut(&[Value]) -> Sent,
) -> Result<(), MigrateError> {
    if part.is_empty() {
        return Ok(());
    }
    let Err(reason) = send(part)? else { return Ok(()) };
    if let [object] = part {
        refused.push(remark(section, object, reason));
        return Ok(());
    }
    let (first, second) = part.split_at(part.len() / 2);
    halves(first, section, refused, send)?;
    halves(second, section, refused, send)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_object_that_is_refused_is_found_and_no_other() {
        let all: Vec<Value> = (0..100).map(|number| json!({ "name": number.to_string() })).collect();
        let (mut refused, mut taken) = (Vec::new(), Vec::new());
        let bad = |object: &Value| ["7", "50", "51"].iter().any(|name| object["name"] == *name);
        halves(&all, "queues", &mut refused, &mut |part| {
            if part.iter().any(bad) {
                return Ok(Err("no".to_owned()));
            }
            taken.extend_from_slice(part);
            Ok(Ok(()))
        })
        .unwrap();
        let names: Vec<_> = refused.iter().map(|remark| remark.name.as_str()).collect();
        assert_eq!((names.as_slice(), taken.len()), (&["7", "50", "51"][..], 97));
    }
}
