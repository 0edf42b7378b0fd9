//! Permissions, and topic permissions.

use super::support::{no_vhost, text};
use super::{Answer, BOTH, CTL, Call, Cell, Command, Failure, Outcome, Section, Table};
use serde_json::{Value, json};

pub const COMMANDS: &[Command] = &[
    Command::new("set_permissions", CTL, Section::Access, "Sets user permissions for a vhost", set)
        .words(4, 4, "[--vhost <vhost>] <username> <conf> <write> <read>")
        .banner(|call| format!("Setting permissions for user \"{}\" in vhost \"{}\" ...", call.word(0), call.vhost())),
    Command::new(
        "set_permissions_globally",
        CTL,
        Section::Access,
        "Sets user permissions for all virtual hosts.",
        set_everywhere,
    )
    .words(4, 4, "<username> <conf> <write> <read>")
    .banner(|call| format!("Setting permissions for user \"{}\" in all virtual hosts ...", call.word(0))),
    Command::new("clear_permissions", CTL, Section::Access, "Revokes user permissions for a vhost", clear)
        .words(1, 1, "[--vhost <vhost>] <username>")
        .banner(|call| format!("Clearing permissions for user \"{}\" in vhost \"{}\" ...", call.word(0), call.vhost())),
    Command::new("list_permissions", BOTH, Section::Access, "Lists user permissions in a virtual host", list)
        .words(0, 0, "[--vhost <vhost>] [--no-table-headers] [--timeout <timeout>]")
        .banner(|call| format!("Listing permissions for vhost \"{}\" ...", call.vhost())),
    Command::new(
        "list_user_permissions",
        BOTH,
        Section::Access,
        "Lists permissions of a user across all virtual hosts",
        list_of_user,
    )
    .words(1, 1, "[--no-table-headers] <username> [--timeout <timeout>]")
    .banner(|call| format!("Listing permissions for user \"{}\" ...", call.word(0))),
    Command::new(
        "set_topic_permissions",
        CTL,
        Section::Access,
        "Sets user topic permissions for an exchange",
        set_topic,
    )
    .words(4, 4, "[--vhost <vhost>] <username> <exchange> <write> <read>")
    .banner(|call| {
        let (user, exchange, vhost) = (call.word(0), call.word(1), call.vhost());
        format!("Setting topic permissions on \"{exchange}\" for user \"{user}\" in vhost \"{vhost}\" ...")
    }),
    Command::new(
        "clear_topic_permissions",
        CTL,
        Section::Access,
        "Clears user topic permissions for a vhost or exchange",
        clear_topic,
    )
    .words(1, 2, "[--vhost <vhost>] <username> [<exchange>]")
    .banner(|call| {
        let on = call.arguments.get(1).map(|exchange| format!(" on \"{exchange}\"")).unwrap_or_default();
        format!("Clearing topic permissions{on} for user \"{}\" in vhost \"{}\" ...", call.word(0), call.vhost())
    }),
    Command::new(
        "list_topic_permissions",
        BOTH,
        Section::Access,
        "Lists topic permissions in a virtual host",
        list_topic,
    )
    .words(0, 0, "[--vhost <vhost>] [--no-table-headers]")
    .banner(|call| format!("Listing topic permissions for vhost \"{}\" ...", call.vhost())),
    Command::new(
        "list_user_topic_permissions",
        BOTH,
        Section::Access,
        "Lists user topic permissions",
        list_topic_of_user,
    )
    .words(1, 1, "[--no-table-headers] <username>")
    .banner(|call| format!("Listing topic permissions for user \"{}\" ...", call.word(0))),
];

/// Fails where the user or the virtual host is missing: the API names neither.
fn both_are_there(call: &Call, vhost: &str) -> Result<(), Failure> {
    let missing = |error: &super::super::client::ClientError| error.status() == Some(404);
    match call.get(&["users", call.word(0)]) {
        Err(error) if missing(&error) => return Err(Failure::NoSuchUser(call.word(0).to_owned())),
        other => _ = other?,
    }
    match call.get(&["vhosts", vhost]) {
        Err(error) if missing(&error) => Err(Failure::unavailable(format!("Virtual host {vhost} does not exist"))),
        other => other.map(|_| ()).map_err(Into::into),
    }
}

fn regexes(call: &Call) -> Value {
    json!({ "configure": call.word(1), "write": call.word(2), "read": call.word(3) })
}

fn set(call: &Call) -> Outcome {
    both_are_there(call, call.vhost())?;
    call.put(&["permissions", call.vhost(), call.word(0)], &regexes(call))?;
    Ok(Answer::Done)
}

fn set_everywhere(call: &Call) -> Outcome {
    for vhost in call.list(&["vhosts"])? {
        let vhost = text(&vhost, "name");
        both_are_there(call, vhost)?;
        call.put(&["permissions", vhost, call.word(0)], &regexes(call))?;
    }
    Ok(Answer::Done)
}

/// What is not there needs no taking away, as in RabbitMQ.
fn gone(outcome: Result<Value, super::super::client::ClientError>) -> Outcome {
    match outcome {
        Err(error) if error.status() != Some(404) => Err(error.into()),
        _ => Ok(Answer::Done),
    }
}

fn clear(call: &Call) -> Outcome {
    gone(call.delete(&["permissions", call.vhost(), call.word(0)]))
}

fn list(call: &Call) -> Outcome {
    let found = call.list(&["vhosts", call.vhost(), "permissions"]);
    let found = found.map_err(|error| no_vhost(call.vhost(), error))?;
    Ok(Answer::Table(Table::of_objects(&["user", "configure", "write", "read"], &found)))
}

fn of_user(call: &Call, what: &str) -> Result<Vec<Value>, Failure> {
    call.list(&["users", call.word(0), what]).map_err(|error| match error.status() {
        Some(404) => Failure::unavailable(format!("{{:no_such_user, \"{}\"}}", call.word(0))),
        _ => error.into(),
    })
}

fn list_of_user(call: &Call) -> Outcome {
    let found = of_user(call, "permissions")?;
    Ok(Answer::Table(Table::of_objects(&["vhost", "configure", "write", "read"], &found)))
}

fn set_topic(call: &Call) -> Outcome {
    both_are_there(call, call.vhost())?;
    let body = json!({ "exchange": call.word(1), "write": call.word(2), "read": call.word(3) });
    call.put(&["topic-permissions", call.vhost(), call.word(0)], &body)?;
    Ok(Answer::Done)
}

fn clear_topic(call: &Call) -> Outcome {
    let whole = ["topic-permissions", call.vhost(), call.word(0)];
    match call.arguments.get(1) {
        Some(exchange) => gone(call.delete(&[whole.as_slice(), &[exchange]].concat())),
        None => gone(call.delete(&whole)),
    }
}

fn list_topic(call: &Call) -> Outcome {
    let found = call.list(&["vhosts", call.vhost(), "topic-permissions"]);
    let found = found.map_err(|error| no_vhost(call.vhost(), error))?;
    Ok(Answer::Table(Table::of_objects(&["user", "exchange", "write", "read"], &found)))
}

fn list_topic_of_user(call: &Call) -> Outcome {
    let found = of_user(call, "topic-permissions")?;
    let cells = |row: &Value| ["vhost", "exchange", "write", "read"].map(|key| Cell::text(text(row, key))).to_vec();
    let table = Table::new(&["vhost", "exchange", "write", "read"], found.iter().map(cells).collect());
    Ok(Answer::Table(Table { bare: true, ..table }))
}
