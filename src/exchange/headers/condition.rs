//! What a binding of a headers exchange asks of a message.

use super::value::{Plain, Sorted};
use crate::exchange::BindError;
use amqp_spec::{FieldTable, FieldValue};

/// The argument that says how the others are to be taken.
const X_MATCH: &[u8] = b"x-match";

/// How many of the wanted headers a message must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    All,
    Any,
}

/// A wanted header.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Want {
    pub(super) key: Box<[u8]>,
    /// `None`: whatever it is, if only it is there.
    pub(super) value: Option<Plain<Box<[u8]>>>,
}

/// A binding's arguments in a form of which there is one for all that mean the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    pub(super) mode: Mode,
    /// Sorted by key.
    pub(super) wants: Vec<Want>,
}

impl Condition {
    pub(super) fn new(arguments: &FieldTable) -> Result<Self, BindError> {
        let (mode, with_x) = mode(arguments)?;
        let counts = |key: &[u8]| if with_x { key != X_MATCH } else { !key.starts_with(b"x-") };
        let mut wants: Vec<Want> = arguments
            .iter()
            .filter(|(key, _)| counts(key))
            .map(|(key, value)| Want {
                key: key.into(),
                value: (!matches!(value, FieldValue::Void)).then(|| Plain::of_argument(value)),
            })
            .collect();
        wants.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(Self { mode, wants })
    }

    /// Whether a message that has the wanted header number `found` fulfils the condition.
    pub(super) fn is_met(&self, found: usize, headers: &Sorted<'_>) -> bool {
        let others = || self.wants.iter().enumerate().filter(|(at, _)| *at != found).map(|(_, want)| want);
        match self.mode {
            Mode::Any => true,
            Mode::All => others().all(|want| headers.get(&want.key).is_some_and(|value| want.takes(value))),
        }
    }
}

impl Want {
    pub(super) fn takes(&self, found: Plain<&[u8]>) -> bool {
        self.value.as_ref().is_none_or(|wanted| wanted.lend() == found)
    }
}

/// The mode, and whether wanted headers may begin with `x-`.
fn mode(arguments: &FieldTable) -> Result<(Mode, bool), BindError> {
    match arguments.get(X_MATCH) {
        None => Ok((Mode::All, false)),
        Some(FieldValue::Longstr(word)) => match word.as_slice() {
            b"all" => Ok((Mode::All, false)),
            b"any" => Ok((Mode::Any, false)),
            b"all-with-x" => Ok((Mode::All, true)),
            b"any-with-x" => Ok((Mode::Any, true)),
            _ => Err(BindError::MatchValue(word.clone())),
        },
        Some(other) => Err(BindError::MatchType(other.clone())),
    }
}

/// Whether the arguments can be understood.
pub(super) fn check(arguments: &FieldTable) -> Result<(), BindError> {
    mode(arguments).map(drop)
}
