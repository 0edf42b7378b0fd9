//! Users: their names, passwords and tags.

use super::super::call::Format;
use super::super::client::ClientError;
use super::support::{expect, password, text};
use super::{Answer, BOTH, CTL, Call, Cell, Checked, Command, Failure, Outcome, Section, Table, switch};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const DONE: &str = "Done. Don't forget to grant the user permissions to some virtual hosts! See 'rabbitmqctl help set_permissions' to learn more.";

pub const COMMANDS: &[Command] = &[
    Command::new("add_user", CTL, Section::Users, "Creates a new user in the internal database", add)
        .words(1, 2, "<username> [<password>] [<password_hash> --pre-hashed-password]")
        .flags(&[switch("pre-hashed-password")])
        .check(may_be_added)
        .banner(|call| format!("Adding user \"{}\" ...", call.word(0))),
    Command::new("delete_user", CTL, Section::Users, "Removes a user from the internal database", delete)
        .words(1, 1, "<username>")
        .banner(|call| format!("Deleting user \"{}\" ...", call.word(0))),
    Command::new("change_password", CTL, Section::Users, "Changes the user password", change_password)
        .words(1, 2, "<username> <password>")
        .banner(|call| format!("Changing password for user \"{}\" ...", call.word(0))),
    Command::new(
        "clear_password",
        CTL,
        Section::Users,
        "Clears (resets) password and disables password login for a user",
        clear_password,
    )
    .words(1, 1, "<username>")
    .banner(|call| format!("Clearing password for user \"{}\" ...", call.word(0))),
    Command::new(
        "authenticate_user",
        CTL,
        Section::Users,
        "Attempts to authenticate a user. Exits with a non-zero code if authentication fails.",
        authenticate,
    )
    .words(1, 2, "<username> <password>")
    .banner(|call| format!("Authenticating user \"{}\" ...", call.word(0))),
    Command::new("set_user_tags", CTL, Section::Users, "Sets user tags", set_tags)
        .words(1, super::MANY, "<username> <tag> [...]")
        .banner(|call| format!("Setting tags for user \"{}\" to [{}] ...", call.word(0), call.words(1).join(", "))),
    Command::new("list_users", BOTH, Section::Users, "List user names and tags", list)
        .words(0, 0, "[--no-table-headers] [--timeout <timeout>]")
        .banner(|_| "Listing users ...".to_owned()),
];

/// A user as the API shows it.
fn user(call: &Call) -> Result<Value, Failure> {
    call.get(&["users", call.word(0)]).map_err(|error| no_user(call, error))
}

/// What a 404 means where only the user can be missing.
fn no_user(call: &Call, error: ClientError) -> Failure {
    if error.status() == Some(404) { Failure::NoUser(call.word(0).to_owned()) } else { error.into() }
}

fn put(call: &Call, body: &Value) -> Outcome {
    call.put(&["users", call.word(0)], body)?;
    Ok(Answer::Done)
}

fn add(call: &Call) -> Outcome {
    let name = call.word(0);
    let secret = password(call, 1)?;
    if call.options.dry_run {
        return Ok(Answer::Done);
    }
    match call.get(&["users", name]) {
        Ok(_) => return Err(exists(call)),
        Err(error) if error.status() == Some(404) => {}
        Err(error) => return Err(error.into()),
    }
    put(call, &json!({ field(call, &secret): secret, "tags": "" }))?;
    let value = json!({ "message": DONE, "node": call.node, "status": "ok" });
    let text = if call.options.quiet || call.options.silent { String::new() } else { DONE.to_owned() };
    Ok(Answer::Both { text, value })
}

/// The exit code differs, as RabbitMQ's does.
fn exists(call: &Call) -> Failure {
    let name = call.word(0);
    let json = call.options.format == Format::Json;
    let value = json!({ "message": format!("User {name} already exists"), "node": call.node, "result": "error" });
    Failure::Both { code: if json { 69 } else { 70 }, text: format!("Error:\nUser \"{name}\" already exists"), value }
}

fn may_be_added(call: &Call) -> Checked {
    expect(!call.word(0).is_empty(), "Bad argument: user cannot be an empty string")?;
    let hash = call.arguments.get(1).filter(|_| call.has("pre-hashed-password"));
    let decodes = hash.is_none_or(|hash| STANDARD.decode(hash).is_ok());
    expect(decodes, "Bad argument: Could not Base64 decode provided password hash value")
}

/// An empty password would be no password to the API; RabbitMQ's tool lets one be set, and nobody can log in with it.
fn field(call: &Call, secret: &str) -> &'static str {
    if secret.is_empty() || call.has("pre-hashed-password") { "password_hash" } else { "password" }
}

fn delete(call: &Call) -> Outcome {
    match call.delete(&["users", call.word(0)]) {
        // Deleting nobody is no failure, as in RabbitMQ.
        Err(error) if error.status() != Some(404) => Err(error.into()),
        _ => Ok(Answer::Done),
    }
}

fn change_password(call: &Call) -> Outcome {
    let known = user(call)?;
    let secret = password(call, 1)?;
    put(call, &json!({ field(call, &secret): secret, "tags": known.get("tags") }))
}

fn clear_password(call: &Call) -> Outcome {
    let known = match user(call) {
        Err(Failure::NoUser(name)) => return Err(Failure::UserTerm(name)),
        other => other?,
    };
    put(call, &json!({ "password_hash": "", "tags": known.get("tags") }))
}

fn authenticate(call: &Call) -> Outcome {
    let (name, secret) = (call.word(0), password(call, 1)?);
    match call.control(&["authenticate_user"], &json!({ "username": name, "password": secret })) {
        Ok(_) => Ok(Answer::Said("Success".to_owned())),
        Err(error) if error.status() == Some(401) => Err(Failure::data(format!(
            "Error: failed to authenticate user \"{name}\"\nuser '{name}' - invalid credentials"
        ))),
        Err(error) => Err(error.into()),
    }
}

fn set_tags(call: &Call) -> Outcome {
    let known = user(call)?;
    let body = json!({
        "password_hash": text(&known, "password_hash"),
        "hashing_algorithm": text(&known, "hashing_algorithm"),
        "tags": call.words(1),
    });
    put(call, &body)
}

fn list(call: &Call) -> Outcome {
    let users = call.list(&["users"])?;
    let rows = users.iter().map(|user| vec![Cell::text(text(user, "name")), Cell::Atoms(tags(user))]);
    Ok(Answer::Table(Table::new(&["user", "tags"], rows.collect())))
}

/// The tags, of which older brokers make one text.
fn tags(user: &Value) -> Vec<String> {
    match user.get("tags") {
        Some(Value::String(text)) => text.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
        Some(Value::Array(tags)) => tags.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
