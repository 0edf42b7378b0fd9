//! Patterns of scopes: `*` stands for anything, and `%2F` for what could not be written otherwise.

/// A pattern, decoded and cut at its stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard(Vec<Vec<u8>>);

impl Wildcard {
    /// Reads a pattern; `None` where its percent signs encode nothing.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        pattern.split('*').map(decoded).collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether a name fits.
    pub(super) fn matches(&self, name: &str) -> bool {
        let name = name.as_bytes();
        let Some((first, rest)) = self.0.split_first() else { return false };
        let Some(mut left) = name.strip_prefix(first.as_slice()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return left.is_empty() };
        for part in middle.iter().filter(|part| !part.is_empty()) {
            let Some(at) = left.windows(part.len()).position(|window| window == part.as_slice()) else { return false };
            left = left.get(at + part.len()..).unwrap_or_default();
        }
        left.ends_with(last)
    }
}

/// As forms in the web are encoded: a plus is a space.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                out.push(digit(bytes.next()?)? * 16 + digit(bytes.next()?)?);
            }
            b'+' => out.push(b' '),
            other => out.push(other),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Wildcard::parse(pattern).is_some_and(|pattern| pattern.matches(name))
    }

    #[test]
    fn a_star_is_anything() {
        for (pattern, good, bad) in [
            ("*", &["", "a", "a/b"][..], &[][..]),
            ("", &[""], &["a"]),
            ("abc", &["abc"], &["ab", "abcd", "xabc"]),
            ("a*", &["a", "ab"], &["ba", ""]),
            ("*a", &["a", "ba", "aa"], &["ab", ""]),
            ("a*c", &["ac", "abc", "acc"], &["acb", "a"]),
            ("*b*", &["b", "abc"], &["ac"]),
            ("a**c", &["ac", "abbc"], &["ab"]),
            ("a*b*c", &["abc", "axbxc", "abbcc"], &["acb", "ac"]),
            ("a*a", &["aa", "aba"], &["a"]),
        ] {
            good.iter().for_each(|name| assert!(matches(pattern, name), "{pattern} {name}"));
            bad.iter().for_each(|name| assert!(!matches(pattern, name), "{pattern} {name}"));
        }
    }

    #[test]
    fn what_is_encoded_is_taken_literally() {
        assert!(matches("%2F", "/") && matches("a%2fb*", "a/b/c") && matches("a+b", "a b"));
        assert!(matches("%2A", "*") && !matches("%2A", "x"));
        assert!(Wildcard::parse("%").is_none() && Wildcard::parse("%zz").is_none() && Wildcard::parse("a%2").is_none());
    }
}
