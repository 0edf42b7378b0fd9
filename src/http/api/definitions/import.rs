//! The document taken in: section by section, in RabbitMQ's order.

use super::{bindings, exchanges, parameters, permissions, policies, queues, users, vhosts};
use crate::broker::{AdminError, Shared, Vhost, synced};
use crate::http::api::ApiError;
use crate::metadata::MetadataError;
use crate::model::{AmqpError, Name};
use crate::store::Completion;
use amqp_spec::ReplyCode;
use amqp_spec::erlang::Pretty;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Changes that wait for the disk together: one sync for all of them, and as many in memory as its batch takes.
const AT_ONCE: usize = 4096;
/// Objects after which others have a turn.
const TURN: usize = 64;

/// Why a document cannot be taken in; what came before it in the document is there.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// It does not have the form that it must have.
    #[error("{0}")]
    Form(String),
    /// An object is not allowed.
    #[error("{0}")]
    Refused(String),
    /// The disk failed.
    #[error("{0}")]
    Disk(String),
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Disk(reason) => Self::Internal(reason),
            other => Self::bad_request(other.to_string()),
        }
    }
}

impl From<AmqpError> for ImportError {
    fn from(error: AmqpError) -> Self {
        match error.code {
            ReplyCode::InternalError => Self::Disk(error.text),
            code => Self::Refused(format!("{}: {}", code.name().to_ascii_lowercase(), error.text)),
        }
    }
}

impl From<AdminError> for ImportError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Disk(error) => Self::Disk(error.text),
            AdminError::Refused(MetadataError::NoUser(name)) => Self::Refused(no_such("user", &name)),
            AdminError::Refused(MetadataError::NoVhost(name)) => Self::Refused(no_such("vhost", &name)),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// Who or what is missing, as RabbitMQ prints it.
fn no_such(what: &str, name: &str) -> String {
    format!("{{no_such_{what},{}}}", Pretty::new(name.as_bytes()))
}

/// One object of a section.
pub(super) type Object = Map<String, Value>;

/// An import that is under way.
pub struct Import<'a> {
    pub(super) shared: &'a Arc<Shared>,
    /// The vhost that all objects are for, whatever they say.
    only: Option<Name>,
    /// Who imports.
    pub(super) user: Name,
    last: Option<Completion>,
    waiting: usize,
    taken: usize,
}

impl<'a> Import<'a> {
    /// An import by a user of everything, or into one vhost.
    #[must_use]
    pub fn new(shared: &'a Arc<Shared>, only: Option<Name>, user: Name) -> Self {
        Self { shared, only, user, last: None, waiting: 0, taken: 0 }
    }

    /// Takes a document in; it is on disk when this returns. What is there already stays as it is.
    ///
    /// # Errors
    /// At the first object that cannot be.
    pub async fn take(mut self, document: &Object) -> Result<(), ImportError> {
        if self.only.is_none() {
            self.take_identity(document).await?;
        }
        for object in section(document, "exchanges")? {
            exchanges::import(&mut self, object?).await?;
        }
        if self.only.is_none() {
            for object in section(document, "topic_permissions")? {
                permissions::import_topics(&self, object?).await?;
            }
            for object in section(document, "global_parameters")? {
                parameters::import_global(&self, object?).await?;
            }
        }
        for object in section(document, "policies")? {
            policies::import(&self, object?).await?;
        }
        for object in section(document, "parameters")? {
            parameters::import(&self, object?).await?;
        }
        for object in section(document, "queues")? {
            queues::import(&mut self, object?).await?;
        }
        for object in section(document, "bindings")? {
            bindings::import(&mut self, object?).await?;
        }
        self.settle().await
    }

    /// Who there is, where, and what they may do.
    async fn take_identity(&self, document: &Object) -> Result<(), ImportError> {
        let unsaid = users::unsaid_algorithm(document);
        for object in section(document, "users")? {
            users::import(self, object?, unsaid).await?;
        }
        for object in section(document, "vhosts")? {
            vhosts::import(self, object?).await?;
        }
        for object in section(document, "permissions")? {
            permissions::import(self, object?).await?;
        }
        Ok(())
    }

    /// The vhost that an object is of.
    pub(super) fn vhost(&self, object: &Object) -> Result<Arc<Vhost>, ImportError> {
        let name = match &self.only {
            Some(only) => only.clone(),
            None => Name::from(text(object, "vhost")?.ok_or_else(|| lacks(object, "vhost"))?),
        };
        let found = self.shared.vhosts.get(&name).map(|entry| entry.value().clone());
        let missing = || format!("Please create virtual host \"{name}\" prior to importing definitions.");
        found.ok_or_else(|| ImportError::Refused(missing()))
    }

    /// Notes a change that is on its way to the disk.
    pub(super) async fn changed(&mut self, done: Option<Completion>) -> Result<(), ImportError> {
        // Changes are committed in their order: the last one stands for all.
        if done.is_some() {
            self.last = done;
            self.waiting += 1;
        }
        if self.waiting >= AT_ONCE {
            return self.settle().await;
        }
        self.taken += 1;
        if self.taken.is_multiple_of(TURN) {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn settle(&mut self) -> Result<(), ImportError> {
        self.waiting = 0;
        Ok(synced(self.last.take()).await?)
    }
}

/// The objects of a section, each of which may be none. A section that is not there is empty.
fn section<'d>(
    document: &'d Object,
    name: &'static str,
) -> Result<impl Iterator<Item = Result<&'d Object, ImportError>>, ImportError> {
    static NONE: Vec<Value> = Vec::new();
    let members = match document.get(name) {
        None | Some(Value::Null) => &NONE,
        Some(Value::Array(members)) => members,
        Some(_) => return Err(ImportError::Form(format!("'{name}' is not a list"))),
    };
    let not_one = move || ImportError::Form(format!("'{name}' has something in it that is not an object"));
    Ok(members.iter().map(move |member| member.as_object().ok_or_else(not_one)))
}

/// The text of a key.
pub(super) fn text<'o>(object: &'o Object, key: &str) -> Result<Option<&'o str>, ImportError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(ImportError::Form(format!("'{key}' is not a text but {other}"))),
    }
}

/// The text of a key that must be there.
pub(super) fn needed<'o>(object: &'o Object, key: &str) -> Result<&'o str, ImportError> {
    text(object, key)?.ok_or_else(|| lacks(object, key))
}

/// The flag of a key.
pub(super) fn flag(object: &Object, key: &str, unsaid: bool) -> Result<bool, ImportError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(unsaid),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(other) => Err(ImportError::Form(format!("'{key}' is neither true nor false but {other}"))),
    }
}

/// The tags of a key: a list of words, or words separated by commas.
pub(super) fn tags(object: &Object, key: &str) -> Result<Vec<String>, ImportError> {
    let refused = || ImportError::Form(format!("'{key}' of {} are no tags", shown(object)));
    let words: Vec<&str> = match object.get(key) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(words)) => words.split(',').collect(),
        Some(Value::Array(words)) => words.iter().map(Value::as_str).collect::<Option<_>>().ok_or_else(refused)?,
        Some(_) => return Err(refused()),
    };
    Ok(words.into_iter().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// The arguments of an object.
pub(super) fn arguments(object: &Object) -> Result<amqp_spec::FieldTable, ImportError> {
    let read = crate::http::api::arguments::from_value(object.get("arguments").filter(|value| !value.is_null()));
    read.map_err(|error| ImportError::Form(format!("arguments of {}: {error}", shown(object))))
}

fn lacks(object: &Object, key: &str) -> ImportError {
    ImportError::Form(format!("{} has no '{key}'", shown(object)))
}

fn shown(object: &Object) -> Value {
    object.get("name").cloned().unwrap_or_else(|| json!(object))
}
