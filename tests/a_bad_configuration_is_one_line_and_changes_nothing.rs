//! A configuration that is refused ends the program with one line, its exit code, and no trace on disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::process::{Command, Output};

/// `EX_CONFIG` and `EX_USAGE` of `sysexits.h`.
const CONFIG: i32 = 78;
const USAGE: i32 = 64;

fn leveret(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leveret"));
    for variable in ["LEVERET_CONFIG", "LEVERET_DATA_DIR", "LEVERET_LISTEN", "RABBITMQ_NODE_PORT"] {
        command.env_remove(variable);
    }
    command.args(arguments).output().unwrap()
}

fn one_line(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text.trim_end().to_owned()
}

#[test]
fn an_unknown_key_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("rabbitmq.conf"), folder.path().join("data"));
    fs::write(&file, "heartbeat = 60\nhartbeat = 30\n").unwrap();
    let (file, data_dir) = (file.to_str().unwrap(), data.to_str().unwrap());

    let output = leveret(&["--config", file, "--data-dir", data_dir]);

    assert_eq!(output.status.code(), Some(CONFIG));
    assert_eq!(one_line(&output), format!("leveret: {file}:2: unknown key `hartbeat`"));
    assert!(!data.exists());
}

#[test]
fn an_address_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");

    let output = leveret(&["--listen", "somewhere", "--data-dir", data.to_str().unwrap()]);

    assert_eq!(output.status.code(), Some(CONFIG));
    assert!(one_line(&output).starts_with("leveret: --listen somewhere: expected a port"));
    assert!(!data.exists());
}

#[test]
fn an_unknown_flag_is_a_usage_error() {
    let output = leveret(&["--nonsense"]);
    assert_eq!(output.status.code(), Some(USAGE));
    assert!(one_line(&output).contains("--nonsense"));
}
