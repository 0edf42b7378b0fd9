//! Which queues an answer shows.

use super::keys;
use super::view::View;
use crate::broker::{QueueCell, Vhost};
use crate::http::api::list::{ListQuery, NameFilter, Page, compare, page_range};
use crate::http::api::{Api, ApiError};
use crate::metadata::Queue;
use crate::model::Name;
use serde_json::Value;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// What a query selects.
pub(super) struct Selected {
    /// Where a page was asked for.
    pub page: Option<Page>,
    /// Queues there are.
    pub total: usize,
    /// Those of the names asked for.
    pub filtered: usize,
    /// Those to be shown, in their order.
    pub cells: Vec<Arc<QueueCell>>,
}

/// Selects.
pub(super) fn select(api: &Api, vhosts: &[Name], query: &ListQuery, view: &View) -> Result<Selected, ApiError> {
    let page = query.page()?;
    match query.sort() {
        Some(key) => sorted(api, vhosts, query, view, (key, page)),
        None => in_order(api, vhosts, query, page),
    }
}

fn range_of(page: Option<Page>, count: usize) -> Result<Range<usize>, ApiError> {
    page.map_or(Ok(0..count), |page| page_range(page, count))
}

/// By vhost and name, as they are declared: a page is cut out of that order, and of the rest only names are looked at, if
/// those are.
fn in_order(api: &Api, vhosts: &[Name], query: &ListQuery, page: Option<Page>) -> Result<Selected, ApiError> {
    let filter = query.names();
    let (total, filtered, mut shown) = if matches!(filter, NameFilter::All) {
        let metadata = api.shared.metadata.lock();
        let known: Vec<_> = vhosts.iter().filter_map(|name| metadata.vhost(name).ok()).collect();
        let total = known.iter().map(|vhost| vhost.queues().len()).sum();
        let range = turned(range_of(page, total)?, total, query.reversed());
        let all = known.iter().flat_map(|vhost| vhost.queues());
        (total, total, all.skip(range.start).take(range.len()).cloned().collect::<Vec<_>>())
    } else {
        // Names are compared out of the lock: an expression is the client's, and may take its time.
        let mut all = declared(api, vhosts);
        let total = all.len();
        all.retain(|queue| filter.admits(&queue.name));
        let filtered = all.len();
        let range = turned(range_of(page, filtered)?, filtered, query.reversed());
        (total, filtered, all.drain(range).collect())
    };
    if query.reversed() {
        shown.reverse();
    }
    Ok(Selected { page, total, filtered, cells: cells(api, &shown) })
}

/// The same range counted from the end.
fn turned(range: Range<usize>, count: usize, reversed: bool) -> Range<usize> {
    if reversed { count.saturating_sub(range.end)..count.saturating_sub(range.start) } else { range }
}

fn declared(api: &Api, vhosts: &[Name]) -> Vec<Arc<Queue>> {
    let metadata = api.shared.metadata.lock();
    let known = vhosts.iter().filter_map(|name| metadata.vhost(name).ok());
    known.flat_map(|vhost| vhost.queues()).cloned().collect()
}

fn registry(api: &Api, vhost: &Name) -> Option<Arc<Vhost>> {
    api.shared.vhosts.get(vhost).map(|entry| entry.value().clone())
}

/// The queues themselves; one that was deleted meanwhile is left out.
fn cells(api: &Api, queues: &[Arc<Queue>]) -> Vec<Arc<QueueCell>> {
    let runs = queues.chunk_by(|a, b| a.vhost == b.vhost);
    let found = runs.flat_map(|run| {
        let vhost = run.first().and_then(|queue| registry(api, &queue.vhost));
        run.iter().filter_map(move |queue| vhost.as_ref()?.queue_by_id(queue.id))
    });
    found.collect()
}

/// By the value of a key, which is all that is asked of those that are not shown.
fn sorted(
    api: &Api,
    vhosts: &[Name],
    query: &ListQuery,
    view: &View,
    (key, page): (&str, Option<Page>),
) -> Result<Selected, ApiError> {
    let filter = query.names();
    let all = vhosts.iter().filter_map(|name| registry(api, name)).flat_map(|vhost| vhost.all_queues());
    let mut all: Vec<Arc<QueueCell>> = all.collect();
    let total = all.len();
    all.retain(|cell| filter.admits(&cell.name));
    let filtered = all.len();
    let range = range_of(page, filtered)?;
    let values = keys::Keys::new(api, view, key).of_all(&all);
    let mut keyed = keyed(values, &all);
    let reversed = query.reversed();
    keep_range(&mut keyed, range, |a, b| if reversed { b.order(a) } else { a.order(b) });
    Ok(Selected { page, total, filtered, cells: keyed.into_iter().map(|it| it.cell.clone()).collect() })
}

/// A queue with what it is sorted by: what has the same value is in the order of vhosts and names (RabbitMQ).
struct Keyed<'a> {
    value: Value,
    /// The place of its vhost among all.
    vhost: usize,
    /// The bytes of its name from where names differ. Most of 100,000 queues may have the same value, and their names are far
    /// away from each other.
    start: u64,
    cell: &'a Arc<QueueCell>,
}

impl Keyed<'_> {
    fn order(&self, other: &Self) -> Ordering {
        let places = || (self.vhost, self.start).cmp(&(other.vhost, other.start));
        let by_value = compare(Some(&self.value), Some(&other.value)).then_with(places);
        by_value.then_with(|| self.cell.name.cmp(&other.cell.name))
    }
}

/// Queues, which are in the order of their vhosts, with their values.
fn keyed(values: Vec<Value>, cells: &[Arc<QueueCell>]) -> Vec<Keyed<'_>> {
    let shared = shared_start(cells.iter().map(|cell| cell.name.as_bytes()));
    let runs = cells.chunk_by(|a, b| a.vhost == b.vhost).enumerate();
    let placed = runs.flat_map(|(vhost, run)| run.iter().map(move |cell| (vhost, cell)));
    let places = values.into_iter().zip(placed);
    places
        .map(|(value, (vhost, cell))| {
            let start = bytes_from(cell.name.as_bytes(), shared);
            Keyed { value, vhost, start, cell }
        })
        .collect()
}

/// How many bytes all names begin with alike.
fn shared_start<'a>(mut names: impl Iterator<Item = &'a [u8]>) -> usize {
    let first = names.next().unwrap_or_default();
    names.fold(first.len(), |shared, name| name.iter().zip(first).take(shared).take_while(|(a, b)| a == b).count())
}

/// Eight bytes of a name as a number, which has their order.
fn bytes_from(name: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(name.get(at..).unwrap_or_default()).for_each(|(to, from)| *to = *from);
    u64::from_be_bytes(bytes)
}

/// Leaves what would be in a range if all were sorted, and sorts only that.
fn keep_range<T>(items: &mut Vec<T>, range: Range<usize>, order: impl Fn(&T, &T) -> Ordering) {
    if range.end < items.len() {
        items.select_nth_unstable_by(range.end, &order);
        items.truncate(range.end);
    }
    if range.start > 0 && range.start < items.len() {
        items.select_nth_unstable_by(range.start, &order);
    }
    items.drain(..range.start.min(items.len()));
    items.sort_unstable_by(&order);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_what_sorting_all_would_leave_there() {
        let shuffled: Vec<u64> = (0..1000).map(|index| index * 7919 % 1000).collect();
        for range in [0..10, 10..20, 990..1000, 0..1000, 0..0] {
            let mut some = shuffled.clone();
            keep_range(&mut some, range.clone(), Ord::cmp);
            assert_eq!(some, (range.start as u64..range.end as u64).collect::<Vec<_>>());
        }
    }

    #[test]
    fn names_are_compared_from_where_they_differ() {
        let names: [&[u8]; 4] = [b"queue-1", b"queue-10", b"queue-2", b"queue-2 and so on, and on"];
        assert_eq!(shared_start(names.into_iter()), 6);
        assert_eq!(shared_start([b"q".as_slice()].into_iter()), 1);
        assert_eq!(shared_start([].into_iter()), 0);
        let numbers = names.map(|name| bytes_from(name, 6));
        assert!(numbers.is_sorted(), "{numbers:?}");
        assert_eq!((bytes_from(b"q", 1), bytes_from(b"q", 5)), (0, 0));
    }

    #[test]
    fn the_first_page_from_the_end_ends_the_list() {
        assert_eq!(turned(0..10, 25, true), 15..25);
        assert_eq!(turned(20..25, 25, true), 0..5);
        assert_eq!(turned(0..10, 25, false), 0..10);
    }
}
