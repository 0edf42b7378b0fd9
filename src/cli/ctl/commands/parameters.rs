//! Runtime parameters, of virtual hosts and global ones.

use super::support::{json_word, text, vhost_is_there};
use super::{Answer, BOTH, CTL, Call, Cell, Command, Failure, Outcome, Section, Table};
use serde_json::{Value, json};

pub const COMMANDS: &[Command] = &[
    Command::new("set_parameter", CTL, Section::Parameters, "Sets a runtime parameter.", set)
        .words(3, 3, "[--vhost <vhost>] <component_name> <name> <value>")
        .banner(|call| {
            let (component, name, value) = (call.word(0), call.word(1), call.word(2));
            let vhost = call.vhost();
            format!("Setting runtime parameter \"{name}\" for component \"{component}\" to \"{value}\" in vhost \"{vhost}\" ...")
        }),
    Command::new("clear_parameter", CTL, Section::Parameters, "Clears a runtime parameter.", clear)
        .words(2, 2, "[--vhost <vhost>] <component_name> <name>")
        .banner(|call| {
            let (component, name, vhost) = (call.word(0), call.word(1), call.vhost());
            format!("Clearing runtime parameter \"{name}\" for component \"{component}\" on vhost \"{vhost}\" ...")
        }),
    Command::new(
        "list_parameters",
        BOTH,
        Section::Parameters,
        "Lists runtime parameters for a virtual host",
        list,
    )
    .words(0, 0, "[--vhost <vhost>] [--no-table-headers]")
    .banner(|call| format!("Listing runtime parameters for vhost \"{}\" ...", call.vhost())),
    Command::new("set_global_parameter", CTL, Section::Parameters, "Sets a runtime parameter.", set_global)
        .words(2, 2, "<name> <value>")
        .banner(|call| {
            format!("Setting global runtime parameter \"{}\" to \"{}\" ...", call.word(0), call.word(1))
        }),
    Command::new(
        "clear_global_parameter",
        CTL,
        Section::Parameters,
        "Clears a global runtime parameter",
        |call| cleared(call.delete(&["global-parameters", call.word(0)])),
    )
    .words(1, 1, "<name>")
    .banner(|call| format!("Clearing global runtime parameter \"{}\" ...", call.word(0))),
    Command::new(
        "list_global_parameters",
        BOTH,
        Section::Parameters,
        "Lists global runtime parameters",
        list_global,
    )
    .words(0, 0, "[--no-table-headers]")
    .banner(|_| "Listing global runtime parameters ...".to_owned()),
];

fn set(call: &Call) -> Outcome {
    let (component, name, value) = (call.word(0), call.word(1), json_word(call.word(2))?);
    vhost_is_there(call)?;
    let body = json!({ "component": component, "vhost": call.vhost(), "name": name, "value": value });
    match call.put(&["parameters", component, call.vhost(), name], &body) {
        Err(error) if error.status() == Some(404) => {
            Err(Failure::unavailable(format!("Validation failed\n\ncomponent {component} not found\n")))
        }
        other => other.map(|_| Answer::Done).map_err(Into::into),
    }
}

fn clear(call: &Call) -> Outcome {
    cleared(call.delete(&["parameters", call.word(0), call.vhost(), call.word(1)]))
}

pub fn cleared(outcome: Result<Value, super::super::client::ClientError>) -> Outcome {
    match outcome {
        Err(error) if error.status() == Some(404) => Err(Failure::unavailable("Parameter does not exist")),
        other => other.map(|_| Answer::Done).map_err(Into::into),
    }
}

fn list(call: &Call) -> Outcome {
    vhost_is_there(call)?;
    // The API lists by component, or all of them.
    let found = call.list(&["parameters"])?;
    let row = |entry: &Value| vec![Cell::text(text(entry, "component")), Cell::text(text(entry, "name")), value(entry)];
    let rows = found.iter().filter(|entry| text(entry, "vhost") == call.vhost()).map(row);
    Ok(Answer::Table(Table::new(&["component", "name", "value"], rows.collect())))
}

fn set_global(call: &Call) -> Outcome {
    let name = call.word(0);
    let body = json!({ "name": name, "value": json_word(call.word(1))? });
    call.put(&["global-parameters", name], &body)?;
    Ok(Answer::Done)
}

fn list_global(call: &Call) -> Outcome {
    let found = call.list(&["global-parameters"])?;
    let rows = found.iter().map(|entry| vec![Cell::text(text(entry, "name")), value(entry)]);
    Ok(Answer::Table(Table::new(&["name", "value"], rows.collect())))
}

/// The value as JSON, in a text.
fn value(entry: &Value) -> Cell {
    Cell::text(entry.get("value").map(Value::to_string).unwrap_or_default())
}
