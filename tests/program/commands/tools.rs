//! The program under the names of RabbitMQ's tools.

use crate::process::PROGRAM;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Links to the program, and the data directory whose broker they ask.
pub struct Tools {
    links: tempfile::TempDir,
    data_dir: PathBuf,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Tools {
    pub fn new(data_dir: &Path) -> Self {
        let links = tempfile::tempdir().unwrap();
        for name in [
            "rabbitmqctl",
            "rabbitmq-diagnostics",
            "rabbitmq-plugins",
            "rabbitmq-queues",
            "rabbitmq-upgrade",
            "rabbitmqadmin",
        ] {
            symlink(PROGRAM, links.path().join(name)).unwrap();
        }
        symlink(PROGRAM, links.path().join("leveret")).unwrap();
        Self { links, data_dir: data_dir.to_owned() }
    }

    /// Runs a line, whose first word is the tool. Words with spaces in them stand between single quotes.
    pub fn run(&self, line: &str) -> Said {
        let words = words(line);
        let mut command = Command::new(self.links.path().join(&words[0]));
        for (name, _) in std::env::vars() {
            if name.starts_with("LEVERET_") || name.starts_with("RABBITMQ_") {
                command.env_remove(name);
            }
        }
        command.args(&words[1..]).env("LEVERET_DATA_DIR", &self.data_dir).env("HOME", self.links.path());
        Said::of(command.output().unwrap())
    }

    /// The output of a line that succeeds.
    pub fn good(&self, line: &str) -> String {
        let said = self.run(line);
        assert_eq!(said.code, Some(0), "{line}: {said:#?}");
        said.out
    }

    /// The output of a line that fails with this code.
    pub fn fails(&self, line: &str, code: i32) -> String {
        let said = self.run(line);
        assert_eq!(said.code, Some(code), "{line}: {said:#?}");
        said.err
    }
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    parts
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}
