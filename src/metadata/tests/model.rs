//! Random commands against a naive model that scans lists; after each, what is declared and what a restart would
//! bring back must be the same in both.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Names are few, so that commands meet.
const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const KEYS: [&str; 2] = ["k", "l"];

#[derive(Clone, Debug)]
enum Op {
    DeclareExchange { name: &'static str, durable: bool, auto_delete: bool },
    DeclareQueue { name: &'static str, durable: bool, exclusive: bool },
    DeleteExchange { name: &'static str, if_unused: bool },
    DeleteQueue(&'static str),
    Bind(Bound),
    Unbind(Bound),
    Restart,
}

/// Source, whether it leads to a queue, destination, key.
type Bound = (&'static str, bool, &'static str, &'static str);

fn op() -> impl Strategy<Value = Op> {
    let name = || prop::sample::select(&NAMES[..]);
    let bound = || (name(), any::<bool>(), name(), prop::sample::select(&KEYS[..]));
    prop_oneof![
        3 => (name(), any::<bool>(), any::<bool>())
            .prop_map(|(name, durable, auto_delete)| Op::DeclareExchange { name, durable, auto_delete }),
        3 => (name(), any::<bool>(), any::<bool>())
            .prop_map(|(name, durable, exclusive)| Op::DeclareQueue { name, durable, exclusive }),
        1 => (name(), any::<bool>()).prop_map(|(name, if_unused)| Op::DeleteExchange { name, if_unused }),
        1 => name().prop_map(Op::DeleteQueue),
        8 => bound().prop_map(Op::Bind),
        3 => bound().prop_map(Op::Unbind),
        1 => Just(Op::Restart),
    ]
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Naive {
    /// Name to (durable, auto-delete).
    exchanges: BTreeMap<&'static str, (bool, bool)>,
    /// Name to durable.
    queues: BTreeMap<&'static str, bool>,
    bindings: BTreeSet<Bound>,
}

impl Naive {
    fn apply(&mut self, op: &Op) {
        match *op {
            Op::DeclareExchange { name, durable, auto_delete } => {
                self.exchanges.entry(name).or_insert((durable, auto_delete));
            }
            Op::DeclareQueue { name, durable, exclusive } => {
                self.queues.entry(name).or_insert(durable && !exclusive);
            }
            Op::DeleteExchange { name, if_unused } => {
                if !(if_unused && self.bindings.iter().any(|bound| bound.0 == name)) {
                    self.delete_exchange(name);
                }
            }
            Op::DeleteQueue(name) => {
                self.queues.remove(name);
                self.drop_bindings(|bound| bound.1 && bound.2 == name);
            }
            Op::Bind(bound) => {
                let there =
                    if bound.1 { self.queues.contains_key(bound.2) } else { self.exchanges.contains_key(bound.2) };
                if there && self.exchanges.contains_key(bound.0) {
                    self.bindings.insert(bound);
                }
            }
            Op::Unbind(wanted) => self.drop_bindings(|bound| *bound == wanted),
            Op::Restart => self.forget_transient(),
        }
    }

    fn delete_exchange(&mut self, name: &str) {
        if self.exchanges.remove(name).is_some() {
            self.drop_bindings(|bound| bound.0 == name || (!bound.1 && bound.2 == name));
        }
    }

    fn drop_bindings(&mut self, gone: impl Fn(&Bound) -> bool) {
        let lost: Vec<_> = self.bindings.iter().copied().filter(|bound| gone(bound)).collect();
        self.bindings.retain(|bound| !gone(bound));
        for (source, ..) in lost {
            let auto_delete = self.exchanges.get(source).is_some_and(|(_, auto_delete)| *auto_delete);
            if auto_delete && !self.bindings.iter().any(|bound| bound.0 == source) {
                self.delete_exchange(source);
            }
        }
    }

    fn forget_transient(&mut self) {
        self.exchanges.retain(|_, (durable, _)| *durable);
        self.queues.retain(|_, durable| *durable);
        let Self { exchanges, queues, bindings } = self;
        bindings.retain(|bound| {
            let there = if bound.1 { queues.contains_key(bound.2) } else { exchanges.contains_key(bound.2) };
            there && exchanges.contains_key(bound.0)
        });
    }

    fn durable_part(&self) -> Self {
        let mut part = self.clone();
        part.forget_transient();
        part
    }
}

/// Refusals are part of the game: the naive model changes nothing then either.
fn apply(machine: &mut Metadata, op: &Op) -> Changes {
    let request = |(source, is_queue, destination, key): Bound| {
        if is_queue { to_queue(source, destination, key) } else { to_exchange(source, destination, key) }
    };
    match *op {
        Op::DeclareExchange { name, durable, auto_delete } => {
            let declaration = ExchangeDeclaration { durable, auto_delete, ..exchange(name, "topic") };
            machine.declare_exchange("/", declaration).map(|(_, changes)| changes).unwrap_or_default()
        }
        Op::DeclareQueue { name, durable, exclusive } => {
            let declaration = QueueDeclaration { durable, exclusive, ..queue(name) };
            machine.declare_queue("/", declaration).map(|(_, changes)| changes).unwrap_or_default()
        }
        Op::DeleteExchange { name, if_unused } => machine.delete_exchange("/", name, if_unused).unwrap_or_default(),
        Op::DeleteQueue(name) => machine.delete_queue("/", name, US).unwrap(),
        Op::Bind(bound) => bind_in(machine, "/", request(bound)).unwrap_or_default(),
        Op::Unbind(bound) => machine.unbind("/", request(bound)).unwrap(),
        Op::Restart => Changes::default(),
    }
}

fn known(name: &str) -> &'static str {
    NAMES.iter().chain(&KEYS).find(|known| **known == name).copied().expect("a name of the test's")
}

/// What the machine holds, in the naive model's form.
fn seen(machine: &Metadata) -> Naive {
    let vhost = machine.vhost("/").unwrap();
    let bound = |binding: &std::sync::Arc<Binding>| {
        let to_queue = matches!(binding.destination, Destination::Queue(_));
        let key = known(std::str::from_utf8(&binding.key).unwrap());
        (known(&binding.source.name), to_queue, known(binding.destination.name()), key)
    };
    let own = vhost.exchanges().filter(|exchange| NAMES.contains(&&*exchange.name));
    Naive {
        exchanges: own.map(|x| (known(&x.name), (x.durable, x.auto_delete))).collect(),
        queues: vhost.queues().map(|queue| (known(&queue.name), queue.durable)).collect(),
        bindings: vhost.bindings().map(bound).collect(),
    }
}

/// Both indexes hold the same bindings, and only ones whose ends are there.
fn check_indexes(machine: &Metadata) {
    let vhost = machine.vhost("/").unwrap();
    let ends = vhost.queues().map(|queue| DestinationId::Queue(queue.id));
    let ends = ends.chain(vhost.exchanges().map(|exchange| DestinationId::Exchange(exchange.id)));
    let to: BTreeSet<_> = ends.flat_map(|end| vhost.bindings_to(end)).collect();
    let from: BTreeSet<_> = vhost.exchanges().flat_map(|exchange| vhost.bindings_from(exchange.id)).collect();
    assert_eq!(from, to);
    assert_eq!(from.len(), vhost.bindings().count());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_machine_does_what_the_naive_model_does(ops in prop::collection::vec(op(), 1..60)) {
        let (mut machine, mut disk, mut naive) = (Metadata::default(), Disk::default(), Naive::default());
        disk.write(&machine.put_vhost(vhost_settings()));
        for op in ops {
            disk.write(&apply(&mut machine, &op));
            naive.apply(&op);
            if matches!(op, Op::Restart) {
                machine = disk.recover();
            }
            prop_assert_eq!(seen(&machine), naive.clone(), "after {:?}", op);
            check_indexes(&machine);
            prop_assert_eq!(seen(&disk.recover()), naive.durable_part(), "on disk after {:?}", op);
        }
    }

    #[test]
    fn the_same_commands_give_the_same_changes(ops in prop::collection::vec(op(), 1..40)) {
        let (mut one, mut two) = (machine(), machine());
        for op in ops {
            let (a, b) = (apply(&mut one, &op), apply(&mut two, &op));
            prop_assert_eq!(told(&a), told(&b));
            prop_assert_eq!(a.writes(), b.writes());
        }
    }

    #[test]
    fn any_key_and_any_arguments_survive_a_restart(
        key in prop::collection::vec(any::<u8>(), 0..256),
        name in "\\PC{0,40}",
        number in any::<i64>(),
        text in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let (mut machine, mut disk) = (Metadata::default(), Disk::default());
        disk.write(&machine.put_vhost(vhost_settings()));
        let arguments = table([("n", number.into()), ("t", FieldValue::Longstr(text))]);
        let name = format!("q{name}");
        let declaration = QueueDeclaration { arguments: arguments.clone(), ..queue(&name) };
        let (declared, changes) = machine.declare_queue("/", declaration).unwrap();
        disk.write(&changes);
        let request = BindingRequest { key: key.clone().into(), arguments, ..to_queue("amq.topic", &name, "") };
        disk.write(&bind_in(&mut machine, "/", request.clone()).unwrap());
        let mut recovered = disk.recover();
        prop_assert_eq!(recovered.vhost("/").unwrap().queue(&name), Some(&declared));
        prop_assert_eq!(recovered.unbind("/", request).unwrap().list.len(), 1);
    }
}
