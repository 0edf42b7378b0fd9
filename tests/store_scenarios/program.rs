//! The program itself, started and told to do things as an operator would.

use crate::clients::Client;
use crate::faulty_disk::FaultyDisk;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

/// A broker of its own process. Killed when dropped.
pub struct Program {
    child: Child,
    log: std::io::Lines<BufReader<std::process::ChildStderr>>,
    address: SocketAddr,
}

fn leveret() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leveret"));
    for variable in ["LEVERET_CONFIG", "LEVERET_DATA_DIR", "LEVERET_LISTEN", "RABBITMQ_NODE_PORT", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Output {
    leveret().args(arguments).output().unwrap()
}

/// `leveret check`: its exit code, and all that it says.
pub fn check(dir: &Path) -> (i32, String) {
    outcome(&run(&["check", "--data-dir", dir.to_str().unwrap()]))
}

/// `leveret backup`: its exit code, and all that it says.
pub fn backup(dir: &Path, to: &Path) -> (i32, String) {
    outcome(&run(&["backup", "--data-dir", dir.to_str().unwrap(), "--to", to.to_str().unwrap()]))
}

fn outcome(output: &Output) -> (i32, String) {
    let text = [&output.stdout[..], &output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

impl Program {
    /// Starts a broker and waits until it serves; what it says and how it ends, where it does not.
    pub fn try_start(dir: &Path) -> Result<Self, (ExitStatus, String)> {
        Self::try_start_with(dir, &[], Vec::new())
    }

    /// The same on a disk that can fail.
    pub fn try_start_on(disk: &FaultyDisk) -> Result<Self, (ExitStatus, String)> {
        Self::try_start_with(&disk.directory(), &[], disk.environment())
    }

    fn try_start_with(
        dir: &Path,
        more: &[&str],
        environment: Vec<(&str, OsString)>,
    ) -> Result<Self, (ExitStatus, String)> {
        let arguments = ["--listen", "127.0.0.1:0", "--data-dir", dir.to_str().unwrap()];
        let mut command = leveret();
        command.args(arguments).args(more).envs(environment);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let (mut told, mut address) = (String::new(), None);
        for line in log.by_ref().map(Result::unwrap) {
            if let Some((_, found)) = line.split_once("address=") {
                address = Some(found.trim().parse().unwrap());
            }
            if line.contains("Server startup complete") {
                return Ok(Self { child, log, address: address.unwrap() });
            }
            told.push_str(&line);
            told.push('\n');
        }
        Err((child.wait().unwrap(), told))
    }

    pub fn start(dir: &Path) -> Self {
        Self::try_start(dir).unwrap_or_else(|(status, told)| panic!("{status}: {told}"))
    }

    /// The same with a configuration file.
    pub fn start_configured(dir: &Path, config: &Path) -> Self {
        Self::try_start_with(dir, &["--config", config.to_str().unwrap()], Vec::new())
            .unwrap_or_else(|(status, told)| panic!("{status}: {told}"))
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and its end.
    pub fn stop(self) {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let (status, told) = self.end();
        assert!(status.success(), "{told:?}");
    }

    /// Waits for its end: how, and what it said since the start.
    pub fn end(mut self) -> (ExitStatus, Vec<String>) {
        let told = self.log.by_ref().map(Result::unwrap).collect();
        (self.child.wait().unwrap(), told)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
