//! Which layers a source text names, in `use` items and in paths.

use std::collections::BTreeSet;

use super::tokens::{Token, tokens};

/// The module that a file below src is: `["queue", "ready"]` for `queue/ready.rs`.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let mut module: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// The layers that a file of this module names through `crate::`, `super::` or `leveret::`.
pub(crate) fn imported_layers(module: &[String], text: &str) -> BTreeSet<String> {
    let tokens = tokens(text);
    let mut found = BTreeSet::new();
    let mut here = Inline::new(module);
    for at in 0..tokens.len() {
        here.follow(&tokens[at..]);
        let within_a_path = at > 0 && tokens[at - 1] == Token::Separator;
        if within_a_path || tokens.get(at + 1) != Some(&Token::Separator) {
            continue;
        }
        match &tokens[at] {
            Token::Word(word) if word == "crate" || word == "leveret" => {
                first_words(&tokens[at + 2..], &[], &mut found)
            }
            Token::Word(word) if word == "super" => first_words(&tokens[at..], &here.module, &mut found),
            _ => {}
        }
    }
    found
}

/// The layer that a path which starts from `base` leads to; all of them where it branches.
fn first_words(path: &[Token], base: &[String], found: &mut BTreeSet<String>) {
    match path {
        [Token::Word(word), rest @ ..] if word == "super" => {
            let parent = &base[..base.len().saturating_sub(1)];
            match rest {
                [Token::Separator, after @ ..] => first_words(after, parent, found),
                _ => found.extend(parent.first().cloned()),
            }
        }
        [Token::Open, rest @ ..] => {
            for branch in branches(rest) {
                first_words(branch, base, found);
            }
        }
        [Token::Word(word), ..] if word != "self" => drop(found.insert(base.first().unwrap_or(word).clone())),
        // `super::*`, `{self}` and the like name nothing more than the base.
        _ => found.extend(base.first().cloned()),
    }
}

/// The comma-separated parts of a `{...}` whose brace was just opened.
fn branches(tokens: &[Token]) -> Vec<&[Token]> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut begin = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Open => depth += 1,
            Token::Close if depth == 0 => {
                found.push(&tokens[begin..at]);
                break;
            }
            Token::Close => depth -= 1,
            Token::Comma if depth == 0 => {
                found.push(&tokens[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|branch| !branch.is_empty());
    found
}

/// The module that a place in a file is in, with `mod name { ... }` followed inward.
struct Inline {
    module: Vec<String>,
    depth: usize,
    opened_at: Vec<usize>,
}

impl Inline {
    fn new(module: &[String]) -> Self {
        Self { module: module.to_vec(), depth: 0, opened_at: Vec::new() }
    }

    fn follow(&mut self, ahead: &[Token]) {
        match ahead {
            [Token::Word(keyword), Token::Word(name), Token::Open, ..] if keyword == "mod" => {
                self.module.push(name.clone());
                self.opened_at.push(self.depth);
            }
            [Token::Open, ..] => self.depth += 1,
            [Token::Close, ..] => {
                self.depth = self.depth.saturating_sub(1);
                if self.opened_at.last() == Some(&self.depth) {
                    self.opened_at.pop();
                    self.module.pop();
                }
            }
            _ => {}
        }
    }
}
