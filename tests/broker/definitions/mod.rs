//! Definitions exported and imported over the HTTP API.

mod many_queues_are_imported_quickly;
mod rabbitmqs_definitions_come_back_as_they_were;
mod they_are_loaded_before_anybody_is_let_in;
mod they_come_as_a_form_too;
mod what_is_exported_is_what_was_declared;

use serde_json::Value;

/// The objects of a section without those that `but` says are not to be compared, in an order of their own.
fn section(document: &Value, name: &str, but: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut objects: Vec<Value> = document[name].as_array().unwrap().iter().filter(|it| !but(it)).cloned().collect();
    objects.sort_by_key(Value::to_string);
    objects
}
