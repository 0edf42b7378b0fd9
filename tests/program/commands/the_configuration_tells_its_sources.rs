//! `leveret config` prints each value with its source, and so does `environment` of a running broker; neither shows a
//! password.

use super::tools::Tools;
use crate::process::{Process, leveret};
use serde_json::Value;
use std::fs;

#[test]
fn of_files_variables_and_flags() {
    let directory = tempfile::tempdir().unwrap();
    let conf = directory.path().join("rabbitmq.conf");
    fs::write(&conf, "heartbeat = 7\nchannel_max = 5\ndefault_pass = hidden1\n").unwrap();
    fs::create_dir(directory.path().join("conf.d")).unwrap();
    fs::write(directory.path().join("conf.d/20.conf"), "channel_max = 9\n").unwrap();
    fs::write(directory.path().join("conf.d/10.conf"), "channel_max = 8\n").unwrap();
    fs::write(directory.path().join("enabled_plugins"), "[rabbitmq_management,rabbitmq_nonsense].\n").unwrap();
    let mut command = leveret(&["config", "--format", "json", "--listen", "127.0.0.1:0", "--log-level", "warning"]);
    command.env("RABBITMQ_CONFIG_FILE", &conf).env("RABBITMQ_DEFAULT_USER", "me").env("RABBITMQ_LOGS", "-");
    let output = command.env("RABBITMQ_DEFAULT_PASS", "hidden2").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("hidden"), "{text}");
    let printed: Value = serde_json::from_str(&text).unwrap();
    let of = |key: &str| {
        let settings = printed["settings"].as_array().unwrap();
        let found = settings.iter().find(|setting| setting["key"] == key).unwrap_or_else(|| panic!("no {key}"));
        (found["value"].as_str().unwrap().to_owned(), found["source"].as_str().unwrap().to_owned())
    };
    let pair = |value: &str, source: &str| (value.to_owned(), source.to_owned());
    assert_eq!(of("heartbeat"), pair("7", &format!("{}:1", conf.display())));
    assert_eq!(of("channel_max"), pair("9", &format!("{}/conf.d/20.conf:1", directory.path().display())));
    assert_eq!(of("default_user"), pair("me", "environment RABBITMQ_DEFAULT_USER"));
    assert_eq!(of("default_pass"), pair("********", "environment RABBITMQ_DEFAULT_PASS"));
    assert_eq!(of("listeners.tcp.1"), pair("127.0.0.1:0", "command line --listen"));
    assert_eq!(of("log.console.level"), pair("warning", "command line --log-level"));
    assert_eq!(of("frame_max"), pair("131072", "default"));
    let warnings: Vec<_> = printed["warnings"].as_array().unwrap().iter().map(Value::to_string).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("rabbitmq_nonsense"), "{warnings:?}");
}

#[test]
fn of_a_running_broker() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    let broker = Process::start(directory.path(), &[]);
    let text = tools.good("rabbitmqctl -q environment");
    assert!(text.contains("heartbeat\t60\tdefault"), "{text}");
    assert!(text.contains("default_pass\t********\tdefault"), "{text}");
    assert!(text.contains("listeners.tcp.1\t127.0.0.1:0\tcommand line --listen"), "{text}");
    broker.ended_well();
}
