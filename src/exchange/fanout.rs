//! The fanout exchange: a message goes everywhere that is bound, whatever the keys say.

use super::{Destination, targets::Targets};

#[derive(Clone, Debug, Default)]
pub(super) struct Fanout {
    targets: Targets,
}

impl Fanout {
    pub(super) fn bind(&mut self, to: Destination) {
        self.targets.add(to);
    }

    pub(super) fn unbind(&mut self, to: Destination) -> bool {
        self.targets.remove(to)
    }

    pub(super) fn route(&self, out: &mut Vec<Destination>) {
        self.targets.append_to(out);
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        self.targets.is_empty()
    }
}
