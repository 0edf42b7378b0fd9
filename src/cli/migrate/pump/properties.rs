//! What a message's properties must lose, or keep elsewhere, to be published again as what it is.

use amqp_spec::{FieldTable, Properties, PropertiesBuilder, Property, Value};

/// The header that a stream's deliveries bear.
const STREAM_OFFSET: &str = "x-stream-offset";
/// The headers that a quorum queue adds to what it delivers again: of that queue, not of the message.
const COUNTS: [&str; 2] = ["x-delivery-count", "x-acquired-count"];
/// Where a user-id is kept that the destination would refuse.
pub const USER_ID_HEADER: &str = "x-original-user-id";
/// The header whose routing keys count beside the message's own.
const CARBON_COPY: &str = "CC";

/// Who publishes.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// The user's name.
    pub user: String,
    /// Whether the destination takes other users' names too.
    pub impersonates: bool,
}

/// Of which kind the delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// It comes from a stream.
    pub of_stream: bool,
    /// It was delivered before.
    pub redelivered: bool,
}

/// The properties to publish with.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fitted {
    /// They, where they are not as they came.
    pub raw: Option<Vec<u8>>,
    /// Whether the message names further routing keys.
    pub carbon_copies: bool,
    /// Whether the user-id went into a header.
    pub user_id_moved: bool,
    /// The message's place in its stream.
    pub offset: Option<u64>,
}

/// Fits the properties of a delivery. What does not parse is left as it is: the destination says what it thinks of it.
pub fn fit(raw: &[u8], delivery: Delivery, publisher: &Publisher) -> Fitted {
    let mut fitted = Fitted::default();
    let Ok(properties) = Properties::scan(raw) else { return fitted };
    let foreign = properties.user_id().filter(|user| !publisher.impersonates && *user != publisher.user.as_bytes());
    let headers = properties.headers();
    if foreign.is_none() && headers.is_none() {
        return fitted;
    }
    let has = |key: &str| headers.is_some_and(|headers| headers.get(key).is_some());
    fitted.carbon_copies = has(CARBON_COPY);
    let offset = headers.filter(|_| delivery.of_stream).and_then(|headers| headers.get(STREAM_OFFSET));
    fitted.offset = offset.as_ref().and_then(Value::as_integer).and_then(|offset| u64::try_from(offset).ok());
    let mut unwanted: Vec<&str> = Vec::new();
    if offset.is_some() {
        unwanted.push(STREAM_OFFSET);
    }
    if delivery.redelivered {
        unwanted.extend(COUNTS.into_iter().filter(|key| has(key)));
    }
    if foreign.is_none() && unwanted.is_empty() {
        return fitted;
    }
    let mut table = headers.map(FieldTable::from).unwrap_or_default();
    unwanted.iter().for_each(|key| _ = table.remove(key));
    let mut builder = PropertiesBuilder::from(&properties);
    if let Some(user) = foreign {
        builder.remove(Property::UserId);
        table.insert(USER_ID_HEADER, String::from_utf8_lossy(user).as_ref());
        fitted.user_id_moved = true;
    }
    // Headers that were only the broker's were not there when the message was published.
    if table.is_empty() {
        builder.remove(Property::Headers);
    } else {
        builder.set_headers(&table);
    }
    fitted.raw = Some(builder.build());
    fitted
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PLAIN: Delivery = Delivery { of_stream: false, redelivered: false };

    fn publisher(impersonates: bool) -> Publisher {
        Publisher { user: "mover".to_owned(), impersonates }
    }

    fn with(headers: &[(&str, i64)], user: Option<&str>) -> Vec<u8> {
        let mut builder = PropertiesBuilder::new();
        builder.set_expiration("500").set_priority(3);
        if !headers.is_empty() {
            builder.set_headers(&headers.iter().copied().collect());
        }
        if let Some(user) = user {
            builder.set_user_id(user);
        }
        builder.build()
    }

    #[test]
    fn what_needs_no_change_gets_none() {
        let raw = with(&[("x-delivery-count", 4), ("x-stream-offset", 1)], Some("mover"));
        assert_eq!(fit(&raw, PLAIN, &publisher(false)), Fitted::default());
        assert!(fit(&with(&[("CC", 1)], None), PLAIN, &publisher(false)).carbon_copies);
        assert_eq!(fit(&with(&[], Some("other")), PLAIN, &publisher(true)), Fitted::default());
    }

    #[test]
    fn a_strange_user_id_is_kept_as_a_header() {
        let fitted = fit(&with(&[], Some("other")), PLAIN, &publisher(false));
        let raw = fitted.raw.unwrap();
        let properties = Properties::scan(&raw).unwrap();
        assert_eq!((properties.user_id(), properties.expiration()), (None, Some(&b"500"[..])));
        let headers = properties.headers().unwrap();
        assert_eq!(headers.get(USER_ID_HEADER).unwrap().as_longstr(), Some(&b"other"[..]));
        assert!(fitted.user_id_moved);
    }

    #[test]
    fn what_the_source_added_is_taken_out() {
        let again = Delivery { redelivered: true, ..PLAIN };
        let fitted = fit(&with(&[("x-delivery-count", 1), ("kept", 2)], None), again, &publisher(false));
        assert_eq!(fitted.raw.unwrap(), with(&[("kept", 2)], None));
        let stream = Delivery { of_stream: true, ..PLAIN };
        let fitted = fit(&with(&[("x-stream-offset", 7)], None), stream, &publisher(false));
        assert_eq!((fitted.offset, fitted.raw.unwrap()), (Some(7), with(&[], None)));
    }
}
