//! Exchanges: all but those that every vhost has.

use super::import::{Import, ImportError, Object, arguments, flag, needed};
use crate::http::api::arguments::to_json;
use crate::metadata::{Exchange, ExchangeDeclaration, RESERVED_PREFIX};
use crate::model::Name;
use serde_json::{Map, json};
use std::sync::Arc;

fn is_given(name: &str) -> bool {
    name.is_empty() || name.starts_with(RESERVED_PREFIX)
}

pub(super) fn export(exchanges: &[Arc<Exchange>]) -> Vec<Object> {
    exchanges.iter().filter(|exchange| !is_given(&exchange.name)).map(|exchange| object(exchange)).collect()
}

/// Internal ones are among them, which RabbitMQ leaves out: bindings lead from and to them.
fn object(exchange: &Exchange) -> Object {
    let mut object = Map::new();
    object.insert("name".to_owned(), json!(*exchange.name));
    object.insert("type".to_owned(), json!(exchange.kind.name()));
    object.insert("durable".to_owned(), json!(exchange.durable));
    object.insert("auto_delete".to_owned(), json!(exchange.auto_delete));
    if exchange.internal {
        object.insert("internal".to_owned(), json!(true));
    }
    object.insert("arguments".to_owned(), to_json(&exchange.arguments));
    object
}

pub(super) async fn import(import: &mut Import<'_>, object: &Object) -> Result<(), ImportError> {
    let vhost = import.vhost(object)?;
    let name = Name::cleaned(needed(object, "name")?);
    if is_given(&name) || vhost.exchange(&name).is_some() {
        return Ok(());
    }
    let declaration = ExchangeDeclaration {
        name,
        kind: needed(object, "type")?.to_owned(),
        durable: flag(object, "durable", true)?,
        auto_delete: flag(object, "auto_delete", false)?,
        internal: flag(object, "internal", false)?,
        arguments: arguments(object)?,
        user: import.user.clone(),
    };
    let done = import.shared.declare_exchange(&vhost, declaration)?;
    import.changed(done).await
}
