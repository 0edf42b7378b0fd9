//! Topic patterns: words between dots, where `*` stands for one word and `#` for any number of words.

use smallvec::SmallVec;

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// This very word.
    Word(&'a [u8]),
    /// `*`: one word, whatever it is, an empty one too.
    One,
    /// `#`: no word, or any number of them.
    Any,
}

/// Few patterns have more words than this; those that do cost an allocation when they are bound.
pub(super) type Steps<'a> = SmallVec<[Step<'a>; 16]>;

/// The words of a routing key or pattern. The empty key has none; `.` has two empty ones.
pub(super) fn words(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let some = (!key.is_empty()).then_some(key);
    some.into_iter().flat_map(|key| key.split(|byte| *byte == b'.'))
}

/// A pattern in its normal form: in each run of wildcards the `*` come first, and then at most one `#`.
///
/// `#.*`, `*.#` and `#.*.#` accept the same keys. With one form for all of them a `#` is never followed by a wildcard,
/// so that a key cannot be divided among a row of `#` in exponentially many ways.
pub(super) fn steps(pattern: &[u8]) -> Steps<'_> {
    let mut steps = Steps::new();
    let mut any = false;
    for word in words(pattern) {
        match word {
            b"#" => any = true,
            b"*" => steps.push(Step::One),
            word => {
                if std::mem::take(&mut any) {
                    steps.push(Step::Any);
                }
                steps.push(Step::Word(word));
            }
        }
    }
    if any {
        steps.push(Step::Any);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_key_has_no_words_and_a_dot_has_two() {
        assert_eq!(words(b"").count(), 0);
        assert_eq!(words(b".").collect::<Vec<_>>(), [b"", b""]);
        assert_eq!(words(b"a..b").collect::<Vec<_>>(), [&b"a"[..], b"", b"b"]);
    }

    #[test]
    fn runs_of_wildcards_have_one_form() {
        assert_eq!(steps(b"#.*.#.*")[..], [Step::One, Step::One, Step::Any]);
        assert_eq!(steps(b"#.#.a.#.*")[..], [Step::Any, Step::Word(b"a"), Step::One, Step::Any]);
        assert_eq!(steps(b"a*.#b")[..], [Step::Word(b"a*"), Step::Word(b"#b")]);
        assert!(steps(b"").is_empty());
    }
}
