//! What a message's properties must keep to, and what the broker reads from them.

use crate::model::message::NEVER;
use crate::model::{AmqpError, Attributes, Message, Name, time};
use amqp_spec::{FieldTable, Properties, PropertiesBuilder, Property, ReplyCode, Value};

/// The name that stands for "reply to me on this channel".
const REPLY_TO: &[u8] = b"amq.rabbitmq.reply-to";

/// delivery-mode of a persistent message.
const PERSISTENT: u8 = 2;

/// Largest expiration in milliseconds: ten years, as in RabbitMQ.
const MAX_EXPIRATION: u64 = 10 * 365 * 24 * 60 * 60 * 1000;

/// A message that passed.
pub struct Checked {
    /// The message as it goes on: BCC removed, reply-to and expiration rewritten, where they were there.
    pub message: Message,
    /// What the broker read.
    pub attributes: Attributes,
    /// Further routing keys, from CC and BCC.
    pub more_keys: Vec<Box<[u8]>>,
}

/// Checks a message's properties in RabbitMQ's order: reply-to, expiration, CC and BCC, user-id. `user` is the
/// only one that it may claim to be from, `None` where it may claim to be anyone's; `reply_to` is the name that answers
/// to the channel's direct reply-to consumer, where it has one.
///
/// # Errors
/// 541 where the properties do not parse, else 406 with RabbitMQ's texts.
pub fn check(message: Message, user: Option<&Name>, reply_to: Option<String>) -> Result<Checked, AmqpError> {
    let properties =
        Properties::scan(message.properties()).map_err(|_| AmqpError::new(ReplyCode::InternalError, ""))?;
    let mut attributes = Attributes {
        persistent: properties.delivery_mode() == Some(PERSISTENT),
        priority: properties.priority(),
        ..Attributes::default()
    };
    if !acts_on_any(&properties) {
        return Ok(Checked { attributes, more_keys: Vec::new(), message });
    }
    let mut edit = Edit::default();
    if properties.reply_to() == Some(REPLY_TO) {
        let name = reply_to
            .ok_or_else(|| AmqpError::new(ReplyCode::PreconditionFailed, "fast reply consumer does not exist"))?;
        edit.reply_to = Some(name);
    }
    if let Some(expiration) = properties.expiration() {
        attributes.expires_at = expires_at(expiration, &mut edit)?;
    }
    let more_keys = match properties.headers() {
        Some(_) => carbon_copies(&properties, &mut edit)?,
        None => Vec::new(),
    };
    if let (Some(claimed), Some(user)) = (properties.user_id(), user)
        && claimed != user.as_bytes()
    {
        let claimed = String::from_utf8_lossy(claimed);
        let text = format!("user_id property set to '{claimed}' but authenticated user was '{user}'");
        return Err(AmqpError::new(ReplyCode::PreconditionFailed, text));
    }
    let rewritten = edit.apply(&properties);
    let message = match rewritten {
        Some(raw) => Message::from_parts(message.exchange(), message.routing_key(), &raw, message.body()),
        None => message,
    };
    let message = match edit.blind {
        0 => message,
        // They route again where the message dies.
        count => message.with_blind_keys(more_keys.iter().rev().take(count).rev().map(|key| &**key)),
    };
    Ok(Checked { message, attributes, more_keys })
}

fn acts_on_any(properties: &Properties<'_>) -> bool {
    !properties.is_canonical()
        || [Property::Headers, Property::Expiration, Property::UserId, Property::ReplyTo]
            .into_iter()
            .any(|property| properties.has(property))
}

/// Properties that are to be changed.
#[derive(Default)]
struct Edit {
    headers: Option<FieldTable>,
    expiration: Option<String>,
    reply_to: Option<String>,
    /// How many of the further routing keys, the last ones, are of blind copies.
    blind: usize,
}

impl Edit {
    fn apply(&self, properties: &Properties<'_>) -> Option<Vec<u8>> {
        if self.headers.is_none() && self.expiration.is_none() && self.reply_to.is_none() {
            return properties.normalized();
        }
        let normal = properties.normalized();
        let again = normal.as_deref().and_then(|raw| Properties::scan(raw).ok());
        let mut builder = PropertiesBuilder::from(again.as_ref().unwrap_or(properties));
        if let Some(headers) = &self.headers {
            builder.set_headers(headers);
        }
        if let Some(expiration) = &self.expiration {
            builder.set_expiration(expiration);
        }
        if let Some(reply_to) = &self.reply_to {
            builder.set_reply_to(reply_to);
        }
        Some(builder.build())
    }
}

/// When a message with this expiration expires. Its text is written anew where it is not the number's plain form.
fn expires_at(expiration: &[u8], edit: &mut Edit) -> Result<u64, AmqpError> {
    let text = String::from_utf8_lossy(expiration);
    let refused =
        |why: String| AmqpError::new(ReplyCode::PreconditionFailed, format!("invalid expiration '{text}': {why}"));
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, rest) = digits.split_at(end);
    if number.is_empty() {
        return Err(refused("no_integer".to_owned()));
    }
    if !rest.is_empty() {
        return Err(refused(format!("{{leftover_string,\"{rest}\"}}")));
    }
    let plain = match number.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    if sign == "-" && plain != "0" {
        return Err(refused(format!("{{value_negative,-{plain}}}")));
    }
    let millis = plain
        .parse::<u64>()
        .ok()
        .filter(|millis| *millis <= MAX_EXPIRATION)
        .ok_or_else(|| refused(format!("{{value_too_large,{plain}}}")))?;
    if plain != text {
        edit.expiration = Some(plain.to_owned());
    }
    Ok(time::now().saturating_add(millis).min(NEVER - 1))
}

/// Further routing keys from the CC and BCC headers; BCC is taken out.
fn carbon_copies(properties: &Properties<'_>, edit: &mut Edit) -> Result<Vec<Box<[u8]>>, AmqpError> {
    let mut keys = Vec::new();
    let Some(headers) = properties.headers() else { return Ok(keys) };
    for name in ["CC", "BCC"] {
        let Some(value) = headers.get(name) else { continue };
        let Value::Array(array) = value else {
            let kind = value.type_name();
            let text = format!("invalid message: {{unacceptable_type_in_header,\"{name}\",{kind}}}");
            return Err(AmqpError::new(ReplyCode::PreconditionFailed, text));
        };
        let before = keys.len();
        keys.extend(array.iter().filter_map(|member| member.as_longstr().map(Box::from)));
        if name == "BCC" {
            edit.blind = keys.len() - before;
            let mut without = FieldTable::from(headers);
            without.remove("BCC");
            edit.headers = Some(without);
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn with(build: impl FnOnce(&mut PropertiesBuilder<'static>)) -> Result<Checked, AmqpError> {
        let mut builder = PropertiesBuilder::new();
        build(&mut builder);
        let message = Message::from_parts(b"", b"q", &builder.build(), b"x");
        check(message, Some(&Name::from("guest")), None)
    }

    fn text_of(result: Result<Checked, AmqpError>) -> String {
        result.map(|_| String::new()).unwrap_or_else(|error| error.text)
    }

    #[test]
    fn expiration_is_a_plain_number_of_milliseconds() {
        let of = |text: &'static str| text_of(with(|p| _ = p.set_expiration(text)));
        assert_eq!(of("60000"), "");
        assert_eq!(of("soon"), "invalid expiration 'soon': no_integer");
        assert_eq!(of(""), "invalid expiration '': no_integer");
        assert_eq!(of("100ms"), "invalid expiration '100ms': {leftover_string,\"ms\"}");
        assert_eq!(of("-1"), "invalid expiration '-1': {value_negative,-1}");
        assert_eq!(of("315360000000"), "");
        assert_eq!(of("315360000001"), "invalid expiration '315360000001': {value_too_large,315360000001}");
    }

    #[test]
    fn expiration_is_written_anew() {
        let checked = with(|p| _ = p.set_expiration("0060000")).unwrap();
        let properties = Properties::scan(checked.message.properties()).unwrap();
        assert_eq!(properties.expiration(), Some(&b"60000"[..]));
    }

    #[test]
    fn bcc_routes_and_is_removed_while_cc_stays() {
        let key = |k: &str| amqp_spec::FieldValue::Array(vec![amqp_spec::FieldValue::Longstr(k.into())]);
        let mut headers = FieldTable::new();
        headers.insert("CC", key("a"));
        headers.insert("BCC", key("b"));
        let checked = with(|p| _ = p.set_headers(&headers)).unwrap();
        assert_eq!(checked.more_keys, [Box::from(&b"a"[..]), Box::from(&b"b"[..])]);
        let properties = Properties::scan(checked.message.properties()).unwrap();
        let headers = properties.headers().unwrap();
        assert!(headers.get("CC").is_some() && headers.get("BCC").is_none());
        assert_eq!(checked.message.blind_keys().collect::<Vec<_>>(), [b"b"]);
    }

    #[test]
    fn a_user_may_only_speak_for_itself() {
        assert_eq!(text_of(with(|p| _ = p.set_user_id("guest"))), "");
        assert_eq!(
            text_of(with(|p| _ = p.set_user_id("other"))),
            "user_id property set to 'other' but authenticated user was 'guest'"
        );
        let claims = PropertiesBuilder::new().set_user_id("other").build();
        assert!(check(Message::from_parts(b"", b"q", &claims, b"x"), None, None).is_ok(), "an impersonator");
    }
}
