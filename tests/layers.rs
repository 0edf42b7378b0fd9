//! Imports run strictly down the list of layers: never up, never between siblings, never in a circle.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[path = "layers/imports.rs"]
mod imports;
#[path = "layers/tokens.rs"]
mod tokens;

/// The layers from the top down; those on one line are siblings.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["cli"],
    &["server", "perf"],
    &["connection", "http"],
    &["channel"],
    &["broker"],
    &["replication"],
    &["queue"],
    &["exchange"],
    &["metadata"],
    &["store"],
    &["auth", "tls", "oauth2"],
    &["model"],
    &["config", "metrics"],
];

/// The files that only declare the modules.
const ROOT: &str = "lib.rs";

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|line| line.contains(&layer))
}

/// Everything wrong with the imports of these (path below src, text) pairs, a line each.
fn violations(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files.iter().filter(|(path, _)| path != ROOT) {
        let module = imports::module_of(path);
        let layer = module[0].clone();
        if rank(&layer).is_none() {
            found.push(format!("{path}: `{layer}` is in no layer; add it to LAYERS in tests/layers.rs"));
        }
        for target in imports::imported_layers(&module, text).into_iter().filter(|target| *target != layer) {
            found.extend(wrong_direction(&layer, &target).map(|wrong| format!("{path}: {wrong}")));
            edges.entry(layer.clone()).or_default().insert(target);
        }
    }
    found.extend(circle(&edges));
    found
}

fn wrong_direction(from: &str, to: &str) -> Option<String> {
    match (rank(from), rank(to)) {
        (_, None) => Some(format!("imports `{to}`, which is in no layer")),
        (Some(from_rank), Some(to_rank)) if from_rank == to_rank => Some(format!("{from} imports its sibling {to}")),
        (Some(from_rank), Some(to_rank)) if from_rank > to_rank => {
            Some(format!("{from} imports {to}, which is above it"))
        }
        _ => None,
    }
}

/// The first circle among the layers, found from the edges alone: also when LAYERS itself were wrong.
fn circle(edges: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    let mut done = BTreeSet::new();
    edges.keys().find_map(|start| walk(start, edges, &mut Vec::new(), &mut done))
}

fn walk<'a>(
    at: &'a str,
    edges: &'a BTreeMap<String, BTreeSet<String>>,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<String> {
    if let Some(begin) = path.iter().position(|seen| *seen == at) {
        return Some(format!("circle: {} -> {at}", path[begin..].join(" -> ")));
    }
    if done.contains(at) {
        return None;
    }
    path.push(at);
    let found = edges.get(at).into_iter().flatten().find_map(|next| walk(next, edges, path, done));
    path.pop();
    done.insert(at);
    found
}

fn sources(folder: &Path, below: &str, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            sources(&path, &format!("{name}/"), into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn made_up(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<(String, String)> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    violations(&files)
}

#[test]
fn imports_run_down_the_layers() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    assert!(files.len() > 10, "only {} files found", files.len());
    let found = violations(&files);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn an_import_downward_passes() {
    let files = [
        ("broker/mod.rs", "use crate::queue::{Queue, command};\nuse crate::{model::Name, exchange};"),
        ("queue/mod.rs", "//! crate::broker in a comment\nconst TEXT: &str = \"crate::broker::X\";"),
        ("queue/ready.rs", "use super::command;\nuse super::super::model::Name;\nmod tests { use super::super::*; }"),
        ("main.rs", "use leveret::{cli, server};"),
    ];
    assert_eq!(made_up(&files), Vec::<String>::new());
}

#[test]
fn an_import_upward_fails() {
    let upward = "queue imports broker, which is above it";
    for text in [
        "use crate::broker::Registry;",
        "use crate::{model, broker::Registry};",
        "use super::broker;",
        "fn f() { crate::broker::f() }",
        "pub(crate) use crate::broker as b;",
        "mod inner { use super::super::broker::X; }",
    ] {
        assert_eq!(made_up(&[("queue/mod.rs", text)]), [format!("queue/mod.rs: {upward}")], "{text}");
    }
    let nested = "use super::super::{broker};";
    assert_eq!(made_up(&[("queue/ready.rs", nested)]), [format!("queue/ready.rs: {upward}")]);
}

#[test]
fn an_import_between_siblings_fails() {
    let found = made_up(&[("connection/reader.rs", "use crate::http::Api;")]);
    assert_eq!(found, ["connection/reader.rs: connection imports its sibling http"]);
}

#[test]
fn a_circle_fails() {
    let files = [
        ("store/mod.rs", "use crate::model::X;"),
        ("model/mod.rs", "use crate::config::X;"),
        ("config/mod.rs", "use crate::store::X;"),
    ];
    let found = made_up(&files);
    assert!(found.contains(&"circle: config -> store -> model -> config".to_owned()), "{found:?}");
}

#[test]
fn a_folder_outside_the_layers_fails() {
    assert_eq!(made_up(&[("util/mod.rs", "")]).len(), 1);
    assert_eq!(made_up(&[("queue/mod.rs", "use crate::util::X;")]).len(), 1);
}
