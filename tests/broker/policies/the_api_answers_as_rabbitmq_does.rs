//! Statuses, errors and lists of /api/policies and /api/operator-policies, as a RabbitMQ 4.3 answered them.

use super::{Policies, broker};
use serde_json::{Value, json};

fn bad(reason: &str) -> (u16, Value) {
    (400, json!({"error": "bad_request", "reason": reason}))
}

#[test]
fn to_what_is_set() {
    let (_broker, api) = broker();
    let put = |body: Value| {
        let answer = api.put("policies/%2F/p", &body);
        (answer.status, answer.body)
    };
    assert_eq!(put(json!({})), bad("[{key_missing,pattern},{key_missing,definition}]"));
    assert_eq!(put(json!({"pattern": "^x"})), bad("[{key_missing,definition}]"));
    assert_eq!(put(json!({"pattern": "^x", "definition": {}})), bad("Validation failed\n\nno policy provided\n"));
    let text = "Validation failed\n\n<<\"a\">> is not a valid maximum length\n";
    assert_eq!(put(json!({"pattern": "^x", "definition": {"max-length": "a"}})), bad(text));
    let definition = json!({"max-length": 1});
    assert_eq!(put(json!({"pattern": "^x", "definition": definition})), (201, Value::Null));
    let sent = json!({"pattern": "^x", "definition": definition, "priority": -3, "apply-to": "queues", "vhost": "v"});
    assert_eq!(put(sent), (204, Value::Null));
    let shown = json!({"vhost": "/", "name": "p", "pattern": "^x", "apply-to": "queues", "definition": definition, "priority": -3});
    assert_eq!(api.get("policies/%2F/p").body, shown);
    assert_eq!(api.get("policies/%2F").body, json!([shown]));
    assert_eq!(api.get("policies?page=9&columns=name").body, json!([{"name": "p"}]));
    assert_eq!(api.get("operator-policies").body, json!([]));
    assert_eq!(api.delete("policies/%2F/p").status, 204);
    assert_eq!(api.get("policies/%2F").body, json!([]));
    api.policy("a%2Fb", "", json!({"max-length": 1}));
    assert_eq!(api.get("policies/%2F/a%2Fb").body["name"], "a/b");
}

#[test]
fn to_what_is_not_there() {
    let (_broker, api) = broker();
    let missing = (404, "Object Not Found", "Not Found");
    for what in ["policies", "operator-policies"] {
        for path in ["nov", "%2F/none", "nov/none"] {
            assert_eq!(api.get(&format!("{what}/{path}")).refusal(), missing);
        }
        assert_eq!(api.delete(&format!("{what}/%2F/none")).refusal(), missing);
        let answer = api.put(&format!("{what}/nov/p"), &json!({"pattern": "", "definition": {"max-length": 1}}));
        assert_eq!(answer.refusal(), (404, "not_found", "vhost_not_found"));
    }
}

#[test]
fn to_keys_that_an_operator_has_not_and_those_of_old_brokers() {
    let (_broker, api) = broker();
    let body = json!({"pattern": "", "definition": {"dead-letter-exchange": "x"}});
    let answer = api.put("operator-policies/%2F/p", &body);
    let text = "Validation failed\n\n[{<<\"dead-letter-exchange\">>,<<\"x\">>}] are not recognised policy settings\n";
    assert_eq!(answer.refusal(), (400, "bad_request", text));
    api.policy("ha", "", json!({"ha-mode": "all", "ha-sync-mode": "automatic", "queue-mode": "lazy"}));
    api.policy("f", "", json!({"federation-upstream-set": "all"}));
}

#[test]
fn the_last_to_go_first_comes_first() {
    let (_broker, api) = broker();
    for (name, priority) in [("b", 0), ("a", 0), ("c", -1), ("d", 7)] {
        let body = json!({"pattern": "", "definition": {"max-length": 1}, "priority": priority});
        assert_eq!(api.put(&format!("policies/%2F/{name}"), &body).status, 201);
    }
    let names = |path: &str| -> Vec<String> {
        let list = api.get(path).body;
        list.as_array().unwrap().iter().map(|policy| policy["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("policies"), ["c", "a", "b", "d"]);
    assert_eq!(names("policies?sort=name&sort_reverse=true"), ["d", "c", "b", "a"]);
}
