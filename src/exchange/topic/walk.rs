//! The walk through the trie: the set of nodes that the words of a key lead to.

use super::Node;
use super::pattern::words;
use crate::exchange::Destination;
use smallvec::SmallVec;

/// Appends what the patterns below `root` that accept `key` are bound to, some perhaps more than once; says from how
/// many nodes. `hashes` is one more than the highest number of a hash.
pub(super) fn walk(root: &Node, hashes: u32, key: &[u8], out: &mut Vec<Destination>) -> usize {
    let mut walk = Walk::new(hashes, out);
    walk.enter(root);
    for word in words(key) {
        if !walk.step(word) {
            break;
        }
    }
    walk.finish()
}

/// The nodes that the words so far lead to. Lives on the stack, unless very many patterns match at once.
struct Walk<'t, 'o> {
    /// Reached after some number of words; those after all words so far stand last.
    reached: SmallVec<[&'t Node; 24]>,
    /// Where the last ones begin.
    last: usize,
    /// Behind a `#`: reached from now on, with children to look at.
    open: SmallVec<[&'t Node; 8]>,
    /// The numbered hashes that were reached.
    seen: SmallVec<[u64; 4]>,
    out: &'o mut Vec<Destination>,
    /// How many nodes gave destinations.
    matched: usize,
}

impl<'t, 'o> Walk<'t, 'o> {
    fn new(hashes: u32, out: &'o mut Vec<Destination>) -> Self {
        let (reached, open) = (SmallVec::new(), SmallVec::new());
        let seen = SmallVec::from_elem(0, hashes.div_ceil(u64::BITS) as usize);
        Self { reached, last: 0, open, seen, out, matched: 0 }
    }

    /// Notes a node as reached after the word that is looked at, and what its `#` leads to.
    fn enter(&mut self, node: &'t Node) {
        self.reached.push(node);
        if let Some(any) = &node.any
            && self.is_new(any.number)
        {
            self.gather(&any.node);
            if any.node.words.is_some() {
                self.open.push(&any.node);
            }
        }
    }

    fn is_new(&mut self, number: Option<u32>) -> bool {
        let Some(number) = number else { return true };
        let Some(bits) = self.seen.get_mut((number / u64::BITS) as usize) else { return true };
        let bit = 1 << (number % u64::BITS);
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }

    /// Goes one word further; `false` where no pattern can match any more.
    fn step(&mut self, word: &[u8]) -> bool {
        let (from, to, already_open) = (self.last, self.reached.len(), self.open.len());
        self.last = to;
        for at in from..to {
            let node = self.reached[at];
            if let Some(child) = node.word(word) {
                self.enter(child);
            }
            if let Some(child) = &node.one {
                self.enter(child);
            }
        }
        for at in 0..already_open {
            if let Some(child) = self.open[at].word(word) {
                self.enter(child);
            }
        }
        self.reached.len() > to || !self.open.is_empty()
    }

    /// Takes what is bound to the nodes that all words led to; the number of nodes that gave destinations.
    fn finish(&mut self) -> usize {
        for at in self.last..self.reached.len() {
            self.gather(self.reached[at]);
        }
        self.matched
    }

    fn gather(&mut self, node: &'t Node) {
        if !node.targets.is_empty() {
            node.targets.append_to(self.out);
            self.matched += 1;
        }
    }
}
