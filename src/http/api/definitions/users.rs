//! Users, with what is kept of their passwords.

use super::import::{Import, ImportError, Object, needed, tags, text};
use crate::auth::{HashAlgorithm, PasswordHash, Secret};
use crate::broker::{NewUser, hash_password};
use crate::metadata::{Metadata, User, UserLimits};
use crate::model::Name;
use amqp_spec::erlang::Pretty;
use serde_json::{Map, Value, json};

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

/// What a hash is of where its user does not say: versions before 3.6 knew MD5 only, and named no algorithm. Of 2.x, which
/// had the same one, RabbitMQ does not know it any more, and no more does this.
pub(super) fn unsaid_algorithm(document: &Object) -> HashAlgorithm {
    let said = |key| document.get(key).and_then(Value::as_str);
    let version = said("rabbitmq_version").or_else(|| said("rabbit_version")).unwrap_or_default();
    let mut numbers = version.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(3)), Some(Ok(0..=5))) => HashAlgorithm::Md5,
        _ => HashAlgorithm::default(),
    }
}

/// A user that is there gets what the document says, as in RabbitMQ. `unsaid` is what its password is hashed with where
/// nothing is said.
pub(super) async fn import(import: &Import<'_>, object: &Object, unsaid: HashAlgorithm) -> Result<(), ImportError> {
    let name = needed(object, "name")?;
    let limits = object.get("limits").filter(|limits| !limits.is_null()).map(UserLimits::parse).transpose();
    let limits = limits.map_err(|error| ImportError::Refused(error.to_string()))?.unwrap_or_default();
    let user =
        NewUser { name: Name::from(name), password: password(object, unsaid)?, tags: tags(object, "tags")?, limits };
    import.shared.put_user(user).await?;
    Ok(())
}

fn password(object: &Object, unsaid: HashAlgorithm) -> Result<PasswordHash, ImportError> {
    let unknown = |name: &str| ImportError::Form(format!("'{name}' is no algorithm that passwords are hashed with"));
    let algorithm = match text(object, "hashing_algorithm")? {
        None => unsaid,
        Some(name) => HashAlgorithm::from_name(name).ok_or_else(|| unknown(name))?,
    };
    match (text(object, "password_hash")?, text(object, "password")?) {
        (Some(hash), _) => PasswordHash::from_base64(algorithm, hash)
            .map_err(|_| ImportError::Form(format!("{{not_base64,{}}}", Pretty::new(hash.as_bytes())))),
        (None, Some(password)) => Ok(hash_password(algorithm, &Secret::new(password))?),
        (None, None) => Ok(PasswordHash::none()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unsaid_is_what_its_version_did() {
        let of = |key: &str, version: &str| unsaid_algorithm(&Map::from_iter([(key.to_owned(), json!(version))]));
        for version in ["3.0.4", "3.5.7", "3.5"] {
            assert_eq!(of("rabbit_version", version), HashAlgorithm::Md5, "{version}");
            assert_eq!(of("rabbitmq_version", version), HashAlgorithm::Md5, "{version}");
        }
        for version in ["2.8.7", "3.6.0", "3.13.7", "4.3.6", "3", "", "3.x"] {
            assert_eq!(of("rabbit_version", version), HashAlgorithm::Sha256, "{version}");
        }
        assert_eq!(unsaid_algorithm(&Map::new()), HashAlgorithm::Sha256);
    }
}
