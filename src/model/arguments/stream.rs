//! What the arguments of a stream's consumer come to.

use super::age::age;
use super::consumer::PRIORITY;
use super::queue_rules::CONSUMER_TIMEOUT;
use super::{ArgumentError, Detail, QueueType};
use crate::model::resource::Resource;
use crate::model::{Millis, Offset};
use amqp_spec::erlang::Pretty;
use amqp_spec::{FieldTable, FieldValue};

const OFFSET: &str = "x-stream-offset";
const FILTER: &str = "x-stream-filter";
const MATCH_UNFILTERED: &str = "x-stream-match-unfiltered";

/// Arguments of consumers of streams; other queue types refuse them.
pub(super) const OF_STREAMS: [&str; 3] = [OFFSET, FILTER, MATCH_UNFILTERED];
/// Arguments of consumers of queues; streams refuse them.
const OF_QUEUES: [&str; 2] = [PRIORITY, CONSUMER_TIMEOUT];

/// Where in a stream a consumer begins (`x-stream-offset`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StreamOffset {
    /// With the oldest message there is.
    First,
    /// With the last chunk that was written.
    Last,
    /// With what comes after.
    #[default]
    Next,
    /// With this message, or the oldest one after it.
    At(Offset),
    /// With the first chunk written at this time or later.
    Since(Millis),
    /// With the first chunk written so many milliseconds ago or later.
    Ago(Millis),
}

/// Which messages of a stream a consumer wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamFilter {
    /// Values of the header x-stream-filter-value, one of which a message must have (`x-stream-filter`).
    pub values: Vec<Vec<u8>>,
    /// Messages without a value too (`x-stream-match-unfiltered`).
    pub unfiltered: bool,
}

/// What a consumer's arguments say, validated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamArguments {
    /// Where it begins.
    pub offset: StreamOffset,
    /// What it wants; `None` is everything.
    pub filter: Option<StreamFilter>,
}

impl StreamArguments {
    /// Validates the arguments of a consumer of the stream `resource`.
    ///
    /// # Errors
    /// With the argument that RabbitMQ would name.
    pub fn of(resource: &Resource, arguments: &FieldTable) -> Result<Self, ArgumentError> {
        if let Some(key) = OF_QUEUES.into_iter().find(|key| arguments.contains_key(key)) {
            let resource = resource.clone();
            return Err(ArgumentError::NotOfType { key, resource, queue_type: QueueType::Stream });
        }
        let offset = arguments.get(OFFSET).map(|value| offset(resource, value)).transpose()?.unwrap_or_default();
        Ok(Self { offset, filter: filter(arguments) })
    }
}

fn offset(resource: &Resource, value: &FieldValue) -> Result<StreamOffset, ArgumentError> {
    if let Some(text) = value.as_longstr() {
        return match (text, age(text)) {
            (b"first", _) => Ok(StreamOffset::First),
            (b"last", _) => Ok(StreamOffset::Last),
            (b"next", _) => Ok(StreamOffset::Next),
            (_, Some(age)) => Ok(StreamOffset::Ago(age)),
            _ => {
                let detail = Detail::StreamOffset(Pretty::new(text).to_string());
                Err(ArgumentError::Invalid { key: OFFSET, resource: resource.clone(), detail })
            }
        };
    }
    match value {
        FieldValue::Timestamp(seconds) => Ok(StreamOffset::Since(seconds.saturating_mul(1000))),
        // One before the first is the first (RabbitMQ).
        _ => match value.as_integer() {
            Some(number) => Ok(StreamOffset::At(Offset::try_from(number).unwrap_or(0))),
            None => Err(ArgumentError::OffsetType),
        },
    }
}

/// What is no text is no value to filter by; without any there is no filter (RabbitMQ).
fn filter(arguments: &FieldTable) -> Option<StreamFilter> {
    let values: Vec<Vec<u8>> = match arguments.get(FILTER)? {
        FieldValue::Array(values) => values.iter().filter_map(|value| Some(value.as_longstr()?.to_vec())).collect(),
        value => value.as_longstr().map(<[u8]>::to_vec).into_iter().collect(),
    };
    let unfiltered = arguments.get(MATCH_UNFILTERED).and_then(FieldValue::as_bool) == Some(true);
    (!values.is_empty()).then_some(StreamFilter { values, unfiltered })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::table;
    use super::*;

    fn of(key: &str, value: FieldValue) -> Result<StreamArguments, String> {
        let resource = Resource::queue("Q".into(), "/".into());
        StreamArguments::of(&resource, &table([(key, value)])).map_err(|error| error.to_string())
    }

    #[test]
    fn an_offset_is_a_word_a_number_a_time_or_an_age() {
        for (value, expected) in [
            ("first".into(), StreamOffset::First),
            ("last".into(), StreamOffset::Last),
            ("next".into(), StreamOffset::Next),
            ("1h".into(), StreamOffset::Ago(3_600_000)),
            (7.into(), StreamOffset::At(7)),
            ((-1).into(), StreamOffset::At(0)),
            (FieldValue::Timestamp(5), StreamOffset::Since(5000)),
        ] {
            assert_eq!(of(OFFSET, value).unwrap().offset, expected);
        }
        assert_eq!(StreamArguments::default().offset, StreamOffset::Next);
    }

    #[test]
    fn other_offsets_are_refused() {
        let text = |term| {
            format!(
                "invalid arg 'x-stream-offset' for queue 'Q' in vhost '/': {{invalid_stream_offset_arg,{{longstr,{term}}}}}"
            )
        };
        assert_eq!(of(OFFSET, "soon".into()), Err(text("<<\"soon\">>")));
        assert_eq!(of(OFFSET, "".into()), Err(text("<<>>")));
        assert_eq!(of(OFFSET, "0h".into()), Err(text("<<\"0h\">>")));
        assert_eq!(of(OFFSET, true.into()), Err(String::new()), "the bare name of its code");
    }

    #[test]
    fn a_filter_has_one_value_or_many() {
        let values = |value| of(FILTER, value).unwrap().filter.map(|filter| filter.values);
        assert_eq!(values("a".into()), Some(vec![b"a".to_vec()]));
        assert_eq!(
            values(FieldValue::Array(vec!["a".into(), 5.into(), "b".into()])),
            Some(vec![b"a".to_vec(), b"b".to_vec()])
        );
        assert_eq!(values(5.into()), None);
        assert_eq!(of(MATCH_UNFILTERED, true.into()).unwrap().filter, None);
    }

    #[test]
    fn arguments_of_queues_are_refused() {
        let text = "invalid arg 'x-priority' for queue 'Q' in vhost '/' of queue type rabbit_stream_queue";
        assert_eq!(of("x-priority", "a".into()), Err(text.to_owned()));
    }
}
