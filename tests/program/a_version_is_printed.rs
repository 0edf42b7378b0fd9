//! `--version` and `--help` print and start nothing.

use crate::process::run;

#[test]
fn with_the_packages_number() {
    let output = run(&["--version"]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("leveret {}\n", env!("CARGO_PKG_VERSION")));
    assert!(output.stderr.is_empty());
}

#[test]
fn and_so_is_help() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for flag in ["--config", "--data-dir", "--listen", "--log-format", "--log-level"] {
        assert!(text.contains(flag), "{flag}");
    }
}
