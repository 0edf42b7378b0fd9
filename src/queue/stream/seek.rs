//! Finds the first chunk of a time, by halving what there is: timestamps never go back.

use crate::model::{Millis, Offset};
use std::ops::Range;

/// A chunk as the search sees it: its messages and its timestamp.
pub type Seen = (Range<Offset>, Millis);

/// The first offset of the first chunk within `extent` that was written at `at` or later; the end of `extent` where there
/// is none. `look` gives the chunk with a message, or where that is gone the next one.
///
/// # Errors
/// What `look` fails with.
pub fn first_since<E>(
    extent: Range<Offset>,
    at: Millis,
    mut look: impl FnMut(Offset) -> Result<Option<Seen>, E>,
) -> Result<Offset, E> {
    let Range { start: mut low, end: mut high } = extent;
    while low < high {
        let middle = low + (high - low) / 2;
        match look(middle)? {
            Some((messages, _)) if messages.start >= high => high = middle,
            Some((messages, timestamp)) if timestamp < at => low = messages.end.min(high),
            Some((messages, _)) => high = messages.start.min(middle),
            None => high = middle,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_first_chunk_of_that_time(
            chunks in proptest::collection::vec((1..9_u64, 0..4 as Millis), 0..60),
            gone in 0..40_usize,
            at in 0..120 as Millis,
        ) {
            let (mut end, mut time) = (0, 0);
            let mut all: Vec<Seen> = Vec::new();
            for (count, later) in chunks {
                time += later;
                all.push((end..end + count, time));
                end += count;
            }
            all.drain(..gone.min(all.len()));
            let first = all.first().map_or(end, |(messages, _)| messages.start);
            let expected = all.iter().find(|(_, time)| *time >= at).map_or(end, |(messages, _)| messages.start);
            let mut looks = 0;
            let found = first_since(first..end, at, |offset| {
                looks += 1;
                Ok::<_, ()>(all.iter().find(|(messages, _)| messages.end > offset).cloned())
            });
            prop_assert_eq!(found, Ok(expected));
            prop_assert!(looks <= 10, "{} looks", looks);
        }
    }
}
