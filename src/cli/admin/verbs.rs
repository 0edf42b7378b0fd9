//! What each verb does.

use super::AdminError;
use super::arguments::{Upload, parse};
use super::formats::{self, List};
use super::objects::{CLOSABLE, DECLARABLE, DELETABLE, GET, LISTABLE, Listable, Object, PUBLISH, PURGABLE, SHOWABLE};
use super::options::{self, Request};
use crate::cli::ctl::path;
use crate::model::RABBITMQ_VERSION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::body::Bytes;
use serde_json::{Value, json};
use std::fs;
use std::io::Read;

/// The virtual host to declare in where none is named.
const DEFAULT_VHOST: &str = "/";

/// Does it; what comes back is printed.
pub fn carry_out(request: &Request) -> Result<String, AdminError> {
    match request.verb.as_str() {
        "help" => Ok(help(request)),
        "version" => Ok(format!("rabbitmqadmin {RABBITMQ_VERSION}")),
        "list" => list(request, LISTABLE, "list"),
        "show" => list(request, SHOWABLE, "show"),
        "declare" => declare(request),
        "delete" => remove(request, DELETABLE, "deleted"),
        "close" => remove(request, CLOSABLE, "closed"),
        "purge" => remove(request, PURGABLE, "purged"),
        "publish" => publish(request),
        "get" => get(request),
        "export" => export(request),
        "import" => import(request),
        other => Err(AdminError::Usage(format!("Action {other} not understood"))),
    }
}

impl Request {
    /// A sentence, unless nobody wants it.
    fn said(&self, text: String) -> String {
        if self.verbose { text } else { String::new() }
    }

    fn vhost_of_objects(&self) -> &str {
        self.vhost.as_deref().or(self.declare_vhost.as_deref()).unwrap_or(DEFAULT_VHOST)
    }

    /// The answer's text, or the classic tool's words for what went wrong.
    fn ask(&self, method: Method, path: &str, body: Option<String>) -> Result<String, AdminError> {
        let path = format!("/api{path}");
        let reply = self.client.send(method, &path, body.map(Bytes::from))?;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let failed = match reply.status {
            0..=399 => return Ok(text),
            400 => reply.json().ok().and_then(|body| Some(body.get("reason")?.as_str()?.to_owned())).unwrap_or(text),
            401 => format!("Access refused: {path}"),
            404 => format!("Not found: {path}"),
            status => format!("Received response {status} for path {path}\n{text}"),
        };
        Err(AdminError::Failed(failed))
    }
}

fn help(request: &Request) -> String {
    let stanza = |verb: &str, objects: &[Object]| {
        objects.iter().map(|object| format!("  {verb} {}{}\n", object.name, usage(object))).collect::<String>()
    };
    match request.words.first().map(String::as_str) {
        Some("subcommands") => {
            let lists: String = LISTABLE.iter().map(|it| format!("  list {} [<column>...]\n", it.name)).collect();
            format!(
                "{lists}  show overview [<column>...]\n{}{}{}{}  publish{}\n  get{}\n  export <file>\n  import <file>",
                stanza("declare", DECLARABLE),
                stanza("delete", DELETABLE),
                stanza("close", CLOSABLE),
                stanza("purge", PURGABLE),
                usage(&PUBLISH),
                usage(&GET)
            )
        }
        _ => format!("{}\nrabbitmqadmin help subcommands lists what can be done", options::help()),
    }
}

fn usage(object: &Object) -> String {
    let group = |group: &&[super::objects::Argument]| {
        group.iter().map(|argument| format!("{}=...", argument.name)).collect::<Vec<_>>().join(" OR ")
    };
    let mandatory: String = object.mandatory.iter().map(|it| format!(" {}", group(it))).collect();
    let optional: Vec<_> = object.optional.iter().map(|argument| format!("{}=...", argument.name)).collect();
    if optional.is_empty() { mandatory } else { format!("{mandatory} [{}]", optional.join(" ")) }
}

fn list(request: &Request, known: &[Listable], verb: &str) -> Result<String, AdminError> {
    let name = request.words.first().map(String::as_str).unwrap_or_default();
    let wrong = || AdminError::Usage(format!("Don't know how to {verb} {name}"));
    let listable = known.iter().find(|listable| listable.name == name).ok_or_else(wrong)?;
    let kind = name.replace('_', "-");
    let mut uri = match request.vhost.as_deref().filter(|_| listable.by_vhost) {
        Some(vhost) => path(&[&kind, vhost]),
        None => path(&[&kind]),
    };
    let named: Vec<&str> = request.words.iter().skip(1).map(String::as_str).collect();
    let defaults = if request.depth == 1 && !request.format.is_json() { listable.columns } else { &[] };
    let columns = if named.is_empty() { defaults.to_vec() } else { named };
    let mut query = Vec::new();
    if !columns.is_empty() {
        query.push(format!("columns={}", columns.join(",")));
    }
    query.extend(request.sort.as_ref().map(|sort| format!("sort={sort}")));
    query.extend(request.reverse.then(|| "sort_reverse=true".to_owned()));
    if !query.is_empty() {
        uri = format!("{uri}?{}", query.join("&"));
    }
    let text = request.ask(Method::GET, &uri, None)?;
    let text = if verb == "show" { format!("[{text}]") } else { text };
    show(request, &text, &columns, listable.json)
}

fn show(request: &Request, text: &str, columns: &[&str], json: &[&str]) -> Result<String, AdminError> {
    let list = List { columns, json, depth: request.depth, verbose: request.verbose };
    formats::render(request.format, text, &list).map_err(|error| AdminError::Failed(error.to_string()))
}

/// The object that a verb is about, with its arguments.
fn object<'a>(request: &Request, known: &'a [Object]) -> Result<(&'a Object, Upload), AdminError> {
    let (name, words) = match request.words.split_first() {
        Some(split) => split,
        None => return Err(AdminError::Usage("Type not specified".to_owned())),
    };
    let wrong = || AdminError::Usage(format!("Type {name} not recognised"));
    let object = known.iter().find(|object| object.name == name).ok_or_else(wrong)?;
    Ok((object, parse(object, words, request.vhost_of_objects())?))
}

fn declare(request: &Request) -> Result<String, AdminError> {
    let (object, upload) = object(request, DECLARABLE)?;
    let method = if object.name == "binding" { Method::POST } else { Method::PUT };
    request.ask(method, &upload.path, Some(Value::Object(upload.body).to_string()))?;
    Ok(request.said(format!("{} declared", object.name)))
}

fn remove(request: &Request, known: &[Object], done: &str) -> Result<String, AdminError> {
    let (object, upload) = object(request, known)?;
    request.ask(Method::DELETE, &upload.path, None)?;
    Ok(request.said(format!("{} {done}", object.name)))
}

fn publish(request: &Request) -> Result<String, AdminError> {
    let Upload { path, mut body } = parse(&PUBLISH, &request.words, request.vhost_of_objects())?;
    if !body.contains_key("payload") {
        let mut payload = Vec::new();
        let read = std::io::stdin().read_to_end(&mut payload);
        read.map_err(|error| AdminError::Failed(format!("standard input: {error}")))?;
        body.insert("payload".to_owned(), STANDARD.encode(payload).into());
        body.insert("payload_encoding".to_owned(), "base64".into());
    }
    let answer = request.ask(Method::POST, &path, Some(Value::Object(body).to_string()))?;
    let routed = serde_json::from_str::<Value>(&answer).ok().and_then(|answer| answer.get("routed")?.as_bool());
    let text = if routed.unwrap_or_default() { "Message published" } else { "Message published but NOT routed" };
    Ok(request.said(text.to_owned()))
}

fn get(request: &Request) -> Result<String, AdminError> {
    let Upload { path, mut body } = parse(&GET, &request.words, request.vhost_of_objects())?;
    let file = body.remove("payload_file");
    if file.is_some() && body.get("count") != Some(&json!(1)) {
        return Err(AdminError::Usage("Cannot get multiple messages using payload_file".to_owned()));
    }
    let answer = request.ask(Method::POST, &path, Some(Value::Object(body).to_string()))?;
    let Some(file) = file.as_ref().and_then(Value::as_str) else { return show(request, &answer, &[], &[]) };
    let payload = payload(&answer).ok_or_else(|| AdminError::Failed("there is no message".to_owned()))?;
    fs::write(file, payload).map_err(|error| AdminError::Failed(format!("{file}: {error}")))?;
    show(request, &answer, &["routing_key", "exchange", "message_count", "payload_bytes", "redelivered"], &[])
}

/// The payload of the first message.
fn payload(answer: &str) -> Option<Vec<u8>> {
    let messages: Value = serde_json::from_str(answer).ok()?;
    let message = messages.get(0)?;
    let payload = message.get("payload")?.as_str()?;
    match message.get("payload_encoding")?.as_str()? {
        "base64" => STANDARD.decode(payload).ok(),
        _ => Some(payload.as_bytes().to_vec()),
    }
}

/// The file that `export` and `import` are about, and the path of the definitions.
fn definitions(request: &Request) -> Result<(&str, String), AdminError> {
    let [file] = request.words.as_slice() else {
        return Err(AdminError::Usage("Exactly one argument required".to_owned()));
    };
    let path = match &request.vhost {
        Some(vhost) => path(&["definitions", vhost]),
        None => path(&["definitions"]),
    };
    Ok((file, path))
}

fn export(request: &Request) -> Result<String, AdminError> {
    let (file, path) = definitions(request)?;
    let text = request.ask(Method::GET, &path, None)?;
    fs::write(file, text).map_err(|error| AdminError::Failed(format!("{file}: {error}")))?;
    Ok(request.said(format!("Exported definitions for {} to \"{file}\"", request.host)))
}

fn import(request: &Request) -> Result<String, AdminError> {
    let (file, path) = definitions(request)?;
    let text = fs::read_to_string(file).map_err(|error| AdminError::Failed(format!("{file}: {error}")))?;
    request.ask(Method::POST, &path, Some(text))?;
    Ok(request.said(format!(
        "Uploaded definitions from \"{}\" to {file}. The import process may take some time. Consult server logs to track progress.",
        request.host
    )))
}
