//! The program as a process: started, listened to, ended by a signal.

use crate::support::{Client, PATIENCE};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

/// The program's path.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_leveret");

/// The program with arguments, and nothing of the caller's environment that it would read.
pub fn leveret(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars() {
        if name.starts_with("LEVERET_") || name.starts_with("RABBITMQ_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

/// Runs it to its end. One that serves instead of ending is killed after a while.
pub fn run(arguments: &[&str]) -> Output {
    let child = leveret(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = child.id().to_string();
    let (sender, ended) = channel();
    // Nobody listens any more when it took too long.
    std::thread::spawn(move || drop(sender.send(child.wait_with_output())));
    ended.recv_timeout(PATIENCE).map(Result::unwrap).unwrap_or_else(|_| {
        let _ = Command::new("kill").args(["-9", &pid]).status();
        panic!("leveret {arguments:?} goes on and on");
    })
}

/// A running broker; killed where a test does not end it.
pub struct Process {
    child: Child,
    lines: Receiver<String>,
    pub log: Vec<String>,
    pub address: SocketAddr,
}

impl Process {
    /// Starts one over a directory on a free port, and waits until it says that it serves.
    pub fn start(data_dir: &Path, more: &[&str]) -> Self {
        let mut command = leveret(&["--data-dir", data_dir.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
        Self::of(command.args(more))
    }

    /// The same, with so many descriptors for files and sockets.
    pub fn with_open_files(data_dir: &Path, limit: usize) -> Self {
        let script = format!("ulimit -n {limit}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_leveret")]);
        Self::of(command.args(["--data-dir", data_dir.to_str().unwrap(), "--listen", "127.0.0.1:0"]))
    }

    /// Waits until the program of a command says that it serves.
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // Nobody listens any more when the test is over.
                let _ = sender.send(line);
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut process = Self { child, lines, log: Vec::new(), address: nowhere };
        let listening = process.until("started TCP listener");
        process.address = address_in(&listening);
        process.until("Server startup complete");
        process
    }

    /// Reads the log up to a line with these words.
    pub fn until(&mut self, words: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("the log ends without \"{words}\": {:#?}", self.log);
            };
            self.log.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Its process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// The memory it has from the system, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
    }

    /// Fails when it keeps more memory than before and so many bytes. Allocators give back what they hold in their own time,
    /// so what counts is where it comes to.
    pub fn has_grown_by_less_than(&self, before: u64, bytes: u64) {
        let begun = Instant::now();
        while self.memory() >= before + bytes {
            let now = self.memory();
            assert!(begun.elapsed() < PATIENCE, "{} KiB, and {} KiB before", now >> 10, before >> 10);
            std::thread::yield_now();
        }
    }

    /// Ends it as an operator would; nothing in it may have panicked.
    pub fn ended_well(mut self) {
        self.signal("TERM");
        assert!(self.ended().success());
        let panics: Vec<_> = self.log.iter().filter(|line| line.contains("panicked")).collect();
        assert!(panics.is_empty(), "{panics:#?}");
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Waits for the end: how it ended, and the rest of the log.
    pub fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        // Its end of the pipe is closed when it is gone.
        while let Ok(line) = self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.log.push(line);
        }
        assert!(Instant::now() < deadline, "it does not end: {:#?}", self.log);
        self.child.wait().unwrap()
    }

    /// Ends it at once, as a power cut of this process alone would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last `127.0.0.1:PORT` of a line.
fn address_in(line: &str) -> SocketAddr {
    let at = line.rfind("127.0.0.1:").unwrap();
    let text: String = line[at..].chars().take_while(|it| it.is_ascii_digit() || ".:".contains(*it)).collect();
    text.parse().unwrap()
}
