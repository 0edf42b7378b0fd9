//! Two brokers, and `leveret migrate` from one to the other.

use crate::process::{Process, leveret};
use crate::support::{Api, Client};
use serde_json::Value;
use std::net::TcpListener;
use std::process::{Child, Output, Stdio};
use tempfile::TempDir;

/// One broker with its HTTP API.
pub struct End {
    pub process: Process,
    pub api: Api,
    _directory: TempDir,
}

impl End {
    fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        // An address that was free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = Process::start(directory.path(), &["--http-listen", &address.to_string()]);
        Self { process, api: Api::at(address), _directory: directory }
    }

    pub fn client(&self) -> Client {
        self.process.client()
    }

    fn amqp(&self) -> String {
        format!("amqp://guest:guest@{}", self.process.address)
    }

    fn http(&self) -> String {
        format!("http://{}", self.api.address)
    }
}

/// Both ends.
pub struct Ends {
    pub from: End,
    pub to: End,
}

impl Ends {
    pub fn start() -> Self {
        Self { from: End::start(), to: End::start() }
    }

    /// Begins to move messages only.
    pub fn spawn(&self, more: &[&str]) -> Child {
        let (from, to, http) = (self.from.amqp(), self.to.amqp(), self.from.http());
        let mut command = leveret(&["migrate", "--from", &from, "--to", &to, "--from-http", &http, "--json"]);
        command.args(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Moves messages only.
    pub fn messages(&self, more: &[&str]) -> Report {
        Report::of(self.spawn(more).wait_with_output().unwrap())
    }

    /// Moves definitions, and what else is said.
    pub fn all(&self, more: &[&str]) -> Report {
        let http = self.to.http();
        self.messages(&[&["--to-http", &http], more].concat())
    }
}

/// What a move said.
#[derive(Debug)]
pub struct Report {
    pub code: i32,
    pub json: Value,
    pub errors: String,
}

impl Report {
    pub fn of(output: Output) -> Self {
        let errors = String::from_utf8(output.stderr).unwrap();
        let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        Self { code: output.status.code().unwrap(), json, errors }
    }

    /// What it says of a queue.
    pub fn queue(&self, name: &str) -> &Value {
        let queues = self.json["queues"].as_array().unwrap_or_else(|| panic!("{self:?}"));
        queues
            .iter()
            .find(|queue| queue["name"] == name)
            .unwrap_or_else(|| panic!("nothing of {name}: {self:?}\n{}", self.errors))
    }
}
