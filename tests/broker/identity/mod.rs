//! Users, vhosts, permissions, limits and parameters, changed over HTTP while AMQP clients are connected. The answers
//! and texts expected are those of RabbitMQ 4.3.

mod a_deleted_user_or_vhost_takes_its_connections_along;
mod limits_hold_for_what_comes_after_them;
mod only_administrators_change_who_may_do_what;
mod parameters_are_those_of_known_components;
mod passwords_are_kept_in_rabbitmqs_forms;
mod permissions_hold_at_once;
mod topics_are_let_through_by_pattern;
mod vhosts_say_what_they_are;
mod what_was_set_outlasts_a_stop;

use crate::support::{Api, Broker, Client, Login};
use serde_json::{Value, json};

/// Somebody who calls the API, and expects to be understood.
struct Caller(Api);

impl Caller {
    fn of(broker: &Broker) -> Self {
        Self(broker.api())
    }

    /// The same by somebody else, whose password is `pw`.
    fn named(&self, user: &str) -> Self {
        Self(self.0.user(user, "pw"))
    }

    /// The status and the body, null where it is empty.
    fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.0.request(method, path, &body);
        (answer.status, answer.body)
    }

    fn put(&self, path: &str, body: Value) -> u16 {
        let (status, answer) = self.call("PUT", path, &body);
        assert!(matches!(status, 201 | 204), "PUT {path}: {status} {answer}");
        status
    }

    fn delete(&self, path: &str) {
        assert_eq!(self.call("DELETE", path, &Value::Null), (204, Value::Null), "DELETE {path}");
    }

    fn get(&self, path: &str) -> Value {
        let (status, answer) = self.call("GET", path, &Value::Null);
        assert_eq!(status, 200, "GET {path}: {answer}");
        answer
    }

    /// The status and the reason of a refusal.
    fn refused(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (status, answer) = self.call(method, path, &body);
        assert!(status >= 400, "{method} {path}: {status} {answer}");
        (status, answer["reason"].clone())
    }

    /// A user with the password `pw`, and a vhost where it may do everything.
    fn user_and_vhost(&self, user: &str, vhost: &str) {
        self.put(&format!("vhosts/{vhost}"), Value::Null);
        self.put(&format!("users/{user}"), json!({ "password": "pw", "tags": "" }));
        self.put(&format!("permissions/{vhost}/{user}"), all());
    }
}

/// Permissions to do everything.
fn all() -> Value {
    json!({ "configure": ".*", "write": ".*", "read": ".*" })
}

fn login(user: &'static str, vhost: &'static str) -> Login {
    Login { user, pass: "pw", vhost, ..Login::default() }
}

/// Why a connection is refused at connection.open.
fn not_allowed(broker: &Broker, login: Login) -> String {
    let refused = Client::try_connect(broker.address(), login).err().unwrap();
    assert_eq!(refused.connection_code(), 530, "{refused:?}");
    refused.text
}
