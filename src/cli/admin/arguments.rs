//! `name=value` arguments: the path they make, and the body.

use super::AdminError;
use super::objects::{Argument, Kind, Object};
use crate::cli::ctl::path;
use serde_json::{Map, Value, json};

/// What is sent.
#[derive(Debug, PartialEq)]
pub struct Upload {
    /// The path below `/api`.
    pub path: String,
    /// The body.
    pub body: Map<String, Value>,
}

/// Reads the words after a verb and its object.
pub fn parse(object: &Object, words: &[String], vhost: &str) -> Result<Upload, AdminError> {
    let usage = AdminError::Usage;
    let known = || object.mandatory.iter().copied().flatten().chain(object.optional);
    let mut body = Map::new();
    for argument in object.optional {
        if let Some(default) = argument.default {
            body.insert(argument.name.to_owned(), value(argument, default)?);
        }
    }
    for word in words {
        let wrong = || usage(format!("Argument \"{word}\" not in the name=value format"));
        let (name, text) = word.split_once('=').ok_or_else(wrong)?;
        let argument = known().find(|argument| argument.name == name);
        let argument = argument.ok_or_else(|| usage(format!("Argument \"{name}\" is not recognised")))?;
        body.insert(name.to_owned(), value(argument, text)?);
    }
    let lacks = object.mandatory.iter().find(|group| !group.iter().any(|it| body.contains_key(it.name)));
    if let Some(group) = lacks {
        let names: Vec<_> = group.iter().map(|argument| argument.name).collect();
        return Err(usage(match names.as_slice() {
            [one] => format!("mandatory argument \"{one}\" is required"),
            several => format!("one of mandatory arguments \"{several:?}\" is required"),
        }));
    }
    body.entry("vhost").or_insert_with(|| vhost.into());
    // `queue_type=quorum` is the argument x-queue-type.
    if let Some(kind) = body.remove("queue_type") {
        let arguments = body.entry("arguments").or_insert_with(|| json!({}));
        if let Value::Object(arguments) = arguments {
            arguments.insert("x-queue-type".to_owned(), kind);
        }
    }
    Ok(Upload { path: filled(object.path, &body), body })
}

fn value(argument: &Argument, text: &str) -> Result<Value, AdminError> {
    let wrong = |what: &str| AdminError::Usage(format!("{}: expected {what}, found `{text}`", argument.name));
    Ok(match argument.kind {
        Kind::Text => text.into(),
        Kind::Flag => match text {
            "true" => true.into(),
            "false" => false.into(),
            _ => return Err(wrong("true or false")),
        },
        Kind::Number => text.parse::<u64>().map_err(|_| wrong("a whole number"))?.into(),
        Kind::Json => serde_json::from_str(text)
            .map_err(|_| AdminError::Failed(format!("ERROR: Could not parse JSON:\n  {text}")))?,
    })
}

/// The path with its values.
fn filled(template: &str, body: &Map<String, Value>) -> String {
    let segment = |segment: &str| match segment.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        // A binding's destination is an `e`xchange or a `q`ueue.
        Some("destination_char") => {
            let kind = body.get("destination_type").and_then(Value::as_str).unwrap_or("queue");
            if kind.starts_with('e') { "e".to_owned() } else { "q".to_owned() }
        }
        Some(name) => body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(),
        None => segment.to_owned(),
    };
    let segments: Vec<String> = template.trim_start_matches('/').split('/').map(segment).collect();
    path(&segments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::objects::{DECLARABLE, DELETABLE, GET};
    use super::*;

    fn parsed(objects: &[Object], name: &str, words: &[&str]) -> Result<Upload, AdminError> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        parse(objects.iter().find(|object| object.name == name).unwrap(), &words, "/")
    }

    #[test]
    fn arguments_make_a_path_and_a_body() {
        let upload = parsed(DECLARABLE, "queue", &["name=a b", "durable=false", "queue_type=quorum"]).unwrap();
        assert_eq!(upload.path, "/queues/%2F/a%20b");
        let expected = json!({
            "name": "a b", "vhost": "/", "durable": false, "auto_delete": false,
            "arguments": { "x-queue-type": "quorum" },
        });
        assert_eq!(Value::Object(upload.body), expected);
        let upload = parsed(DELETABLE, "binding", &["source=x", "destination_type=exchange", "destination=y"]).unwrap();
        assert_eq!(upload.path, "/bindings/%2F/e/x/e/y/~");
        assert_eq!(parsed(&[GET], "get", &["queue=q"]).unwrap().body.get("count"), Some(&json!(1)));
    }

    #[test]
    fn wrong_arguments_are_told() {
        for (words, part) in [
            (&["name"][..], "not in the name=value format"),
            (&["nonsense=1"], "is not recognised"),
            (&[], "mandatory argument \"name\" is required"),
            (&["name=q", "durable=x"], "expected true or false"),
            (&["name=q", "arguments={"], "Could not parse JSON"),
        ] {
            let error = parsed(DECLARABLE, "queue", words).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        let error = parsed(DECLARABLE, "user", &["name=u", "tags="]).unwrap_err().to_string();
        assert!(error.contains("one of mandatory arguments"), "{error}");
    }
}
