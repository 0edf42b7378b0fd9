"""Class queue: declaring, deleting, purging, binding; exclusive, auto-delete and expiring queues."""

from rig.codec import Typed
from rig.suite import cases, slow


def declare_counts(s):
    """declare-ok tells the ready messages and the consumers; unacknowledged messages are not ready."""
    s.c.declare(s.q).publish("a", s.q).publish("b", s.q).sync(s.q).declare(s.q).get(s.q, no_ack=False).declare(s.q).qos(1).consume(s.q).deliveries(1).declare(s.q)


@cases(
    durable=({}, {"durable": True}), transient=({"durable": True}, {}), auto_delete=({}, {"auto_delete": True}), keep=({"auto_delete": True}, {}),
    exclusive=({}, {"exclusive": True}), shared=({"exclusive": True}, {}), exclusive_durable=({"exclusive": True}, {"exclusive": True, "durable": True}),
    all=({}, {"durable": True, "auto_delete": True, "exclusive": True}), several=({}, {"durable": True, "auto_delete": True}),
    passive_ignores=({}, {"passive": True, "durable": True, "auto_delete": True}), passive_exclusive=({}, {"passive": True, "exclusive": True}),
    passive_of_exclusive=({"exclusive": True}, {"passive": True}),
)
def declare_again(s, first, second):
    """Which flags are compared."""
    s.c.declare(s.q, **first).declare(s.q, **second)


@cases(
    ttl=({"x-message-ttl": 60000}, {"x-message-ttl": 60001}), ttl_other_width=({"x-message-ttl": 60000}, {"x-message-ttl": Typed("l", 60000)}),
    ttl_left_out=({"x-message-ttl": 60000}, {}), ttl_added=({}, {"x-message-ttl": 5}), unknown=({"x-mine": 1}, {"x-mine": 2}), unknown_left_out=({"x-mine": 1}, {}),
    expires=({"x-expires": 100000}, {"x-expires": 200000}), dlx=({"x-dead-letter-exchange": "a"}, {"x-dead-letter-exchange": "b"}),
    dlx_added=({}, {"x-dead-letter-exchange": ""}),
    dlx_key=({"x-dead-letter-exchange": "a", "x-dead-letter-routing-key": "k"}, {"x-dead-letter-exchange": "a", "x-dead-letter-routing-key": "l"}),
    dlx_key_left_out=({"x-dead-letter-exchange": "a", "x-dead-letter-routing-key": "k"}, {"x-dead-letter-exchange": "a"}),
    length=({"x-max-length": 5}, {"x-max-length": 6}), bytes=({"x-max-length-bytes": 5}, {"x-max-length-bytes": 2**40}),
    overflow=({"x-overflow": "drop-head"}, {"x-overflow": "reject-publish"}), overflow_default=({"x-overflow": "drop-head"}, {}),
    priority=({"x-max-priority": 5}, {"x-max-priority": 6}), priority_added=({}, {"x-max-priority": 1}), sac=({"x-single-active-consumer": True}, {"x-single-active-consumer": False}),
    sac_false_added=({}, {"x-single-active-consumer": False}), mode=({"x-queue-mode": "lazy"}, {"x-queue-mode": "default"}), mode_added=({}, {"x-queue-mode": "lazy"}),
    version=({"x-queue-version": 2}, {}), type_named=({}, {"x-queue-type": "classic"}), type_left_out=({"x-queue-type": "classic"}, {}),
    bad_value=({"x-message-ttl": 5}, {"x-message-ttl": "5"}), two=({"x-expires": 5000000, "x-message-ttl": 1}, {"x-expires": 6000000, "x-message-ttl": 2}),
    locator=({"x-queue-leader-locator": "balanced"}, {"x-queue-leader-locator": "client-local"}),
    flag_and_argument=({"x-message-ttl": 5}, {"x-message-ttl": 6, "x-max-length": 5}),
)
def declare_again_with_arguments(s, first, second):
    """Which arguments are compared."""
    s.c.declare(s.q, first).declare(s.q, second)


@cases(quorum="quorum", stream="stream", empty="", unknown="no-such-type", void=(None,))
def declare_again_with_another_type(s, kind):
    """A queue's type does not change."""
    s.c.declare(s.q, durable=True).declare(s.q, {"x-queue-type": kind}, durable=True)


@cases(
    limit=({"x-delivery-limit": 5}, {"x-delivery-limit": 6}), limit_added=({}, {"x-delivery-limit": 5}), strategy=({}, {"x-dead-letter-strategy": "at-most-once"}),
    group=({"x-quorum-initial-group-size": 1}, {"x-quorum-initial-group-size": 3}), type_left_out=({}, {"x-queue-type": None}), ttl=({"x-message-ttl": 5000}, {}),
    timeout=({"x-consumer-timeout": 5000}, {"x-consumer-timeout": 6000}), overflow=({"x-overflow": "reject-publish"}, {"x-overflow": "drop-head"}),
)
def declare_quorum_again(s, first, second):
    """The same for quorum queues."""
    quorum = {"x-queue-type": "quorum"}
    second = {key: value for key, value in (quorum | second).items() if value is not None}
    s.c.declare(s.q, quorum | first, durable=True).declare(s.q, second, durable=True)


@cases(passive={"passive": True}, passive_nowait={"passive": True, "nowait": True})
def declare_missing(s, flags):
    """Passive: 404 where there is none."""
    s.c.declare(s.q, **flags)
    if "nowait" in flags:
        s.c.closed()


@cases(plain="amq.my-own", gen="amq.gen-mine", passive=("amq.nothing", True), prefix="amq.", upper_case=("AMQ.x", True))
def reserved_names(s, name, passive=False):
    """Names that begin with amq. are the broker's."""
    s.c.declare(name, passive=passive)


@cases(cr_lf="a\r\nb", space="a b", slash="a/b", emoji="\N{SNOWMAN}", quote="it's", percent="%s~w", zero="a\0b", tab="\t")
def names(s, label):
    """Line ends are taken out, all else stays; what is in a text is as it is in the name."""
    s.c.declare(s.name(label)).declare(s.name("no " + label), passive=True)


@cases(name=b"\xff\xfe", end=b"abc\xc3", surrogate=b"\xed\xa0\x80", overlong=b"\xc0\xaf")
def name_no_utf8(s, name):
    """Names are UTF-8."""
    s.c.declare(name)
    s.a.ended() if s.a.link.server_closed else None


def name_of_255(s):
    """A name's full length."""
    name = s.name("n")
    full = name + "n" * (255 - len(name))
    s.c.declare(full).publish("m", full).get(full).call("queue.delete", queue=full)


def server_named(s):
    """An empty name: the server makes one, which the channel then means by an empty one."""
    s.c.declare("", exclusive=True)
    name = s.c.last("queue.declare-ok")["args"]["queue"]
    s.c.publish("m", name).get("").consume("").call("queue.purge", queue="")
    s.c.declare("", exclusive=True).call("queue.delete", queue="").get("")


@cases(
    get=("basic.get", {}), consume=("basic.consume", {}), purge=("queue.purge", {}), delete=("queue.delete", {}), bind=("queue.bind", {"exchange": "amq.fanout"}),
    unbind=("queue.unbind", {"exchange": "amq.fanout"}), passive=("queue.declare", {"passive": True}),
)
def no_last_queue(s, name, args):
    """An empty name where none was declared on the channel."""
    s.c.call(name, **args)


def last_queue_by_passive_declare(s):
    """A passive declare counts as declaring; another channel's does not; and it stays when the queue is gone."""
    s.c2.declare(s.q2)
    s.c.declare(s.q).declare(s.q2, passive=True).publish("m", s.q2).get("").call("queue.delete", queue="").get("")


def bind_with_empty_queue_and_key(s):
    """With an empty queue and key the key is the queue's name; with a key it stays."""
    s.c.declare(s.q).exchange(s.x).bind("", s.x, "").publish("name", s.q, s.x).publish("empty", "", s.x).get(s.q).get(s.q)
    s.c.bind("", s.x, "k").publish("key", "k", s.x).get(s.q).unbind("", s.x, "").publish("name", s.q, s.x).get(s.q)


def bind_with_a_queue_and_empty_key(s):
    """With the queue's name the empty key stays empty."""
    s.c.declare(s.q).exchange(s.x).bind(s.q, s.x, "").publish("name", s.q, s.x).publish("empty", "", s.x).get(s.q).get(s.q)


@cases(
    queue=dict(queue="~q2", exchange="~x"), exchange=dict(queue="~q", exchange="~x2"), both=dict(queue="~q2", exchange="~x2"), nowait=dict(queue="~q2", exchange="~x", nowait=True),
)
def bind_missing(s, args):
    """Queue and exchange have to be there; the exchange is looked for first."""
    s.c.declare(s.q).exchange(s.x)
    s.c.call("queue.bind", **{key: value.replace("~", s.prefix) if isinstance(value, str) else value for key, value in args.items()})
    if "nowait" in args:
        s.c.closed()


@cases(queue=dict(queue="~q2", exchange="~x"), exchange=dict(queue="~q", exchange="~x2"), both=dict(queue="~q2", exchange="~x2"), key=dict(queue="~q", exchange="~x", routing_key="no"))
def unbind_missing(s, args):
    """Unbinding what is not bound succeeds."""
    s.c.declare(s.q).exchange(s.x).call("queue.unbind", **{key: value.replace("~", s.prefix) for key, value in args.items()})


def bind_twice(s):
    """The same binding twice is one; other arguments make another."""
    s.c.declare(s.q).exchange(s.x).bind(s.q, s.x, "k").bind(s.q, s.x, "k").publish("m", "k", s.x).get(s.q).get(s.q)
    s.c.bind(s.q, s.x, "k", {"a": 1}).unbind(s.q, s.x, "k").publish("n", "k", s.x).get(s.q).unbind(s.q, s.x, "k", {"a": 1}).publish("o", "k", s.x).get(s.q)


def a_transient_queue_at_a_durable_exchange(s):
    """Durability does not matter for binding."""
    s.c.declare(s.q).exchange(s.x, durable=True).bind(s.q, s.x, "k").publish("m", "k", s.x, delivery_mode=2).get(s.q)


def delete(s):
    """delete-ok counts the ready messages; a queue that is not there is deleted as well."""
    s.c.declare(s.q).publish("a", s.q).publish("b", s.q).publish("c", s.q).get(s.q, no_ack=False)
    s.c.call("queue.delete", queue=s.q).call("queue.delete", queue=s.q).declare(s.q, passive=True)


@cases(if_unused=dict(if_unused=True), if_empty=dict(if_empty=True), both=dict(if_unused=True, if_empty=True))
def delete_missing_with_conditions(s, flags):
    """Conditions of a queue that is not there are met."""
    s.c.call("queue.delete", queue=s.q, **flags)


def delete_if_unused(s):
    """A consumer is use."""
    s.c2.declare(s.q).consume(s.q)
    s.c.call("queue.delete", queue=s.q, if_unused=True)
    s.c2.cancel()
    s.a[3].call("queue.delete", queue=s.q, if_unused=True)


def delete_if_empty(s):
    """A ready message is content, one that is unacknowledged is not."""
    s.c.declare(s.q).publish("m", s.q).sync(s.q).call("queue.delete", queue=s.q, if_empty=True)
    s.c2.get(s.q, no_ack=False).call("queue.delete", queue=s.q, if_empty=True)


def delete_if_unused_and_if_empty(s):
    """Used and full: which one is named."""
    s.c2.declare(s.q).qos(1).consume(s.q).publish("m", s.q).publish("n", s.q).deliveries(1).sync(s.q)
    s.c.call("queue.delete", queue=s.q, if_unused=True, if_empty=True)


def delete_tells_consumers(s):
    """Consumers are cancelled by the server; acknowledging and cancelling afterwards is no error."""
    s.d.declare(s.q).publish("m", s.q).consume(s.q, "mine").deliveries(1)
    s.c.call("queue.delete", queue=s.q)
    s.d.expect("basic.cancel").ack(1).cancel("mine").sync()


def delete_tells_its_own_channel(s):
    """On the channel that deletes as well."""
    s.c.declare(s.q).consume(s.q, "one").consume(s.q, "two").call("queue.delete", queue=s.q).expect("basic.cancel", 2)
    s.c.inbox.sort(key=lambda event: (event["recv"] in ("basic.cancel", "queue.delete-ok"), event["recv"], str(event.get("args"))))


def delete_does_not_tell_who_did_not_ask(s):
    """Without the capability a consumer is just gone, and its tag free."""
    conn = s.connect(capabilities={})
    conn[1].declare(s.q).consume(s.q, "t").call("queue.delete", queue=s.q).sync().declare(s.q).consume(s.q, "t").publish("m", s.q).deliveries(1)


@cases(delete=dict(name="queue.delete"), purge=dict(name="queue.purge"), bind=dict(name="queue.bind", exchange="amq.fanout"))
def nowait(s, args):
    """Without an answer, but done."""
    args = dict(args)
    s.c.declare(s.q, nowait=True).publish("m", s.q).call(args.pop("name"), queue=s.q, nowait=True, **args).sync().declare(s.q, passive=True)


def purge(s):
    """Ready messages go, unacknowledged ones stay and may come back."""
    s.c.declare(s.q).publish("a", s.q).publish("b", s.q).publish("c", s.q).get(s.q, no_ack=False).call("queue.purge", queue=s.q)
    s.c.call("queue.purge", queue=s.q).reject(1).sync(s.q).get(s.q)


def purge_missing(s):
    """404."""
    s.c.call("queue.purge", queue=s.q)


@cases(
    passive=("queue.declare", {"passive": True}), declare=("queue.declare", {"exclusive": True}), shared=("queue.declare", {}), other_type=("queue.declare", {"durable": True, "arguments": {"x-queue-type": "quorum"}}),
    delete=("queue.delete", {}), purge=("queue.purge", {}), bind=("queue.bind", {"exchange": "amq.fanout"}), bind_missing_exchange=("queue.bind", {"exchange": "no-such-exchange"}),
    unbind=("queue.unbind", {"exchange": "amq.fanout"}), unbind_missing=("queue.unbind", {"exchange": "no-such-exchange"}), get=("basic.get", {}), consume=("basic.consume", {}),
    delete_if_unused=("queue.delete", {"if_unused": True}),
)
def exclusive(s, name, args):
    """Another connection may not touch an exclusive queue."""
    s.c.declare(s.q, exclusive=True)
    s.d.call(name, queue=s.q, **args)


def exclusive_unbind_of_a_binding_that_is_there(s):
    """Nor take a binding away."""
    s.c.declare(s.q, exclusive=True).exchange(s.x).bind(s.q, s.x, "k")
    s.d.unbind(s.q, s.x, "k")
    s.c.publish("m", "k", s.x).get(s.q)


def exclusive_is_open_for_publishing(s):
    """Everybody may publish to it."""
    s.c.declare(s.q, exclusive=True)
    s.d.confirms().publish("m", s.q).settled(1)
    s.c.get(s.q)


def exclusive_on_another_channel(s):
    """The connection's channels share it."""
    s.c.declare(s.q, exclusive=True).publish("m", s.q)
    s.c2.sync()
    s.c.sync(s.q)
    s.c2.declare(s.q, exclusive=True).consume(s.q).deliveries(1)


@cases(cancel=lambda s: s.c.cancel(), channel=lambda s: s.c.call("channel.close", reply_code=200), connection=lambda s: s.a.zero.call("connection.close", reply_code=200))
def auto_delete(s, ends):
    """Gone with the last consumer, however that ends."""
    s.c.declare(s.q, auto_delete=True).consume(s.q)
    ends(s)
    s.d.gone(s.q)
    s.d.declare(s.q, passive=True)


def auto_delete_needs_a_consumer_first(s):
    """Without a consumer it stays; basic.get is none; of two consumers the last one counts."""
    s.c.declare(s.q, auto_delete=True).publish("m", s.q).get(s.q).declare(s.q, passive=True).consume(s.q, "one").consume(s.q, "two").cancel("one")
    s.c.declare(s.q, passive=True).cancel("two")
    s.c2.gone(s.q)
    s.c2.declare(s.q, passive=True)


def auto_delete_and_exclusive(s):
    """Both: with the consumer, before the connection ends."""
    s.c.declare(s.q, exclusive=True, auto_delete=True).consume(s.q).cancel()
    s.c.gone(s.q)
    s.c.declare(s.q, passive=True)


def auto_delete_dead_letters_nothing(s):
    """Its messages are just gone."""
    s.c.declare(s.q2).declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2}, auto_delete=True)
    s.c.publish("m", s.q).qos(1).consume(s.q).deliveries(1).cancel()
    s.c2.gone(s.q)
    s.c2.sync(s.q2).get(s.q2)


def _leaves_a_trace(s):
    """An auto-delete exchange that goes with the queue: asking for the queue itself would use it."""
    s.c.exchange(s.x, "fanout", auto_delete=True).bind(s.q, s.x)


@slow
def expires(s):
    """An unused queue is deleted after its time, with its messages, and dead-letters nothing."""
    s.c.declare(s.q2).declare(s.q, {"x-expires": 1000, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2}).publish("m", s.q)
    _leaves_a_trace(s)
    s.c.gone_exchange(s.x).sync(s.q2).get(s.q2).declare(s.q, passive=True)


@slow
def expires_not_while_consumed(s):
    """A consumer keeps it. (Another queue with twice the time shows when its own is over.)"""
    s.c.declare(s.q2, {"x-expires": 1000}).consume(s.q2).declare(s.q, {"x-expires": 2000})
    _leaves_a_trace(s)
    s.c.gone_exchange(s.x).declare(s.q2, passive=True)


@slow
def expires_after_the_last_consumer(s):
    """The time begins with the consumer's end."""
    s.c.declare(s.q, {"x-expires": 1000}).consume(s.q).sync(s.q)
    _leaves_a_trace(s)
    s.c.cancel().gone_exchange(s.x).declare(s.q, passive=True)


@cases(equal={"exclusive": True}, shared={}, other={"exclusive": True, "auto_delete": True})
def server_named_declared_again(s, flags):
    """The server's name given by the client."""
    s.c.declare("", exclusive=True)
    s.c.declare(s.c.last("queue.declare-ok")["args"]["queue"], **flags)


def server_named_passive(s):
    """A passive declare with an empty name names nothing."""
    s.c.declare("", exclusive=True).declare("", passive=True)
