//! What the destination has already: an import adds what is missing and leaves queues and exchanges as they are.

use super::Object;
use super::keys::{SECTIONS, identity, objects, remark};
use crate::cli::migrate::report::DefinitionsReport;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Arguments that brokers write in or leave out.
const QUEUE_TYPE: &str = "x-queue-type";

/// Counts what is new, and tells of queues and exchanges that stay other than they are at the source.
pub fn compare(document: &Object, there: &Object, report: &mut DefinitionsReport) {
    for (section, _) in SECTIONS {
        let known: BTreeMap<_, _> = objects(there, section).iter().map(|it| (identity(section, it), it)).collect();
        let mut new = 0;
        for object in objects(document, section) {
            match known.get(&identity(section, object)) {
                None => new += 1,
                Some(other) if stays(section) && settings(object) != settings(other) => {
                    let reason = "it is at the destination with other settings, and stays as it is there";
                    report.left_out.push(remark(section, object, reason));
                }
                Some(_) => {}
            }
        }
        report.new.insert(section.to_owned(), new);
    }
}

/// Whether an import leaves what is there.
fn stays(section: &str) -> bool {
    matches!(section, "queues" | "exchanges")
}

fn settings(object: &Value) -> Value {
    let mut arguments = object.get("arguments").cloned().unwrap_or_else(|| json!({}));
    let named = arguments.as_object_mut().and_then(|arguments| arguments.remove(QUEUE_TYPE));
    let kind = named.or_else(|| object.get("type").cloned()).unwrap_or_else(|| json!("classic"));
    json!([kind, object.get("durable"), object.get("auto_delete"), arguments])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_there_already_is_not_new_and_what_differs_is_told() {
        let queue = |name: &str, arguments: Value| json!({ "vhost": "/", "name": name, "durable": true, "arguments": arguments });
        let ours = json!({ "queues": [queue("a", json!({})), queue("b", json!({ "x-max-length": 1 })), queue("c", json!({}))] });
        let typed = json!({ "x-queue-type": "classic" });
        let theirs = json!({ "queues": [queue("a", typed), queue("b", json!({}))] });
        let mut report = DefinitionsReport::default();
        compare(ours.as_object().unwrap(), theirs.as_object().unwrap(), &mut report);
        assert_eq!(report.new["queues"], 1);
        let told: Vec<_> = report.left_out.iter().map(|remark| remark.name.as_str()).collect();
        assert_eq!(told, ["b"]);
    }
}
