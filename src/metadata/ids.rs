//! Where ids come from.

/// Ids reserved with one record: a crash may waste as many, and a record is written once for as many declarations.
const BLOCK: u64 = 1024;

/// Hands out ids that were never given before, also not before a restart: a mark above all of them is persisted
/// before they are used.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    next: u64,
    mark: u64,
}

impl Ids {
    /// Starts after what a previous run may have given.
    pub(super) fn after(mark: u64) -> Self {
        Self { next: mark.max(1), mark: mark.max(1) }
    }

    pub(super) fn take(&mut self) -> u64 {
        let id = self.next;
        self.next += 1;
        id
    }

    /// The new mark to be persisted, if the ids taken since the last call have passed the old one.
    pub(super) fn new_mark(&mut self) -> Option<u64> {
        if self.next <= self.mark {
            return None;
        }
        self.mark = self.next + BLOCK;
        Some(self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_is_given_beyond_the_mark_without_a_new_one() {
        let mut ids = Ids::after(0);
        let mut persisted = 1;
        for _ in 0..3 * BLOCK {
            let id = ids.take();
            persisted = ids.new_mark().unwrap_or(persisted);
            assert!(id < persisted);
        }
        assert_eq!(Ids::after(persisted).take(), persisted);
    }
}
