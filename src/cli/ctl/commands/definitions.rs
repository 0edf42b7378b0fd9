//! Definitions: written to a file, and read from one.

use super::support::expect;
use super::{Answer, CTL, Call, Checked, Command, Failure, Outcome, Section, Support, Wrong, switch, valued};
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;

const JSON_ONLY: Support = Support::Partly("JSON only, not RabbitMQ's compressed Erlang format");

pub const COMMANDS: &[Command] = &[
    Command::new(
        "export_definitions",
        CTL,
        Section::Definitions,
        "Exports definitions in JSON or compressed Erlang Term Format.",
        export,
    )
    .words(1, 1, "<file_path | \"-\"> [--format <json | erlang>] [--timeout <timeout>]")
    .flags(&[valued("format")])
    .check(|call| {
        is_json(call)?;
        let folder = Path::new(call.word(0)).parent().filter(|folder| !folder.as_os_str().is_empty());
        let there = folder.is_none_or(Path::is_dir);
        let folder = folder.unwrap_or(Path::new("")).display();
        expect(there, &format!("Bad argument: Directory {folder} does not exist"))
    })
    .support(JSON_ONLY)
    // What goes to standard output goes there alone.
    .banner(|call| match call.word(0) {
        "-" => String::new(),
        path => format!("Exporting definitions in JSON to a file at \"{path}\" ..."),
    }),
    Command::new(
        "import_definitions",
        CTL,
        Section::Definitions,
        "Imports definitions in JSON or compressed Erlang Term Format.",
        import,
    )
    .words(0, 1, "<file_path> [--format <json | erlang>] [--skip-if-unchanged] [--timeout <timeout>]")
    .flags(&[valued("format"), switch("skip-if-unchanged")])
    .check(|call| {
        is_json(call)?;
        let path = call.word(0);
        let there = path.is_empty() || path == "-" || Path::new(path).exists();
        expect(there, &format!("Bad argument: File {path} does not exist"))
    })
    .support(JSON_ONLY)
    .banner(|call| match call.word(0) {
        "" | "-" => "Importing definitions in JSON from standard input ...".to_owned(),
        path => format!("Importing definitions in JSON from a file at \"{path}\" ..."),
    }),
];

fn is_json(call: &Call) -> Checked {
    match call.flag("format").unwrap_or("json") {
        "json" | "JSON" => Ok(()),
        "erlang" | "etf" => Err(Wrong(65, "Bad argument: only JSON definitions are supported".to_owned())),
        _ => Err(Wrong(65, "Bad argument: Format should be either json or erlang".to_owned())),
    }
}

fn export(call: &Call) -> Outcome {
    let definitions = call.get(&["definitions"])?.to_string();
    let path = call.word(0);
    if path == "-" {
        return Ok(Answer::Text(definitions));
    }
    fs::write(path, definitions).map_err(|error| Failure::software(format!("{path}: {error}")))?;
    Ok(Answer::Done)
}

fn import(call: &Call) -> Outcome {
    let path = call.word(0);
    let mut text = String::new();
    let read = match path {
        "" | "-" => std::io::stdin().read_to_string(&mut text),
        _ => fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text)),
    };
    read.map_err(|error| Failure::software(format!("{path}: {error}")))?;
    let definitions: Value =
        serde_json::from_str(&text).map_err(|error| Failure::data(format!("the definitions are not JSON: {error}")))?;
    call.post(&["definitions"], &definitions)?;
    let finished = "Successfully started definition import. This process is asynchronous and can take some time. Watch target node logs for completion.";
    Ok(if call.options.quiet || call.options.silent { Answer::Done } else { Answer::Said(finished.to_owned()) })
}
