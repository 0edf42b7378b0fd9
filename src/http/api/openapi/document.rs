//! The description, made of the table of routes.

use super::bodies;
use crate::http::api::list::PAGE_SIZE_LARGEST;
use crate::http::api::routes::Served;
use serde_json::{Map, Value, json};

/// The version of the language that it is written in.
const OPENAPI: &str = "3.0.3";
/// The last word of paths that give lists, which come in pages.
const LISTS: [&str; 8] = ["connections", "channels", "consumers", "exchanges", "queues", "bindings", "vhosts", "users"];

/// The description of what is served.
pub(super) fn of(table: &[Served]) -> Value {
    let mut paths = Map::new();
    // A slash at the end is the same path.
    for served in table.iter().filter(|served| !served.path.ends_with('/')) {
        let mut item = Map::new();
        let parameters = path_parameters(&served.path);
        if !parameters.is_empty() {
            item.insert("parameters".to_owned(), parameters.into());
        }
        for method in &served.methods {
            item.insert((*method).to_owned(), operation(&served.path, method));
        }
        paths.insert(served.path.clone(), item.into());
    }
    json!({
        "openapi": OPENAPI,
        "info": {
            "title": "Leveret's HTTP API",
            "description": "RabbitMQ's management API, as Leveret serves it. Names in paths are percent-encoded: the vhost / is %2F.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        "security": [{ "basic": [] }, { "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": { "type": "http", "scheme": "basic" },
                "token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
            },
            "schemas": {
                "Refusal": {
                    "type": "object",
                    "required": ["error", "reason"],
                    "properties": { "error": {}, "reason": {} },
                },
            },
        },
    })
}

fn words(path: &str) -> impl Iterator<Item = &str> {
    path.trim_start_matches("/api/").split('/')
}

fn variables(path: &str) -> impl Iterator<Item = &str> {
    words(path).filter_map(|word| word.strip_prefix('{')?.strip_suffix('}'))
}

fn path_parameters(path: &str) -> Vec<Value> {
    let schema = |name: &str| match name {
        "kind" => json!({ "type": "string", "enum": ["q", "e"] }),
        // A segment without a letter is none.
        _ => json!({ "type": "string", "minLength": 1 }),
    };
    let parameter = |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": schema(name) });
    variables(path).map(parameter).collect()
}

/// What a list can be asked for.
fn list_parameters() -> Vec<Value> {
    let text = || json!({ "type": "string" });
    let flag = || json!({ "type": "boolean" });
    let known = [
        ("page", json!({ "type": "integer", "minimum": 1 })),
        ("page_size", json!({ "type": "integer", "minimum": 1, "maximum": PAGE_SIZE_LARGEST })),
        ("name", text()),
        ("use_regex", flag()),
        ("sort", text()),
        ("sort_reverse", flag()),
        ("columns", text()),
        ("disable_stats", flag()),
    ];
    known.into_iter().map(|(name, schema)| json!({ "name": name, "in": "query", "schema": schema })).collect()
}

fn operation(path: &str, method: &str) -> Value {
    let word = match method {
        "get" => "Show",
        "put" => "Make or change",
        "post" => "Act on",
        _ => "Delete",
    };
    let kind = words(path).next().unwrap_or_default();
    let mut operation = json!({
        "operationId": format!("{method}{}", path.replace('/', "_").replace(['{', '}'], "")),
        "tags": [kind],
        "summary": format!("{word} {}", words(path).collect::<Vec<_>>().join(" ")),
        "responses": responses(path, method),
    });
    if method == "get" && words(path).last().is_some_and(|last| LISTS.contains(&last) || last == "{vhost}") {
        operation["parameters"] = list_parameters().into();
    }
    if matches!(method, "put" | "post") {
        let schema = body(&bodies::members(path, method));
        operation["requestBody"] = json!({ "content": { "application/json": { "schema": schema } } });
        if takes_form(path, method) {
            operation["requestBody"]["content"]["multipart/form-data"] = json!({ "schema": form() });
        }
    }
    operation
}

/// Whether it takes a document as web pages send one.
fn takes_form(path: &str, method: &str) -> bool {
    method == "post" && matches!(words(path).next(), Some("definitions" | "all-configuration"))
}

fn form() -> Value {
    let file = json!({ "type": "string", "format": "binary" });
    json!({
        "type": "object",
        "description": "A further field, redirect, says where to go when it is taken in (303).",
        "properties": { "file": file },
        "required": ["file"],
    })
}

fn body(members: &[bodies::Member]) -> Value {
    let mut properties = Map::new();
    for (name, kind, _) in members {
        let schema = match *kind {
            "any" => json!({}),
            "array" => json!({ "type": "array", "items": { "type": "string" } }),
            kind => json!({ "type": kind }),
        };
        properties.insert((*name).to_owned(), schema);
    }
    let required: Vec<&str> = members.iter().filter(|(_, _, required)| *required).map(|(name, ..)| *name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    schema
}

/// What is answered. Nobody without credentials gets a body.
fn responses(path: &str, method: &str) -> Value {
    let json_of = |schema: Value| json!({ "application/json": { "schema": schema } });
    let refusal = |text: &str| {
        let schema = json!({ "$ref": "#/components/schemas/Refusal" });
        json!({ "description": text, "content": json_of(schema) })
    };
    let empty = |text: &str| json!({ "description": text });
    let mut all = Map::from_iter([
        ("400".to_owned(), empty("The request makes no sense.")),
        ("401".to_owned(), empty("The user is not known, or may not do that.")),
        ("404".to_owned(), refusal("There is no such object.")),
    ]);
    let mut may = |status: &str, answer: Value| _ = all.insert(status.to_owned(), answer);
    let success = || json!({ "description": "As asked for.", "content": json_of(json!({})) });
    match method {
        "get" => may("200", success()),
        "put" => {
            may("201", empty("It is new."));
            may("204", empty("It was there, and is now as it was put."));
        }
        "post" => {
            may("200", success());
            may("201", empty("It is new."));
            may("202", success());
            may("204", empty("It is done."));
        }
        _ => may("204", empty("It is gone.")),
    }
    if matches!(method, "put" | "post" | "delete") {
        may("405", empty("That object cannot be changed so."));
        may("412", refusal("Its state does not allow that."));
    }
    if takes_form(path, method) {
        may("303", empty("It is done, and the form says where to go then."));
        may("415", empty("Definitions are JSON, or a file in a form."));
    }
    if path.contains("/health") || path.contains("aliveness-test") {
        may("503", json!({ "description": "The check fails.", "content": json_of(json!({})) }));
    } else if method != "get" {
        may("503", refusal("Publishers are held back at the moment."));
    }
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_once() {
        let served = Served { path: "/api/queues/{vhost}/{queue}".to_owned(), methods: vec!["get", "put", "delete"] };
        let document = of(&[served]);
        let path = &document["paths"]["/api/queues/{vhost}/{queue}"];
        assert_eq!(path["parameters"][1]["name"], "queue");
        for (method, status) in [("get", "200"), ("put", "201"), ("delete", "204")] {
            assert!(path[method]["responses"].get(status).is_some(), "{method} {status}");
        }
        assert_eq!(
            path["put"]["requestBody"]["content"]["application/json"]["schema"]["properties"]["durable"]["type"],
            "boolean"
        );
    }
}
