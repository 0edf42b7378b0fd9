//! What is wrong with one value, and the readers that find it out.

use amqp_spec::FieldValue;

/// What is wrong with a value, in the words (Erlang terms, some of them) of RabbitMQ's texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Detail {
    /// An integer of any width is wanted.
    #[error("\"expected integer, got {0}\"")]
    NotInteger(&'static str),
    /// Less than 0.
    #[error("{{value_negative,{0}}}")]
    Negative(i64),
    /// 0 where at least 1 is wanted.
    #[error("{{value_zero,0}}")]
    Zero,
    /// More milliseconds than a timer takes.
    #[error("{{value_too_large,{0}}}")]
    TooLarge(i64),
    /// More than the largest priority.
    #[error("{{max_value_exceeded,{0}}}")]
    MaxExceeded(i64),
    /// A value of another type is wanted.
    #[error("{{unacceptable_type,{0}}}")]
    UnacceptableType(&'static str),
    /// None of the values there are.
    #[error("{0}")]
    Unknown(&'static str),
    /// No place in a stream; the text as an Erlang term.
    #[error("{{invalid_stream_offset_arg,{{longstr,{0}}}}}")]
    StreamOffset(String),
    /// A queue type that does not exist.
    #[error("\"unsupported queue type '{0}'\"")]
    UnsupportedQueueType(String),
    /// A version of classic queues that does not exist any more, or not yet.
    #[error("\"unsupported queue version '{0}'\"")]
    UnsupportedQueueVersion(i64),
}

/// Largest number of milliseconds for a time to live or an expiry: ten years, as in RabbitMQ.
pub(super) const MAX_MILLIS: i64 = 10 * 365 * 24 * 60 * 60 * 1000;

/// An integer of any width.
pub(super) fn integer(value: &FieldValue) -> Result<i64, Detail> {
    value.as_integer().ok_or(Detail::NotInteger(value.type_name()))
}

/// An integer of at least 0.
pub(super) fn non_negative(value: &FieldValue) -> Result<i64, Detail> {
    let number = integer(value)?;
    if number < 0 { Err(Detail::Negative(number)) } else { Ok(number) }
}

/// An integer of at least 1.
pub(super) fn positive(value: &FieldValue) -> Result<i64, Detail> {
    let number = non_negative(value)?;
    if number == 0 { Err(Detail::Zero) } else { Ok(number) }
}

/// A number within what timers take.
pub(super) fn millis(number: i64) -> Result<i64, Detail> {
    if number > MAX_MILLIS { Err(Detail::TooLarge(number)) } else { Ok(number) }
}

/// The bytes of a text.
pub(super) fn longstr(value: &FieldValue) -> Result<&[u8], Detail> {
    value.as_longstr().ok_or(Detail::UnacceptableType(value.type_name()))
}

/// A boolean.
pub(super) fn boolean(value: &FieldValue) -> Result<bool, Detail> {
    value.as_bool().ok_or(Detail::UnacceptableType(value.type_name()))
}
