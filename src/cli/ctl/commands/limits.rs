//! Limits of virtual hosts and of users.

use super::super::client::ClientError;
use super::support::{json_word, no_vhost, text, vhost_is_there};
use super::{Answer, BOTH, CTL, Call, Cell, Command, Failure, Outcome, Section, Table, switch, valued};
use serde_json::{Map, Value, json};

pub const COMMANDS: &[Command] = &[
    Command::new("set_vhost_limits", CTL, Section::VirtualHosts, "Sets virtual host limits", |call| {
        vhost_is_there(call)?;
        set(call, "vhost-limits", call.vhost(), call.word(0))
    })
    .words(1, 1, "[--vhost <vhost>] <definition>")
    .banner(|call| format!("Setting vhost limits to \"{}\" for vhost \"{}\" ...", call.word(0), call.vhost())),
    Command::new("clear_vhost_limits", CTL, Section::VirtualHosts, "Clears virtual host limits", |call| {
        if call.get(&["vhosts", call.vhost()]).is_err_and(|error| error.status() == Some(404)) {
            return Err(Failure::unavailable("Parameter does not exist"));
        }
        clear(call, "vhost-limits", call.vhost(), None)
    })
    .words(0, 0, "[--vhost <vhost>]")
    .banner(|call| format!("Clearing vhost \"{}\" limits ...", call.vhost())),
    Command::new("list_vhost_limits", BOTH, Section::VirtualHosts, "Displays configured virtual host limits", |call| {
        if !call.has("global") {
            vhost_is_there(call)?;
        }
        list(call, "vhost-limits", "vhost", call.vhost())
    })
    .words(0, 0, "[--vhost <vhost>] [--global] [--no-table-headers]")
    .flags(&[switch("global")])
    .banner(|call| match call.has("global") {
        true => "Listing limits for all vhosts ...".to_owned(),
        false => format!("Listing limits for vhost \"{}\" ...", call.vhost()),
    }),
    Command::new("set_user_limits", CTL, Section::Users, "Sets user limits", |call| {
        user_is_there(call, call.word(0))?;
        set(call, "user-limits", call.word(0), call.word(1))
    })
    .words(2, 2, "<username> <definition>")
    .banner(|call| format!("Setting user limits to \"{}\" for user \"{}\" ...", call.word(1), call.word(0))),
    Command::new("clear_user_limits", CTL, Section::Users, "Clears user connection/channel limits", |call| {
        user_is_there(call, call.word(0))?;
        let only = (call.word(1) != "all").then(|| call.word(1));
        clear(call, "user-limits", call.word(0), only)
    })
    .words(2, 2, "<username> <limit_type> | all")
    .banner(|call| match call.word(1) {
        "all" => format!("Clearing all limits for user \"{}\" ...", call.word(0)),
        limit => format!("Clearing \"{limit}\" limit for user \"{}\" ...", call.word(0)),
    }),
    Command::new("list_user_limits", BOTH, Section::Users, "Displays configured user limits", |call| {
        if !call.has("global") {
            user_is_there(call, of_user(call))?;
        }
        list(call, "user-limits", "user", of_user(call))
    })
    .words(0, 0, "[--user <username>] [--global]")
    .flags(&[valued("user"), switch("global")])
    .banner(|call| match call.has("global") {
        true => "Listing limits for all users ...".to_owned(),
        false => format!("Listing limits for user \"{}\" ...", of_user(call)),
    }),
];

fn of_user(call: &Call) -> &str {
    call.flag("user").unwrap_or("guest")
}

fn user_is_there(call: &Call, user: &str) -> Result<(), Failure> {
    match call.get(&["users", user]) {
        Err(error) if error.status() == Some(404) => Err(Failure::UserTerm(user.to_owned())),
        other => other.map(|_| ()).map_err(Into::into),
    }
}

fn set(call: &Call, kind: &str, owner: &str, definition: &str) -> Outcome {
    let Value::Object(limits) = json_word(definition)? else {
        return Err(Failure::unavailable("Validation failed\n\nlimits must be a JSON object"));
    };
    for (name, value) in limits {
        call.put(&[kind, owner, &name], &json!({ "value": value }))?;
    }
    Ok(Answer::Done)
}

fn clear(call: &Call, kind: &str, owner: &str, only: Option<&str>) -> Outcome {
    let set = limits(call, kind, owner)?;
    let names = set.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    for name in names.filter(|name| only.is_none_or(|only| only == *name)) {
        match call.delete(&[kind, owner, name]) {
            Err(error) if error.status() != Some(404) => return Err(error.into()),
            _ => {}
        }
    }
    Ok(Answer::Done)
}

/// The limits of one owner, as an object.
fn limits(call: &Call, kind: &str, owner: &str) -> Result<Value, ClientError> {
    let found = call.list(&[kind, owner])?;
    Ok(found.first().and_then(|entry| entry.get("value")).cloned().unwrap_or_else(|| json!({})))
}

/// RabbitMQ's tool puts the limits as a text into JSON, and shows none of a virtual host as nothing at all.
fn of_one(call: &Call, kind: &str, limits: &Value) -> Answer {
    let none = kind == "vhost-limits" && limits.as_object().is_none_or(Map::is_empty);
    let text = if none { String::new() } else { limits.to_string() };
    match kind {
        "vhost-limits" => {
            let value = json!({ "node": call.node, "value": text, "result": "ok" });
            Answer::Both { text, value }
        }
        _ => Answer::Said(text),
    }
}

fn list(call: &Call, kind: &str, column: &str, owner: &str) -> Outcome {
    if !call.has("global") {
        let limits = limits(call, kind, owner).map_err(|error| no_vhost(owner, error))?;
        return Ok(of_one(call, kind, &limits));
    }
    let all = call.list(&[kind])?;
    let row = |entry: &Value| {
        let limits = entry.get("value").map(Value::to_string).unwrap_or_default();
        vec![Cell::text(text(entry, column)), Cell::text(limits)]
    };
    Ok(Answer::Table(Table::new(&[column, "limits"], all.iter().map(row).collect())))
}
