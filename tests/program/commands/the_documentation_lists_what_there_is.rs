//! The tables of commands, of flags and of configuration keys are those of the code. With UPDATE_DOCS set they are written anew.

use leveret::{cli, config};
use std::fs;
use std::path::PathBuf;

/// Around a table.
const BEGIN: &str = "<!-- begin -->\n";
const END: &str = "<!-- end -->\n";

fn is_up_to_date(file: &str, table: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(found, table, "{file}: run this test with UPDATE_DOCS=1");
}

#[test]
fn of_commands() {
    let mut rows = cli::ctl::documented();
    rows.sort_by_key(|(_, name, _)| *name);
    let rows: String =
        rows.iter().map(|(tools, name, support)| format!("| `{name}` | {tools} | {support} |\n")).collect();
    is_up_to_date("commands.md", &format!("| command | of | here |\n|---|---|---|\n{rows}"));
}

#[test]
fn of_the_flags_of_a_move() {
    let rows = cli::migrate::documented();
    let row = |(flag, variable, about): &(String, String, String)| match variable.as_str() {
        "" => format!("| `{flag}` | | {about} |\n"),
        variable => format!("| `{flag}` | `{variable}` | {about} |\n"),
    };
    let rows: String = rows.iter().map(row).collect();
    is_up_to_date("migration.md", &format!("| flag | variable | |\n|---|---|---|\n{rows}"));
}

#[test]
fn of_keys() {
    let row = |known: &config::Known| {
        let default = if known.default.is_empty() { String::new() } else { format!("`{}`", known.default) };
        format!("| `{}` | {default} | {} |\n", known.key, known.about)
    };
    let rows: String = config::KEYS.iter().map(row).collect();
    is_up_to_date("configuration.md", &format!("| key | default | what it sets |\n|---|---|---|\n{rows}"));
}

#[test]
fn of_keys_without_effect() {
    let row = |(key, reason): &(String, &str)| format!("| `{key}` | {reason} |\n");
    let rows: String = config::inert_keys().iter().map(row).collect();
    is_up_to_date("inert-keys.md", &format!("| key | why |\n|---|---|\n{rows}"));
}
