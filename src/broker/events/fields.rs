//! The headers of an event, in the types that RabbitMQ gives them.

use amqp_spec::erlang::Pretty;
use amqp_spec::{FieldTable, FieldValue};
use serde_json::Value;

/// The header that says who caused an event.
const ACTOR: &str = "user_who_performed_action";

/// Headers as they are put together.
#[derive(Default)]
pub(super) struct Fields(pub FieldTable);

impl Fields {
    pub fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.0.insert(name, text);
        self
    }

    pub fn flag(&mut self, name: &str, flag: bool) -> &mut Self {
        self.0.insert(name, flag);
        self
    }

    /// RabbitMQ tells every number as a long one.
    pub fn number(&mut self, name: &str, number: impl Into<i64>) -> &mut Self {
        self.0.insert(name, number.into());
        self
    }

    pub fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) -> &mut Self {
        self.0.insert(name, texts.into_iter().map(FieldValue::from).collect::<Vec<_>>());
        self
    }

    /// Who caused it.
    pub fn by(&mut self, user: &str) -> &mut Self {
        self.text(ACTOR, user)
    }

    /// Arguments: RabbitMQ shows each as its Erlang term, a text.
    pub fn arguments(&mut self, name: &str, arguments: &FieldTable) -> &mut Self {
        let terms = arguments.iter().map(|(key, value)| {
            FieldValue::from(format!("{{{},{},{}}}", Pretty::new(key), value.type_name(), value.term()))
        });
        self.0.insert(name, terms.collect::<Vec<_>>());
        self
    }

    /// A value of JSON.
    pub fn value(&mut self, name: &str, value: &Value) -> &mut Self {
        self.0.insert(name, of_json(value));
        self
    }

    /// Every member of an object.
    pub fn members(&mut self, value: &Value) -> &mut Self {
        value.as_object().into_iter().flatten().for_each(|(name, value)| _ = self.value(name, value));
        self
    }
}

fn of_json(value: &Value) -> FieldValue {
    match value {
        Value::Null => FieldValue::Void,
        Value::Bool(flag) => FieldValue::Bool(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => FieldValue::Long(whole),
            None => FieldValue::Double(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(members) => FieldValue::Array(members.iter().map(of_json).collect()),
        // Erlang does not tell an empty object from an empty list.
        Value::Object(members) if members.is_empty() => FieldValue::Array(Vec::new()),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.as_str(), of_json(value)));
            FieldValue::Table(members.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_are_told_as_terms_and_json_as_values() {
        let mut fields = Fields::default();
        let arguments = [("x-max-length", FieldValue::from(5)), ("x-queue-type", FieldValue::from("quorum"))];
        fields.arguments("arguments", &arguments.into_iter().collect());
        let terms = [r#"{<<"x-max-length">>,signedint,5}"#, r#"{<<"x-queue-type">>,longstr,<<"quorum">>}"#];
        assert_eq!(fields.0.get("arguments"), Some(&FieldValue::Array(terms.map(FieldValue::from).to_vec())));
        fields.value("value", &json!({ "max": 1, "none": {} }));
        let members = [("max", FieldValue::Long(1)), ("none", FieldValue::Array(Vec::new()))];
        assert_eq!(fields.0.get("value"), Some(&FieldValue::Table(members.into_iter().collect())));
    }
}
