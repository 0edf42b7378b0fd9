//! Users, with what is kept of their passwords.

use super::import::{Import, ImportError, Object, needed, tags, text};
use crate::auth::{HashAlgorithm, PasswordHash, Secret};
use crate::broker::{NewUser, hash_password};
use crate::metadata::{Metadata, User, UserLimits};
use crate::model::Name;
use serde_json::{Map, json};

pub(super) fn export(metadata: &Metadata) -> Vec<Object> {
    metadata.users().map(object).collect()
}

fn object(user: &User) -> Object {
    let mut object = Map::new();
    object.insert("name".to_owned(), json!(*user.name));
    object.insert("password_hash".to_owned(), json!(user.password.to_base64()));
    object.insert("hashing_algorithm".to_owned(), json!(user.password.algorithm().name()));
    object.insert("tags".to_owned(), json!(user.tags));
    object.insert("limits".to_owned(), json!(user.limits));
    object
}

/// A user that is there gets what the document says, as in RabbitMQ.
pub(super) async fn import(import: &Import<'_>, object: &Object) -> Result<(), ImportError> {
    let name = needed(object, "name")?;
    let limits = object.get("limits").filter(|limits| !limits.is_null()).map(UserLimits::parse).transpose();
    let limits = limits.map_err(|error| ImportError::Refused(error.to_string()))?.unwrap_or_default();
    let user = NewUser { name: Name::from(name), password: password(object)?, tags: tags(object, "tags")?, limits };
    import.shared.put_user(user).await?;
    Ok(())
}

fn password(object: &Object) -> Result<PasswordHash, ImportError> {
    let unknown = |name: &str| ImportError::Form(format!("'{name}' is no algorithm that passwords are hashed with"));
    let algorithm = match text(object, "hashing_algorithm")? {
        None => HashAlgorithm::default(),
        Some(name) => HashAlgorithm::from_name(name).ok_or_else(|| unknown(name))?,
    };
    match (text(object, "password_hash")?, text(object, "password")?) {
        (Some(hash), _) => PasswordHash::from_base64(algorithm, hash)
            .map_err(|error| ImportError::Form(format!("password_hash: {error}"))),
        (None, Some(password)) => Ok(hash_password(algorithm, &Secret::new(password))?),
        (None, None) => Ok(PasswordHash::none()),
    }
}
