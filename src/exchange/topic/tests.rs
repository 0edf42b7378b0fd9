#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::QueueId;
use proptest::prelude::*;

fn queue(id: u64) -> Destination {
    Destination::Queue(QueueId(id))
}

fn routed(topic: &Topic, key: &[u8]) -> Vec<Destination> {
    let mut out = Vec::new();
    topic.route(key, &mut out);
    out.sort_unstable();
    out
}

/// Which of the keys one pattern lets through.
fn matched<'k>(pattern: &str, keys: &[&'k str]) -> Vec<&'k str> {
    let mut topic = Topic::default();
    topic.add(pattern.as_bytes(), queue(1));
    keys.iter().copied().filter(|key| routed(&topic, key.as_bytes()) == [queue(1)]).collect()
}

/// The definition, as naive as it can be.
fn accepts(pattern: &[&[u8]], key: &[&[u8]]) -> bool {
    match (pattern.split_first(), key.split_first()) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some((&b"#", rest)), None) => accepts(rest, key),
        (Some((&b"#", rest)), Some((_, fewer))) => accepts(rest, key) || accepts(pattern, fewer),
        (Some(_), None) => false,
        (Some((step, rest)), Some((word, fewer))) => (*step == b"*" || step == word) && accepts(rest, fewer),
    }
}

fn split(text: &str) -> Vec<&[u8]> {
    if text.is_empty() { Vec::new() } else { text.split('.').map(str::as_bytes).collect() }
}

fn accepts_text(pattern: &str, key: &str) -> bool {
    accepts(&split(pattern), &split(key))
}

#[test]
fn star_is_exactly_one_word_which_may_be_empty() {
    assert_eq!(matched("*", &["", "a", "a.b", "."]), ["a"]);
    assert_eq!(matched("*.*", &["", "a", ".", "a.", ".b", "a.b", "a.b.c"]), [".", "a.", ".b", "a.b"]);
}

#[test]
fn hash_is_any_number_of_words() {
    assert_eq!(matched("#", &["", "a", "a.b", "."]), ["", "a", "a.b", "."]);
    assert_eq!(matched("a.#", &["", "a", "a.", "a.b.c", "b.a"]), ["a", "a.", "a.b.c"]);
    assert_eq!(matched("#.*", &["", "a", "a.b", "a.b.c"]), ["a", "a.b", "a.b.c"]);
}

#[test]
fn hash_inside_a_pattern_backtracks() {
    let keys = ["a.b", "a.x.b", "a.x.y.b", "a", "a..b", "b", "a.b.c", "a.b.b"];
    assert_eq!(matched("a.#.b", &keys), ["a.b", "a.x.b", "a.x.y.b", "a..b", "a.b.b"]);
}

#[test]
fn the_empty_pattern_matches_only_the_empty_key() {
    assert_eq!(matched("", &["", "a", "."]), [""]);
}

#[test]
fn trailing_dots_make_empty_words() {
    assert_eq!(matched("a.", &["a", "a.", "a.."]), ["a."]);
}

#[test]
fn wildcards_inside_words_and_in_keys_are_letters() {
    assert_eq!(matched("a*.b", &["a*.b", "ax.b"]), ["a*.b"]);
    assert_eq!(matched("a.b", &["a.*", "#", "a.#"]), Vec::<&str>::new());
    assert_eq!(matched("*.b", &["*.b", "#.b"]), ["*.b", "#.b"]);
}

#[test]
fn a_third_hash_is_refused() {
    let mut topic = Topic::default();
    assert!(topic.bind(b"#.a.#.b#.#c", queue(1)).is_ok());
    let refused = topic.bind(b"#.#.#", queue(1)).unwrap_err();
    assert_eq!(refused, BindError::TooManyHashes { key: b"#.#.#".to_vec(), hashes: 3, allowed: 2 });
    assert!(check(b"#.#.#").is_err());
}

#[test]
fn case_matters() {
    assert_eq!(matched("Kern.*", &["Kern.a", "kern.a"]), ["Kern.a"]);
}

#[test]
fn a_queue_bound_by_several_matching_patterns_is_named_once() {
    let mut topic = Topic::default();
    for pattern in ["a.*", "#", "a.#", "*.b", "a.b"] {
        topic.add(pattern.as_bytes(), queue(1));
    }
    topic.add(b"#", queue(2));
    let mut out = vec![queue(1)];
    topic.route(b"a.b", &mut out);
    out.sort_unstable();
    assert_eq!(out, [queue(1), queue(1), queue(2)], "what stood in the list before is left alone");
}

#[test]
fn rows_of_hashes_do_not_multiply_the_work() {
    let mut topic = Topic::default();
    topic.add(["#"; 60].join(".").as_bytes(), queue(1));
    topic.add(["#.a"; 60].join(".").as_bytes(), queue(2));
    topic.add(format!("{}.b", ["#.a"; 60].join(".")).as_bytes(), queue(3));
    assert_eq!(routed(&topic, ["a"; 127].join(".").as_bytes()), [queue(1), queue(2)]);
}

#[test]
fn patterns_of_one_meaning_are_still_counted_apart() {
    let mut topic = Topic::default();
    topic.add(b"#.*", queue(1));
    topic.add(b"*.#", queue(1));
    assert!(topic.unbind(b"*.#", queue(1)));
    assert_eq!(routed(&topic, b"a"), [queue(1)]);
    assert!(topic.unbind(b"#.*", queue(1)));
    assert!(topic.holds_nothing());
}

#[test]
fn unbinding_what_is_not_bound_changes_nothing() {
    let mut topic = Topic::default();
    topic.add(b"a.*.#", queue(1));
    for pattern in ["", "a", "a.*", "a.*.#.b", "b.*.#", "#"] {
        assert!(!topic.unbind(pattern.as_bytes(), queue(1)), "{pattern}");
    }
    assert!(!topic.unbind(b"a.*.#", queue(2)));
    assert_eq!(routed(&topic, b"a.b"), [queue(1)]);
}

fn text_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(words), 0..6).prop_map(|words| words.join("."))
}

fn patterns() -> impl Strategy<Value = String> {
    text_of(&["a", "b", "", "*", "#", "#", "a*"])
}

fn keys() -> impl Strategy<Value = String> {
    text_of(&["a", "b", "", "*", "a*"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn routes_as_the_definition_says(
        patterns in prop::collection::vec((patterns(), 0u64..4), 0..12),
        keys in prop::collection::vec(keys(), 1..8),
    ) {
        let mut topic = Topic::default();
        for (pattern, id) in &patterns {
            topic.add(pattern.as_bytes(), queue(*id));
        }
        for key in &keys {
            let mut expected: Vec<_> =
                patterns.iter().filter(|(pattern, _)| accepts_text(pattern, key)).map(|(_, id)| queue(*id)).collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(routed(&topic, key.as_bytes()), expected, "key {:?}", key);
        }
    }

    #[test]
    fn unbinding_leaves_what_a_rebuilt_trie_would_have(
        patterns in prop::collection::vec((patterns(), 0u64..4, any::<bool>()), 0..16),
        keys in prop::collection::vec(keys(), 1..8),
    ) {
        let (mut topic, mut rebuilt) = (Topic::default(), Topic::default());
        for (pattern, id, _) in &patterns {
            topic.add(pattern.as_bytes(), queue(*id));
        }
        for (pattern, id, stays) in &patterns {
            if *stays {
                rebuilt.add(pattern.as_bytes(), queue(*id));
            } else {
                prop_assert!(topic.unbind(pattern.as_bytes(), queue(*id)));
            }
        }
        for key in &keys {
            prop_assert_eq!(routed(&topic, key.as_bytes()), routed(&rebuilt, key.as_bytes()));
        }
        for (pattern, id, stays) in &patterns {
            prop_assert!(!stays || topic.unbind(pattern.as_bytes(), queue(*id)));
        }
        prop_assert!(topic.holds_nothing());
        prop_assert_eq!(topic.hashes.highest(), 0);
    }
}
