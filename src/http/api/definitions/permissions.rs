//! What users may do in vhosts, and by topic.

use super::import::{Import, ImportError, Object, needed, text};
use crate::auth::{Patterns, TopicPatterns};
use crate::metadata::Metadata;
use crate::model::Name;
use serde_json::{Map, json};

pub(super) fn export(metadata: &Metadata) -> Vec<Object> {
    let object = |(user, vhost, patterns): (&Name, &Name, &Patterns)| {
        let mut object = Map::new();
        object.insert("user".to_owned(), json!(**user));
        object.insert("vhost".to_owned(), json!(**vhost));
        object.insert("configure".to_owned(), json!(patterns.configure));
        object.insert("write".to_owned(), json!(patterns.write));
        object.insert("read".to_owned(), json!(patterns.read));
        object
    };
    metadata.all_permissions().map(object).collect()
}

pub(super) fn export_topics(metadata: &Metadata) -> Vec<Object> {
    let topics = metadata.all_topic_permissions().map(|(key, patterns)| {
        let mut object = Map::new();
        object.insert("user".to_owned(), json!(*key.user));
        object.insert("vhost".to_owned(), json!(*key.vhost));
        object.insert("exchange".to_owned(), json!(*key.exchange));
        object.insert("write".to_owned(), json!(patterns.write));
        object.insert("read".to_owned(), json!(patterns.read));
        object
    });
    topics.collect()
}

fn pattern(object: &Object, key: &str) -> Result<String, ImportError> {
    Ok(text(object, key)?.unwrap_or_default().to_owned())
}

pub(super) async fn import(import: &Import<'_>, object: &Object) -> Result<(), ImportError> {
    let patterns = Patterns {
        configure: pattern(object, "configure")?,
        write: pattern(object, "write")?,
        read: pattern(object, "read")?,
    };
    import.shared.put_permissions(needed(object, "user")?, needed(object, "vhost")?, patterns).await?;
    Ok(())
}

pub(super) async fn import_topics(import: &Import<'_>, object: &Object) -> Result<(), ImportError> {
    let patterns = TopicPatterns { write: pattern(object, "write")?, read: pattern(object, "read")? };
    let (user, vhost, exchange) = (needed(object, "user")?, needed(object, "vhost")?, needed(object, "exchange")?);
    import.shared.put_topic_permissions(user, vhost, exchange, patterns).await?;
    Ok(())
}
