//! The x-random and x-local-random exchanges: one of the bindings, each as likely as any other.

use super::Destination;

#[derive(Clone, Debug, Default)]
pub(super) struct Random {
    /// One entry a binding, sorted: what is bound twice is picked twice as often.
    bindings: Vec<Destination>,
}

impl Random {
    pub(super) fn bind(&mut self, to: Destination) {
        let at = self.bindings.partition_point(|bound| *bound <= to);
        self.bindings.insert(at, to);
    }

    pub(super) fn unbind(&mut self, to: Destination) -> bool {
        let at = self.bindings.binary_search(&to);
        at.map(|at| self.bindings.remove(at)).is_ok()
    }

    /// Appends the binding that lies where `random` lies in the range of u64.
    pub(super) fn route(&self, random: u64, out: &mut Vec<Destination>) {
        let at = (u128::from(random) * self.bindings.len() as u128) >> 64;
        out.extend(self.bindings.get(at as usize));
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        self.bindings.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::QueueId;

    #[test]
    fn each_binding_has_its_share_of_the_range() {
        let (one, two) = (Destination::Queue(QueueId(1)), Destination::Queue(QueueId(2)));
        let mut random = Random::default();
        let picked = |random: &Random| -> Vec<Destination> {
            let mut out = Vec::new();
            (0..6u64).for_each(|part| random.route(u64::MAX / 6 * part + u64::MAX / 12, &mut out));
            out
        };
        assert_eq!(picked(&random), []);
        random.bind(one);
        assert_eq!(picked(&random), [one; 6]);
        random.bind(two);
        assert_eq!(picked(&random), [one, one, one, two, two, two]);
        random.bind(two);
        assert_eq!(picked(&random), [one, one, two, two, two, two], "two bindings, two shares");
        assert!(random.unbind(two) && random.unbind(two) && !random.unbind(two));
        assert_eq!(picked(&random), [one; 6]);
    }
}
