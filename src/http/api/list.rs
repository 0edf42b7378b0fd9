//! Lists as clients ask for them: filtered by name, sorted, a page at a time, only some columns.

use super::{ApiError, ApiResult};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use fancy_regex::{Regex, RegexBuilder};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use std::convert::Infallible;

/// What a page has where nothing is said; RabbitMQ's.
const PAGE_SIZE: usize = 100;
/// The most that a page may have; RabbitMQ's.
pub(super) const PAGE_SIZE_LARGEST: usize = 500;
/// Steps that one match of `name` may backtrack: anyone who may log in chooses the expression.
const BACKTRACK_LIMIT: usize = 100_000;
/// What RabbitMQ shows whole or not at all, whatever of it a column asks for: what clients named, and the totals.
const WHOLE: [&str; 4] = ["arguments", "client_properties", "effective_policy_definition", "object_totals"];

/// The query of a list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for ListQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

/// A page that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: usize,
    /// Its items.
    pub size: usize,
}

/// Which names a list is narrowed to.
pub enum NameFilter {
    /// All.
    All,
    /// Those with this text in them, whatever its case; kept in lower case.
    Containing(String),
    /// Those that an expression matches somewhere, whatever their case.
    Matching(Box<Regex>),
    /// None: the expression is none.
    Nothing,
}

impl NameFilter {
    /// The filter of an expression.
    #[must_use]
    pub fn matching(expression: &str) -> Self {
        RegexBuilder::new(&format!("(?i){expression}"))
            .backtrack_limit(BACKTRACK_LIMIT)
            .build()
            .map_or(Self::Nothing, |regex| Self::Matching(Box::new(regex)))
    }

    /// Whether a name is among them.
    #[must_use]
    pub fn admits(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Containing(text) => name.to_lowercase().contains(text.as_str()),
            Self::Matching(regex) => regex.is_match(name).unwrap_or(false),
            Self::Nothing => false,
        }
    }
}

impl ListQuery {
    fn parse(query: &str) -> Self {
        Self(serde_urlencoded::from_str(query).unwrap_or_default())
    }

    /// The value of a parameter, where it is there and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    /// The value of a parameter, which may be empty.
    fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter is `true`.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// The page asked for; `None` for the whole list.
    ///
    /// # Errors
    /// 400 as RabbitMQ tells it.
    pub fn page(&self) -> Result<Option<Page>, ApiError> {
        let Some(number) = self.given("page") else { return Ok(None) };
        let read =
            |text: &str| text.parse::<i64>().map_err(|_| bad("bad_request", "Pagination parameters are invalid"));
        let number = read(number)?;
        let size = self.given("page_size").map(read).transpose()?;
        let shown = size.map_or_else(|| "undefined".to_owned(), |size| size.to_string());
        let page = Page {
            number: usize::try_from(number).unwrap_or_default(),
            size: size.map_or(PAGE_SIZE, |size| usize::try_from(size).unwrap_or_default()),
        };
        if page.number == 0 || page.size == 0 || page.size > PAGE_SIZE_LARGEST {
            let reason = format!("Invalid pagination parameters: page number {number}, page size {shown}");
            return Err(bad("invalid_pagination_parameters", &reason));
        }
        Ok(Some(page))
    }

    /// The names asked for; a list that is not paged has all.
    #[must_use]
    pub fn names(&self) -> NameFilter {
        match self.get("name") {
            Some(name) if self.get("page").is_some() => match self.flag("use_regex") {
                true => NameFilter::matching(name),
                false => NameFilter::Containing(name.to_lowercase()),
            },
            _ => NameFilter::All,
        }
    }

    /// The key to sort by, its parts separated by dots.
    #[must_use]
    pub fn sort(&self) -> Option<&str> {
        self.get("sort")
    }

    /// Whether the order is turned round.
    #[must_use]
    pub fn reversed(&self) -> bool {
        self.flag("sort_reverse")
    }

    /// Only the columns that were asked for; an item that has none of them is an empty list, as in RabbitMQ.
    #[must_use]
    pub fn columns(&self, item: Value) -> Value {
        match self.given("columns") {
            Some(columns) => chosen(&item, &parts(columns)),
            None => item,
        }
    }
}

/// A list in the form asked for. Its items are in RabbitMQ's order: by vhost, then by name.
///
/// # Errors
/// 400 where the page makes no sense or there is none.
pub fn respond(items: Vec<Value>, query: &ListQuery) -> ApiResult {
    let total = items.len();
    let filter = query.names();
    let name = |item: &Value| item.get("name").and_then(Value::as_str).map(str::to_owned).unwrap_or_default();
    let mut items: Vec<Value> = items.into_iter().filter(|item| filter.admits(&name(item))).collect();
    if let Some(key) = query.sort() {
        items.sort_by(|a, b| compare(lookup(a, key), lookup(b, key)));
    }
    if query.reversed() {
        items.reverse();
    }
    match query.page()? {
        Some(page) => {
            let filtered = items.len();
            let range = page_range(page, filtered)?;
            let shown = items.drain(range).map(|item| query.columns(item)).collect();
            Ok(Json(envelope(page, total, filtered, shown)).into_response())
        }
        None => {
            let items: Vec<Value> = items.into_iter().map(|item| query.columns(item)).collect();
            Ok(Json(items).into_response())
        }
    }
}

/// What of a list of `filtered` items a page shows.
///
/// # Errors
/// 400 where it is beyond the end; the first page of nothing is empty.
pub fn page_range(page: Page, filtered: usize) -> Result<std::ops::Range<usize>, ApiError> {
    let start = page.number.saturating_sub(1).saturating_mul(page.size);
    if start >= filtered && page.number > 1 {
        let (number, size) = (page.number, page.size);
        let reason = format!("Page out of range, page: {number} page size: {size}, len: {filtered}");
        return Err(bad("page_out_of_range", &reason));
    }
    Ok(start.min(filtered)..start.saturating_add(page.size).min(filtered))
}

/// A page's envelope.
#[must_use]
pub fn envelope(page: Page, total: usize, filtered: usize, items: Vec<Value>) -> Value {
    json!({
        "total_count": total,
        "item_count": items.len(),
        "filtered_count": filtered,
        "page": page.number,
        "page_size": page.size,
        "page_count": filtered.div_ceil(page.size.max(1)),
        "items": items,
    })
}

/// The value of a dotted key.
#[must_use]
pub fn lookup<'a>(item: &'a Value, key: &str) -> Option<&'a Value> {
    key.split('.').try_fold(item, |item, part| item.get(part))
}

/// The order of values as that of Erlang's terms, by which RabbitMQ sorts: numbers, words (`false`, `null`, `true`), objects,
/// lists, texts. What is not there counts as 0.
#[must_use]
pub fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (Some(Value::String(a)), Some(Value::String(b))) => a.cmp(b),
        (Some(Value::Array(a)), Some(Value::Array(b))) => in_turn(a.iter().zip(b)).then(a.len().cmp(&b.len())),
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            a.len().cmp(&b.len()).then_with(|| a.keys().cmp(b.keys())).then_with(|| in_turn(a.values().zip(b.values())))
        }
        (None | Some(Value::Number(_)), None | Some(Value::Number(_))) => compare_numbers(a, b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// The order of the first two that differ.
fn in_turn<'a>(mut pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Ordering {
    pairs.find_map(|(a, b)| Some(compare(Some(a), Some(b))).filter(|it| it.is_ne())).unwrap_or(Ordering::Equal)
}

fn compare_numbers(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    let whole = |value: Option<&Value>| match value {
        Some(value) => value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from)),
        None => Some(0),
    };
    let real = |value: Option<&Value>| value.and_then(Value::as_f64).unwrap_or_default();
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => real(a).total_cmp(&real(b)),
    }
}

fn rank(value: Option<&Value>) -> u8 {
    match value {
        None | Some(Value::Number(_)) => 0,
        Some(Value::Bool(false)) => 1,
        Some(Value::Null) => 2,
        Some(Value::Bool(true)) => 3,
        Some(Value::Object(_)) => 4,
        Some(Value::Array(_)) => 5,
        Some(Value::String(_)) => 6,
    }
}

/// The columns of a query, each as the keys that lead to it.
fn parts(columns: &str) -> Vec<Vec<&str>> {
    let written = columns.split(',').filter(|column| !column.is_empty());
    written.map(|column| column.split('.').filter(|part| !part.is_empty()).collect()).collect()
}

/// What of a value some columns choose, of a list what they choose of each member. Where one ends, all is chosen.
fn chosen(value: &Value, columns: &[Vec<&str>]) -> Value {
    if columns.iter().any(Vec::is_empty) {
        return value.clone();
    }
    match value {
        Value::Object(object) => {
            let found = object.iter().filter_map(|(key, inner)| Some((key.clone(), under(key, inner, columns)?)));
            let found: Map<String, Value> = found.collect();
            if found.is_empty() { json!([]) } else { Value::Object(found) }
        }
        Value::Array(members) => members.iter().map(|member| chosen(member, columns)).collect(),
        other => other.clone(),
    }
}

/// What the columns below a key choose of its value; `None` where there are none.
fn under(key: &str, value: &Value, columns: &[Vec<&str>]) -> Option<Value> {
    let below = columns.iter().filter_map(|column| column.split_first().filter(|(first, _)| **first == key));
    let below: Vec<Vec<&str>> = below.map(|(_, rest)| rest.to_vec()).collect();
    match below.is_empty() {
        true => None,
        false if WHOLE.contains(&key) => Some(value.clone()),
        false => Some(chosen(value, &below)),
    }
}

fn bad(error: &'static str, reason: &str) -> ApiError {
    ApiError::Bad { error, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn page(query: &str) -> Result<Option<Page>, String> {
        ListQuery::parse(query).page().map_err(|error| error.to_string())
    }

    #[test]
    fn a_page_is_asked_for_in_rabbitmqs_words() {
        assert_eq!(page(""), Ok(None));
        assert_eq!(page("page=2"), Ok(Some(Page { number: 2, size: 100 })));
        assert_eq!(page("page=1&page_size=500"), Ok(Some(Page { number: 1, size: 500 })));
        assert!(page("page=").is_err() && page("page=1&page_size=").is_err());
        assert!(page("page=a").unwrap_err().contains("Pagination parameters are invalid"));
        assert!(page("page=").is_err() && page("page=1&page_size=").is_err());
        assert!(page("page=0").unwrap_err().contains("page number 0, page size undefined"));
        assert!(page("page=1&page_size=501").unwrap_err().contains("page number 1, page size 501"));
    }

    #[test]
    fn a_page_beyond_the_end_is_refused_and_the_first_never() {
        let range =
            |number, filtered| page_range(Page { number, size: 10 }, filtered).map_err(|error| error.to_string());
        assert_eq!(range(1, 0), Ok(0..0));
        assert_eq!(range(2, 15), Ok(10..15));
        assert!(range(3, 15).unwrap_err().contains("Page out of range, page: 3 page size: 10, len: 15"));
        assert!(range(usize::MAX, 15).is_err());
    }

    #[test]
    fn values_are_sorted_as_terms() {
        let terms = json!([-1, 0, 0.5, 1, 18446744073709551615u64, false, null, true, {}, { "b": 1 }, { "b": 2 }, { "c": 0 }, [], [1], [1, 0], ["a"], "", "B", "a", "aa"]);
        let terms = terms.as_array().unwrap();
        for (at, a) in terms.iter().enumerate() {
            for (place, b) in terms.iter().enumerate() {
                assert_eq!(compare(Some(a), Some(b)), at.cmp(&place), "{a} {b}");
            }
            assert_eq!(compare(None, Some(a)), 1.cmp(&at), "nothing is 0: {a}");
        }
    }

    #[test]
    fn columns_reach_into_objects() {
        let item = json!({
            "name": "q", "stats": { "a": 1, "b": { "rate": 2.0 } }, "other": true,
            "arguments": { "x": 1, "y": 2 }, "members": [{ "id": 1, "x": 2 }, { "x": 3 }], "empty": [],
        });
        let columns = |asked: &str| ListQuery::parse(&format!("columns={asked}")).columns(item.clone());
        assert_eq!(
            columns("name,stats.b.rate,nothing,name.deeper"),
            json!({ "name": "q", "stats": { "b": { "rate": 2.0 } } })
        );
        assert_eq!(columns("stats.b,stats.a,stats.c.d"), json!({ "stats": { "a": 1, "b": { "rate": 2.0 } } }));
        assert_eq!(columns("arguments.x"), json!({ "arguments": { "x": 1, "y": 2 } }));
        assert_eq!(columns("members.id,empty.id"), json!({ "members": [{ "id": 1 }, []], "empty": [] }));
    }

    #[test]
    fn what_no_column_chooses_is_an_empty_list() {
        let columns = |asked: &str| ListQuery::parse(asked).columns(json!({ "name": "q", "stats": { "a": 1 } }));
        assert_eq!(columns("columns="), json!([]));
        assert_eq!(columns("columns=nothing"), json!([]));
        assert_eq!(columns("columns=stats.b"), json!({ "stats": [] }));
    }

    #[test]
    fn names_are_filtered_only_in_pages() {
        assert!(ListQuery::parse("name=zz").names().admits("q"));
        let filter = ListQuery::parse("page=1&name=OR").names();
        assert!(filter.admits("orders") && !filter.admits("q"));
        let filter = ListQuery::parse("page=1&name=^O.*s$&use_regex=true").names();
        assert!(filter.admits("orders") && !filter.admits("borders"));
        assert!(!ListQuery::parse("page=1&name=(&use_regex=true").names().admits("("));
    }
}
