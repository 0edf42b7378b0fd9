//! Users: their names, passwords and tags.

use super::super::client::ClientError;
use super::support::{password, text};
use super::{Answer, BOTH, CTL, Call, Cell, Command, Failure, Outcome, Section, Table, switch};
use serde_json::{Value, json};

const DONE: &str = "Done. Don't forget to grant the user permissions to some virtual hosts! See 'rabbitmqctl help set_permissions' to learn more.";

pub const COMMANDS: &[Command] = &[
    Command::new("add_user", CTL, Section::Users, "Creates a new user in the internal database", add)
        .words(1, 2, "<username> [<password>] [<password_hash> --pre-hashed-password]")
        .flags(&[switch("pre-hashed-password")])
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
        .words(0, 0, "[--no-table-headers]")
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
        Ok(_) => return Err(Failure::software(format!("User \"{name}\" already exists"))),
        Err(error) if error.status() == Some(404) => {}
        Err(error) => return Err(error.into()),
    }
    if secret.is_empty() {
        return Err(Failure::data("password cannot be an empty string"));
    }
    let field = if call.has("pre-hashed-password") { "password_hash" } else { "password" };
    put(call, &json!({ field: secret, "tags": "" }))?;
    Ok(if call.options.quiet || call.options.silent { Answer::Done } else { Answer::Said(DONE.to_owned()) })
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
    // An empty password would be no password; RabbitMQ's tool lets one be set so.
    let field = if secret.is_empty() { "password_hash" } else { "password" };
    put(call, &json!({ field: secret, "tags": known.get("tags") }))
}

fn clear_password(call: &Call) -> Outcome {
    let known = user(call)?;
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
    let rows = users.iter().map(|user| vec![Cell::text(text(user, "name")), Cell::Value(tags(user))]);
    Ok(Answer::Table(Table::new(&["user", "tags"], rows.collect())))
}

/// The tags, of which older brokers make one text.
fn tags(user: &Value) -> Value {
    match user.get("tags") {
        Some(Value::String(text)) => text.split(',').filter(|tag| !tag.is_empty()).collect(),
        Some(tags) => tags.clone(),
        None => json!([]),
    }
}
