"""Class exchange: declaring, deleting, binding exchanges to exchanges; alternate, internal and auto-delete exchanges."""

from rig.codec import Typed
from rig.suite import cases

TYPES = ("direct", "fanout", "topic", "headers")


@cases(**{kind: kind for kind in TYPES})
def declare_each_type(s, kind):
    """Declared, declared again, asked for passively, deleted twice."""
    s.c.exchange(s.x, kind).exchange(s.x, kind).exchange(s.x, kind, passive=True)
    s.c.call("exchange.delete", exchange=s.x).call("exchange.delete", exchange=s.x).exchange(s.x, kind, passive=True)


@cases(
    unknown="no-such-type", empty="", upper_case="Direct", module="rabbit_exchange_type_direct", spaces=" direct", long="t" * 255, x_unknown="x-something",
)
def unknown_type(s, kind):
    """A type that nobody knows."""
    s.c.exchange(s.x, kind)
    s.c2.exchange(s.x, passive=True)


def type_no_utf8(s):
    """A type that is no UTF-8."""
    s.c.exchange(s.x, b"\xff\xfe")
    s.a.ended() if s.a.link.server_closed else None


@cases(
    type=("direct", {}, "fanout", {}), durable=("direct", {}, "direct", {"durable": True}), not_durable=("direct", {"durable": True}, "direct", {}),
    auto_delete=("direct", {}, "direct", {"auto_delete": True}), not_auto_delete=("direct", {"auto_delete": True}, "direct", {}),
    internal=("direct", {}, "direct", {"internal": True}), not_internal=("direct", {"internal": True}, "direct", {}),
    all=("direct", {}, "topic", {"durable": True, "auto_delete": True, "internal": True}),
    arguments=("direct", {"arguments": {"a": 1}}, "direct", {"arguments": {"a": 2}}),
    alternate_added=("direct", {}, "direct", {"arguments": {"alternate-exchange": "amq.fanout"}}),
    alternate_left_out=("direct", {"arguments": {"alternate-exchange": "amq.fanout"}}, "direct", {}),
    alternate_other=("direct", {"arguments": {"alternate-exchange": "amq.fanout"}}, "direct", {"arguments": {"alternate-exchange": "amq.topic"}}),
    same=("headers", {"durable": True, "arguments": {"alternate-exchange": "a"}}, "headers", {"durable": True, "arguments": {"alternate-exchange": "a"}}),
    unknown_type=("direct", {}, "no-such-type", {}), passive_other=("direct", {}, "topic", {"passive": True, "durable": True}),
    passive_unknown_type=("direct", {}, "no-such-type", {"passive": True}), passive_bad_argument=("direct", {}, "direct", {"passive": True, "arguments": {"alternate-exchange": 1}}),
)
def declare_again(s, kind, flags, kind_again, flags_again):
    """What is compared when an exchange is declared again."""
    s.c.exchange(s.x, kind, **flags).exchange(s.x, kind_again, **flags_again)


@cases(integer=5, void=(None,), bool=True, empty="", missing="there-is-none", table={}, array=["a"], bytes=Typed("x", b"amq.fanout"))
def alternate_exchange_value(s, value):
    """alternate-exchange is a string; what it names need not exist."""
    s.c.exchange(s.x, "direct", {"alternate-exchange": value})
    s.c2.exchange(s.x, passive=True)


@cases(
    new=("amq.my-own", "direct", {}), passive=("amq.direct", "direct", {"passive": True}), same=("amq.direct", "direct", {"durable": True}),
    other_type=("amq.direct", "fanout", {"durable": True}), not_durable=("amq.topic", "topic", {}), passive_missing=("amq.nothing", "direct", {"passive": True}),
    match=("amq.match", "headers", {"durable": True}), headers=("amq.headers", "headers", {"durable": True}), fanout=("amq.fanout", "fanout", {"durable": True}),
    trace=("amq.rabbitmq.trace", "topic", {"durable": True, "internal": True}), trace_passive=("amq.rabbitmq.trace", "topic", {"passive": True}),
    prefix_only=("amq.", "direct", {}), no_dot=("amq", "direct", {"passive": True}), upper_case=("AMQ.mine", "direct", {"passive": True}),
)
def reserved_names(s, name, kind, flags):
    """Names that begin with amq. are the broker's."""
    s.c.exchange(name, kind, **flags)


@cases(
    declare=("exchange.declare", {"exchange": "", "type": "direct", "durable": True}), passive=("exchange.declare", {"exchange": "", "type": "direct", "passive": True}),
    delete=("exchange.delete", {"exchange": ""}), bind_source=("exchange.bind", {"source": "", "destination": "amq.fanout"}),
    bind_destination=("exchange.bind", {"source": "amq.fanout", "destination": ""}), unbind_source=("exchange.unbind", {"source": "", "destination": "amq.fanout"}),
    unbind_destination=("exchange.unbind", {"source": "amq.fanout", "destination": ""}), queue_bind=("queue.bind", {"queue": "q", "exchange": ""}),
    queue_unbind=("queue.unbind", {"queue": "q", "exchange": ""}),
)
def default_exchange(s, name, args):
    """The default exchange cannot be declared, deleted or bound."""
    s.c.call(name, **args)


def default_exchange_bound_to_an_existing_queue(s):
    """The same where the queue is there."""
    s.c.declare(s.q).bind(s.q, "", s.q)
    s.c2.unbind(s.q, "", s.q)


@cases(
    missing_source=dict(source="~x", destination="~x2"), missing_destination=dict(source="amq.fanout", destination="~x"),
    missing_both=dict(source="~x", destination="~x3"),
)
def bind_missing(s, args):
    """Both exchanges have to be there."""
    s.c.exchange(s.x2, "fanout")
    s.c.call("exchange.bind", **{key: value.replace("~", s.prefix) for key, value in args.items()})


@cases(
    source=dict(source="~x", destination="~x2"), destination=dict(source="amq.fanout", destination="~x"), both=dict(source="~x", destination="~x3"),
    binding=dict(source="amq.fanout", destination="~x2", routing_key="never bound"),
)
def unbind_missing(s, args):
    """Unbinding what is not bound succeeds."""
    s.c.exchange(s.x2, "fanout")
    s.c.call("exchange.unbind", **{key: value.replace("~", s.prefix) for key, value in args.items()})


@cases(plain={}, nowait={"nowait": True})
def exchange_to_exchange(s, flags):
    """A message goes on through the bound exchange, until it is unbound."""
    s.c.exchange(s.x, "topic").exchange(s.x2, "fanout").declare(s.q).bind(s.q, s.x2)
    s.c.join(s.x, s.x2, "a.#", **flags).join(s.x, s.x2, "a.#", **flags)
    s.c.publish("one", "a.b", s.x).publish("two", "b", s.x).get(s.q).get(s.q)
    s.c.part(s.x, s.x2, "a.#", **flags).publish("three", "a.b", s.x).get(s.q)


def bindings_differ_by_arguments(s):
    """Key and arguments make a binding; each is unbound for itself."""
    s.c.exchange(s.x, "direct").exchange(s.x2, "fanout").declare(s.q).bind(s.q, s.x2)
    s.c.join(s.x, s.x2, "k", {"n": 1}).join(s.x, s.x2, "k", {"n": 2}).part(s.x, s.x2, "k", {"n": 1})
    s.c.publish("still bound", "k", s.x).get(s.q).get(s.q)
    s.c.part(s.x, s.x2, "k").publish("and still", "k", s.x).get(s.q)
    s.c.part(s.x, s.x2, "k", {"n": 2}).publish("no more", "k", s.x).get(s.q)


def cycle(s):
    """Exchanges in a circle, and one bound to itself: one copy."""
    s.c.exchange(s.x, "fanout").exchange(s.x2, "fanout").exchange(s.x3, "fanout").declare(s.q)
    s.c.join(s.x, s.x2).join(s.x2, s.x3).join(s.x3, s.x).join(s.x, s.x).bind(s.q, s.x).bind(s.q, s.x3)
    s.c.publish("round", "", s.x).get(s.q).get(s.q)


def a_long_chain(s):
    """Through twenty exchanges."""
    names = [s.name(f"x-{number}") for number in range(20)]
    for name in names:
        s.c.exchange(name, "fanout")
    for source, destination in zip(names, names[1:]):
        s.c.join(source, destination)
    s.c.declare(s.q).bind(s.q, names[-1]).publish("m", "key", names[0]).get(s.q)


@cases(source=dict(exchange="~x", if_unused=True), destination=dict(exchange="~x2", if_unused=True), unbound=dict(exchange="~x3", if_unused=True))
def delete_if_unused(s, args):
    """In use is an exchange from which a binding leads."""
    s.c.exchange(s.x).exchange(s.x2).exchange(s.x3).join(s.x, s.x2, "k")
    args = args | {"exchange": args["exchange"].replace("~", s.prefix)}
    s.c.call("exchange.delete", **args)
    s.c2.exchange(args["exchange"], passive=True)


def delete_if_unused_with_a_queue(s):
    """A bound queue is use, until it is unbound."""
    s.c.exchange(s.x).declare(s.q).bind(s.q, s.x, "k").call("exchange.delete", exchange=s.x, if_unused=True)
    s.c2.unbind(s.q, s.x, "k").call("exchange.delete", exchange=s.x, if_unused=True)


@cases(direct="amq.direct", missing="amq.nothing", trace="amq.rabbitmq.trace", headers="amq.match")
def delete_reserved(s, name):
    """The broker's exchanges stay."""
    s.c.call("exchange.delete", exchange=name)


def delete_takes_the_bindings(s):
    """An exchange that is declared again begins without bindings."""
    s.c.exchange(s.x).declare(s.q).bind(s.q, s.x, "k").call("exchange.delete", exchange=s.x)
    s.c.exchange(s.x).publish("m", "k", s.x).get(s.q)


@cases(declare=dict(name="exchange.declare", type="fanout"), delete=dict(name="exchange.delete"))
def nowait(s, args):
    """Without an answer, but done."""
    args = dict(args)
    s.c.exchange(s.x2, "fanout")
    s.c.call(args.pop("name"), exchange=s.x if args else s.x2, nowait=True, **args).sync()
    s.c.exchange(s.x2, passive=True)
    s.c2.exchange(s.x, passive=True)


def nowait_that_fails(s):
    """Errors come without being waited for."""
    s.c.exchange(s.x, "no-such-type", nowait=True).closed()


@cases(cr_lf="a\r\nb", lf="\nab\n", space="a b", slash="a/b", emoji="a\N{PARTY POPPER}b", quote="a'b", backslash="a\\b", percent="a%b~p", zero="a\0b")
def names(s, label):
    """Line ends are taken out of names, all else stays."""
    s.c.exchange(s.name(label), "fanout")
    clean = label.replace("\r", "").replace("\n", "")
    s.c.exchange(s.name(clean), "topic")
    s.c2.exchange(s.name("not " + label), passive=True)


def name_of_255(s):
    """A name's full length."""
    name = s.name("n")
    s.c.exchange(name + "n" * (255 - len(name)), "fanout").call("exchange.delete", exchange=name + "n" * (255 - len(name)))


def name_no_utf8(s):
    """A name that is no UTF-8."""
    s.c.exchange(b"\xff\xfe", "fanout")
    s.a.ended()


@cases(
    unbind=lambda s: s.c.unbind(s.q, s.x, "k"), queue_deleted=lambda s: s.c.call("queue.delete", queue=s.q), nothing=lambda s: s.c.sync(),
    destination_deleted=lambda s: s.c.exchange(s.x2).join(s.x, s.x2).unbind(s.q, s.x, "k").call("exchange.delete", exchange=s.x2),
    unbind_missing=lambda s: s.c.unbind(s.q, s.x, "another key"), purge=lambda s: s.c.call("queue.purge", queue=s.q),
    other_binding_left=lambda s: s.c.bind(s.q, s.x, "k2").unbind(s.q, s.x, "k"),
)
def auto_delete(s, ends):
    """Gone with the last binding that leads from it."""
    s.c.exchange(s.x, auto_delete=True).declare(s.q).bind(s.q, s.x, "k")
    ends(s)
    s.c.exchange(s.x, passive=True)


def auto_delete_never_bound(s):
    """It stays as long as nothing was ever bound, and bindings to it do not count."""
    s.c.exchange(s.x, auto_delete=True).exchange(s.x2).join(s.x2, s.x, "k").part(s.x2, s.x, "k").exchange(s.x, passive=True)


def auto_delete_chain(s):
    """Auto-delete exchanges fall one after the other."""
    s.c.exchange(s.x, auto_delete=True).exchange(s.x2, auto_delete=True).exchange(s.x3, auto_delete=True).declare(s.q)
    s.c.join(s.x, s.x2, "k").join(s.x2, s.x3, "k").bind(s.q, s.x3, "k").call("queue.delete", queue=s.q)
    for number, name in enumerate((s.x, s.x2, s.x3)):
        s.a[number + 2].exchange(name, passive=True)


def auto_delete_with_an_exclusive_queue(s):
    """And with the connection of an exclusive queue."""
    s.d.exchange(s.x, auto_delete=True)
    s.c.declare(s.q, exclusive=True).bind(s.q, s.x, "k")
    s.a.zero.call("connection.close", reply_code=200)
    s.d.gone_exchange(s.x)


def internal(s):
    """Clients cannot publish to an internal exchange; bindings lead there."""
    s.c.exchange(s.x, "fanout", internal=True).exchange(s.x2, "fanout").join(s.x2, s.x).declare(s.q).bind(s.q, s.x)
    s.c.publish("through", "", s.x2).get(s.q)
    s.c.publish("straight", "", s.x).closed()
    s.c2.publish("mandatory", "", s.x, mandatory=True).closed()


def _alternate(s, kind="direct"):
    s.c.exchange(s.x2, "fanout").exchange(s.x, kind, {"alternate-exchange": s.x2}).declare(s.q).bind(s.q, s.x, "k").declare(s.q2).bind(s.q2, s.x2)


def alternate_exchange(s):
    """What an exchange cannot route goes to its alternate exchange, with the first exchange's name."""
    _alternate(s)
    s.c.publish("routed", "k", s.x).publish("not routed", "other", s.x, mandatory=True).sync().get(s.q).get(s.q).get(s.q2).get(s.q2)


def alternate_exchange_returns(s):
    """When that finds nobody either, mandatory messages come back."""
    _alternate(s)
    s.c.unbind(s.q2, s.x2).confirms().publish("m", "other", s.x, mandatory=True).settled(1)


def alternate_exchange_missing(s):
    """One that is not there takes nothing, until it is there."""
    s.c.exchange(s.x, "direct", {"alternate-exchange": s.x2}).confirms().publish("m", "k", s.x, mandatory=True).settled(1)
    s.c.exchange(s.x2, "fanout").declare(s.q).bind(s.q, s.x2).publish("n", "k", s.x, mandatory=True).settled(1).get(s.q)


def alternate_exchange_of_the_alternate(s):
    """They form chains, and circles end."""
    s.c.exchange(s.x, "direct", {"alternate-exchange": s.x2}).exchange(s.x2, "direct", {"alternate-exchange": s.x3})
    s.c.exchange(s.x3, "direct", {"alternate-exchange": s.x}).declare(s.q).confirms()
    s.c.publish("round", "k", s.x, mandatory=True).settled(1).bind(s.q, s.x3, "k").publish("found", "k", s.x, mandatory=True).settled(1).get(s.q)


def alternate_exchange_internal(s):
    """An internal exchange can be one."""
    s.c.exchange(s.x2, "fanout", internal=True).exchange(s.x, "direct", {"alternate-exchange": s.x2}).declare(s.q).bind(s.q, s.x2)
    s.c.publish("m", "k", s.x).get(s.q)


def alternate_exchange_default(s):
    """The default exchange, by its empty name, as an alternate one."""
    s.c.exchange(s.x, "direct", {"alternate-exchange": ""}).declare(s.q).confirms().publish("m", s.q, s.x, mandatory=True).settled(1).get(s.q)


def alternate_exchange_after_cc(s):
    """CC counts: what one key routes does not go to the alternate exchange."""
    _alternate(s)
    s.c.publish("m", "other", s.x, headers={"CC": ["k"]}).sync().get(s.q).get(s.q2)


def nothing_bound_anywhere(s):
    """Bound to an exchange that leads nowhere is not routed; the alternate exchange takes it."""
    _alternate(s, "fanout")
    s.c.unbind(s.q, s.x, "k").exchange(s.x3, "fanout").join(s.x, s.x3).publish("m", "", s.x).sync().get(s.q2)
