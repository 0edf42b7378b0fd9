//! `leveret generate`: completions, man pages and a configuration file that know what the program knows.

use crate::process::run;
use leveret::{cli, config};
use std::fs;

fn output(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn completions_know_flags_and_the_commands_of_ctl() {
    for shell in ["bash", "zsh", "fish"] {
        let text = output(&["generate", "completions", shell]);
        for word in ["prometheus-listen", "backup", "list_queues", "set_policy"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn man_pages_are_of_every_command_and_every_key() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("new/man");
    assert_eq!(output(&["generate", "man", folder.to_str().unwrap()]), "");
    let page = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    for command in ["server", "config", "ping", "check", "backup", "perf", "admin"] {
        assert!(page(&format!("leveret-{command}.1")).contains(".TH "), "{command}");
    }
    assert!(page("leveret.1").contains("leveret\\-backup(1)"));
    let ctl = page("leveret-ctl.1");
    for (_, name, _) in cli::ctl::documented() {
        assert!(ctl.contains(name), "{name}");
    }
    let keys = page("leveret.conf.5");
    // The first two are none of the file.
    for known in config::KEYS.iter().skip(2) {
        assert!(keys.contains(&known.key.replace('-', "\\-")), "{}", known.key);
    }
    assert!(!folder.join("leveret-generate.1").exists());
}

#[test]
fn the_configuration_file_is_accepted_without_a_warning() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leveret.conf");
    fs::write(&path, output(&["generate", "conf"])).unwrap();
    let found = run(&["config", "--config", path.to_str().unwrap()]);
    assert!(found.status.success() && found.stderr.is_empty(), "{}", String::from_utf8_lossy(&found.stderr));
    let plain = run(&["config"]);
    assert_eq!(String::from_utf8(found.stdout).unwrap(), String::from_utf8(plain.stdout).unwrap());
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let output = run(&["generate", "man", "/proc/nowhere"]);
    assert_eq!(output.status.code(), Some(70));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("leveret: /proc/nowhere"));
}
