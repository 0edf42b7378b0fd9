//! What several commands need.

use super::super::call::Call;
use super::super::client::ClientError;
use super::{Answer, Checked, Failure, Wrong};
use serde_json::{Value, json};
use std::io::Write;

/// A word that is JSON.
pub fn json_word(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|_| {
        let quoted = Value::from(text).to_string();
        Failure::unavailable(format!("Could not parse JSON document: {{error,{{failed_to_decode_json,<<{quoted}>>}}}}"))
    })
}

/// Fails where the virtual host that is meant does not exist.
pub fn vhost_is_there(call: &Call) -> Result<(), Failure> {
    call.get(&["vhosts", call.vhost()]).map(|_| ()).map_err(|error| no_vhost(call.vhost(), error))
}

/// What a 404 means where only the virtual host can be missing.
pub fn no_vhost(vhost: &str, error: ClientError) -> Failure {
    if error.status() == Some(404) { Failure::NoVhost(vhost.to_owned()) } else { error.into() }
}

/// A field that is a text; empty where there is none.
pub fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A field that is a whole number; 0 where there is none.
pub fn number(object: &Value, key: &str) -> u64 {
    object.get(key).and_then(Value::as_u64).unwrap_or_default()
}

/// What a health check says that finds nothing: a sentence to people, `ok` to programs.
pub fn passed(text: String) -> Answer {
    Answer::Both { text, value: json!({ "result": "ok" }) }
}

/// An empty list where only the virtual host can be missing, as RabbitMQ's lists of what is in it have it.
pub fn none_without_vhost(found: Result<Vec<Value>, ClientError>) -> Result<Vec<Value>, Failure> {
    match found {
        Err(error) if error.status() == Some(404) => Ok(Vec::new()),
        other => Ok(other?),
    }
}

/// A check of a word, or of the flags, that RabbitMQ tells with code 64.
pub fn expect_usage(right: bool, what: &str) -> Checked {
    if right { Ok(()) } else { Err(Wrong(64, what.to_owned())) }
}

/// A check of a word.
pub fn expect(right: bool, what: &str) -> Checked {
    if right { Ok(()) } else { Err(Wrong(65, what.to_owned())) }
}

/// A password that is not on the command line is a line on standard input.
pub fn password(call: &Call, place: usize) -> Result<String, Failure> {
    if let Some(given) = call.arguments.get(place) {
        return Ok(given.clone());
    }
    let mut line = String::new();
    let mut out = std::io::stdout();
    let asked = out.write_all(b"Password: ").and_then(|()| out.flush());
    let read = asked.and_then(|()| std::io::stdin().read_line(&mut line)).and_then(|_| out.write_all(b"\n"));
    read.map_err(|error| Failure::software(format!("the password could not be read: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
