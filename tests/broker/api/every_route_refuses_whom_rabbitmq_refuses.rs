//! Every route that there is, asked by users of every tag, by one without, and by nobody: each refuses whom RabbitMQ refuses.
//! The routes come from the router's own table, so that a new one fails here until it is said who may use it.

use crate::support::{Broker, raw};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The tags, and none.
const TAGS: [&str; 5] = ["management", "policymaker", "monitoring", "administrator", ""];

/// Who may use which route: `tests/fixtures/api_access.txt`.
fn allowed() -> BTreeMap<(String, String), String> {
    let text = include_str!("../../fixtures/api_access.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [method, path, who] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
            ((method.to_owned(), path.to_owned()), who.to_owned())
        })
        .collect()
}

/// Whether a tag gives an access. Monitoring and policymaker do not include one another.
fn gives(tag: &str, access: &str) -> bool {
    match access {
        "anyone" => true,
        "management" => !tag.is_empty(),
        _ => tag == access || tag == "administrator",
    }
}

/// A path to ask for: of things that are not there, in a vhost that is, but for those who could delete it.
fn filled(path: &str, tag: &str) -> String {
    let value = |name: &str| match name {
        "vhost" if tag != "administrator" => "access",
        "kind" => "q",
        "within" | "id" => "1",
        "unit" => "days",
        "port" => "5672",
        _ => "nothing",
    };
    let words = path.split('/').map(|word| match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
        Some(name) => value(name),
        None => word,
    });
    words.collect::<Vec<_>>().join("/")
}

fn routes(document: &Value) -> Vec<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &Value)| {
        let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
        methods.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn by_every_tag_and_by_nobody() {
    let broker = Broker::with_api();
    let api = broker.api();
    assert_eq!(api.put("vhosts/access", &json!({})).status, 201);
    for tag in TAGS {
        assert_eq!(api.put(&format!("users/with-{tag}"), &json!({ "password": "p", "tags": tag })).status, 201);
        let all = json!({ "configure": ".*", "write": ".*", "read": ".*" });
        assert_eq!(api.put(&format!("permissions/access/with-{tag}"), &all).status, 201);
    }
    let (routes, allowed) = (routes(&api.get("openapi.json").body), allowed());
    assert!(routes.len() > 140, "{}", routes.len());
    let mut wrong = Vec::new();
    for (method, path) in &routes {
        let Some(access) = allowed.get(&(method.clone(), path.clone())) else {
            wrong.push(format!("{method} {path}: tests/fixtures/api_access.txt does not say who may use it"));
            continue;
        };
        let body = if matches!(&**method, "PUT" | "POST") { "{}" } else { "" };
        for tag in TAGS {
            let path = filled(path, tag);
            let answer = api.user(&format!("with-{tag}"), "p").request(method, path.trim_start_matches("/api/"), body);
            if (answer.status != 401) != gives(tag, access) {
                wrong.push(format!("{method} {path} as '{tag}': {} though it is for {access}", answer.status));
            }
        }
        let path = filled(path, "");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let status = raw(api.address, &request).status;
        if (status != 401) != (access == "anyone") {
            wrong.push(format!("{method} {path} as nobody: {status} though it is for {access}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What the table says of routes that there are no more.
    let stale: Vec<_> = allowed.keys().filter(|route| !routes.contains(route)).collect();
    assert!(stale.is_empty(), "{stale:?}");
}
