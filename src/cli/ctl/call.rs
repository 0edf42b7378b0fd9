//! One command as it was called: its words, its flags, and the broker to ask.

use super::client::{Client, ClientError, path};
use super::commands::Command;
use super::tool::Tool;
use serde_json::Value;
use std::collections::HashMap;

/// The virtual host that is meant where none is named.
const DEFAULT_VHOST: &str = "/";

/// How the answer is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// As the command has it: columns with tabs between them, or text.
    #[default]
    Own,
    /// Columns with tabs between them.
    Table,
    /// Columns with lines around them.
    PrettyTable,
    /// JSON.
    Json,
    /// JSON, an object a line.
    JsonStream,
    /// CSV.
    Csv,
    /// Erlang terms.
    Erlang,
    /// A line for each row, in Elixir's way.
    Text,
    /// The same as a list.
    Inspect,
}

impl Format {
    /// Whether a program reads it: then nothing else is printed.
    fn is_for_programs(self) -> bool {
        matches!(self, Self::Json | Self::JsonStream | Self::Csv)
    }
}

/// The flags that all commands take.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `-p`, `--vhost`
    pub vhost: Option<String>,
    /// `-q`, `--quiet`: no sentence before the answer.
    pub quiet: bool,
    /// `-s`, `--silent`: no names of columns either.
    pub silent: bool,
    /// `--no-table-headers`
    pub no_headers: bool,
    /// `--dry-run`
    pub dry_run: bool,
    /// `--formatter`
    pub format: Format,
    /// `-t`, `--timeout`, in seconds.
    pub timeout: Option<u64>,
}

/// One command as it was called.
#[derive(Debug)]
pub struct Call {
    /// Under which name.
    pub tool: Tool,
    /// The command.
    pub command: &'static Command,
    /// Its words.
    pub arguments: Vec<String>,
    /// The flags that all commands take.
    pub options: Options,
    /// Its own flags that were given, with their values; empty for those that take none.
    pub flags: HashMap<&'static str, String>,
    /// The broker.
    pub client: Client,
    /// The data directory whose broker is meant.
    pub data_dir: std::path::PathBuf,
    /// The node's name in sentences.
    pub node: String,
    /// Whether the command line names the node: then no other is meant.
    pub named: bool,
}

impl Call {
    /// A word by its place; empty where there are fewer.
    pub fn word(&self, place: usize) -> &str {
        self.arguments.get(place).map_or("", String::as_str)
    }

    /// The words from a place on.
    pub fn words(&self, from: usize) -> &[String] {
        self.arguments.get(from..).unwrap_or_default()
    }

    /// The virtual host that is meant.
    pub fn vhost(&self) -> &str {
        self.options.vhost.as_deref().unwrap_or(DEFAULT_VHOST)
    }

    /// Whether a flag of its own was given.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.contains_key(flag)
    }

    /// The value of a flag of its own.
    pub fn flag(&self, flag: &str) -> Option<&str> {
        self.flags.get(flag).map(String::as_str)
    }

    /// The sentence before the answer, unless nobody wants it.
    pub fn banner(&self) -> Option<String> {
        let unwanted = self.options.quiet || self.options.silent || self.options.format.is_for_programs();
        if unwanted { None } else { self.command.banner.map(|banner| banner(self)) }
    }

    /// `GET` below `/api`.
    pub fn get(&self, segments: &[&str]) -> Result<Value, ClientError> {
        self.client.get(&api(segments))
    }

    /// `GET` below `/api`, a list; empty where it is something else.
    pub fn list(&self, segments: &[&str]) -> Result<Vec<Value>, ClientError> {
        Ok(match self.get(segments)? {
            Value::Array(items) => items,
            _ => Vec::new(),
        })
    }

    /// `PUT` below `/api`.
    pub fn put(&self, segments: &[&str], body: &Value) -> Result<Value, ClientError> {
        self.client.put(&api(segments), body)
    }

    /// `POST` below `/api`.
    pub fn post(&self, segments: &[&str], body: &Value) -> Result<Value, ClientError> {
        self.client.post(&api(segments), body)
    }

    /// `DELETE` below `/api`.
    pub fn delete(&self, segments: &[&str]) -> Result<Value, ClientError> {
        self.client.delete(&api(segments))
    }

    /// `POST` below `/control`, which only the control socket has.
    pub fn control(&self, segments: &[&str], body: &Value) -> Result<Value, ClientError> {
        self.client.post(&format!("/control{}", path(segments)), body)
    }

    /// `GET` below `/control`.
    pub fn control_get(&self, segments: &[&str]) -> Result<Value, ClientError> {
        self.client.get(&format!("/control{}", path(segments)))
    }
}

fn api(segments: &[&str]) -> String {
    format!("/api{}", path(segments))
}

impl Call {
    /// Another command of the same broker, shown for people; `None` where the system refuses what it needs.
    pub fn like(&self, command: &'static Command, vhost: Option<String>) -> Option<Self> {
        let options = Options { vhost, ..Options::default() };
        let (client, node) = (self.client.again().ok()?, self.node.clone());
        let (arguments, flags) = (Vec::new(), HashMap::new());
        Some(Self {
            tool: self.tool,
            command,
            arguments,
            options,
            flags,
            client,
            data_dir: self.data_dir.clone(),
            node,
            named: false,
        })
    }
}
