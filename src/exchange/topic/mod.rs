//! The topic exchange: a trie of patterns, walked by the words of a routing key.
//!
//! The walk keeps the set of nodes that the words so far lead to, so its cost is the number of words times the nodes
//! reached, whatever the patterns: nothing is tried twice.

mod pattern;
#[cfg(test)]
mod tests;
mod walk;

use super::targets::{Targets, sort_and_dedup};
use super::{BindError, Destination};
use ahash::RandomState;
use pattern::{Step, steps};
use std::collections::HashMap;

#[derive(Clone, Debug, Default)]
pub(super) struct Topic {
    root: Node,
    hashes: Numbers,
}

/// What has been matched of a pattern. Boxes keep a leaf, by far the most frequent node, small.
#[derive(Clone, Debug, Default)]
struct Node {
    words: Option<Box<Words>>,
    one: Option<Box<Node>>,
    any: Option<Box<Hash>>,
    targets: Targets,
}

type Words = HashMap<Box<[u8]>, Node, RandomState>;

/// The node behind a `#`: once reached it stays reached, because `#` swallows every further word.
#[derive(Clone, Debug)]
struct Hash {
    node: Node,
    /// Its bit in [`Walk::seen`] where a walk can come here more than once: below another `#`.
    number: Option<u32>,
}

/// More `#` than this are refused. The walk would not mind them; RabbitMQ 4.3 refuses them, and a client should not
/// find bindings here that it could not have there.
const MAX_HASHES: usize = 2;

/// Whether the pattern can be bound.
pub(super) fn check(pattern: &[u8]) -> Result<(), BindError> {
    match pattern::words(pattern).filter(|word| word == b"#").count() {
        0..=MAX_HASHES => Ok(()),
        hashes => Err(BindError::TooManyHashes { key: pattern.to_vec(), hashes, allowed: MAX_HASHES }),
    }
}

impl Topic {
    pub(super) fn bind(&mut self, pattern: &[u8], to: Destination) -> Result<(), BindError> {
        check(pattern)?;
        self.add(pattern, to);
        Ok(())
    }

    fn add(&mut self, pattern: &[u8], to: Destination) {
        let mut node = &mut self.root;
        let mut below_hash = false;
        for step in steps(pattern) {
            node = match step {
                Step::Word(word) => node.word_or_new(word),
                Step::One => node.one.get_or_insert_default(),
                Step::Any => {
                    let hash = node.any.get_or_insert_with(|| {
                        let number = below_hash.then(|| self.hashes.take());
                        Box::new(Hash { node: Node::default(), number })
                    });
                    below_hash = true;
                    &mut hash.node
                }
            };
        }
        node.targets.add(to);
    }

    pub(super) fn unbind(&mut self, pattern: &[u8], to: Destination) -> bool {
        self.root.unbind(&steps(pattern), to, &mut self.hashes)
    }

    pub(super) fn route(&self, key: &[u8], out: &mut Vec<Destination>) {
        let start = out.len();
        if walk::walk(&self.root, self.hashes.highest(), key, out) > 1 {
            sort_and_dedup(out, start);
        }
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        self.root.is_empty()
    }
}

impl Node {
    fn word_or_new(&mut self, word: &[u8]) -> &mut Self {
        let words = self.words.get_or_insert_default();
        if !words.contains_key(word) {
            words.insert(word.into(), Self::default());
        }
        words.entry(word.into()).or_default()
    }

    fn word(&self, word: &[u8]) -> Option<&Self> {
        self.words.as_ref()?.get(word)
    }

    fn is_empty(&self) -> bool {
        self.targets.is_empty() && self.words.is_none() && self.one.is_none() && self.any.is_none()
    }

    /// Removes one binding below this node, and the nodes that only it needed. As deep as a pattern has words.
    fn unbind(&mut self, steps: &[Step<'_>], to: Destination, hashes: &mut Numbers) -> bool {
        let Some((step, rest)) = steps.split_first() else { return self.targets.remove(to) };
        match step {
            Step::Word(word) => self.unbind_word(word, rest, to, hashes),
            Step::One => {
                let Some(one) = &mut self.one else { return false };
                let removed = one.unbind(rest, to, hashes);
                self.one.take_if(|one| one.is_empty());
                removed
            }
            Step::Any => {
                let Some(any) = &mut self.any else { return false };
                let removed = any.node.unbind(rest, to, hashes);
                if let Some(Hash { number: Some(number), .. }) = self.any.take_if(|any| any.node.is_empty()).as_deref()
                {
                    hashes.give_back(*number);
                }
                removed
            }
        }
    }

    fn unbind_word(&mut self, word: &[u8], rest: &[Step<'_>], to: Destination, hashes: &mut Numbers) -> bool {
        let Some(words) = &mut self.words else { return false };
        let Some(child) = words.get_mut(word) else { return false };
        let removed = child.unbind(rest, to, hashes);
        if child.is_empty() {
            words.remove(word);
        }
        self.words.take_if(|words| words.is_empty());
        removed
    }
}

/// Dense numbers, used again when given back.
#[derive(Clone, Debug, Default)]
struct Numbers {
    next: u32,
    free: Vec<u32>,
}

impl Numbers {
    fn take(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }

    fn give_back(&mut self, number: u32) {
        self.free.push(number);
        if self.free.len() == self.next as usize {
            *self = Self::default();
        }
    }

    /// One more than the highest number that is in use.
    fn highest(&self) -> u32 {
        self.next
    }
}
