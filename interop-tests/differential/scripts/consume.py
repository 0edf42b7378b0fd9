"""basic.consume, cancel, qos, get, and how messages are given out."""

from rig.codec import Typed
from rig.suite import cases


def consume(s):
    """consume-ok, then what is there, then what comes."""
    s.c.declare(s.q).publish("there", s.q).consume(s.q).deliveries(1).publish("comes", s.q).deliveries(1)


def without_acknowledgements(s):
    """no_ack: settled when sent, tags count all the same, prefetch does not bind."""
    s.c.declare(s.q).qos(1)
    for body in "abc":
        s.c.publish(body, s.q)
    s.c.consume(s.q, no_ack=True).deliveries(3).declare(s.q).ack(1).closed()


@cases(plain={}, no_ack={"no_ack": True}, exclusive={"exclusive": True}, nowait={"nowait": True})
def missing_queue(s, flags):
    """404."""
    s.c.consume(s.q, **flags)
    if "nowait" in flags:
        s.c.closed()


def server_named_tag(s):
    """An empty tag: the server makes one."""
    s.c.declare(s.q).publish("m", s.q).consume(s.q, "").deliveries(1).consume(s.q, "").cancel(s.c.last("basic.consume-ok")["args"]["consumer_tag"])


def nowait_with_an_empty_tag(s):
    """It is seen in the deliveries."""
    s.c.declare(s.q).publish("m", s.q).consume(s.q, "", nowait=True).deliveries(1)


@cases(other_queue="q2", same_queue="q")
def tag_in_use(s, label):
    """A tag is used once a channel."""
    s.c.declare(s.q).declare(s.q2).consume(s.q, "t")
    s.c.send("basic.consume", queue=s.name(label), consumer_tag="t")
    s.a.ended()


def tag_on_another_channel(s):
    """Other channels may use it, and so may the channel after a cancel."""
    s.c.declare(s.q).consume(s.q, "t").cancel("t").consume(s.q, "t")
    s.c2.consume(s.q, "t")


@cases(long="t" * 255, odd="a b/\u00e4", zero="a\0b", amq="amq.ctag-mine")
def any_tag(s, tag):
    """A tag is any string."""
    s.c.declare(s.q).publish("m", s.q).consume(s.q, tag).deliveries(1).cancel(tag)


def tag_no_utf8(s):
    """Of UTF-8."""
    s.c.declare(s.q).consume(s.q, b"\xff")
    s.a.ended() if s.a.link.server_closed else None


@cases(
    no_local=dict(no_local=True), unknown=dict(arguments={"x-unknown": [1]}), priority=dict(arguments={"x-priority": 5}), priority_negative=dict(arguments={"x-priority": -5}),
    priority_string=dict(arguments={"x-priority": "5"}), priority_double=dict(arguments={"x-priority": 5.0}), priority_void=dict(arguments={"x-priority": None}),
    priority_long=dict(arguments={"x-priority": Typed("l", 2**40)}), timeout=dict(arguments={"x-consumer-timeout": 5000}), timeout_string=dict(arguments={"x-consumer-timeout": "5"}),
    stream_offset=dict(arguments={"x-stream-offset": "first"}), stream_offset_bad=dict(arguments={"x-stream-offset": "soon"}), cancel_on_failover=dict(arguments={"x-cancel-on-ha-failover": True}),
    credit=dict(arguments={"x-credit": {"credit": 1, "drain": False}}), stream_filter=dict(arguments={"x-stream-filter": "a"}),
    priority_bool=dict(arguments={"x-priority": True}),
)
def arguments(s, args):
    """What a classic queue's consumer may ask for."""
    s.c.declare(s.q).publish("m", s.q).sync(s.q).consume(s.q, **args)
    if s.c.alive():
        s.c.deliveries(1)


@cases(
    priority_string={"x-priority": "5"}, timeout={"x-consumer-timeout": 500000}, timeout_string={"x-consumer-timeout": "5"}, timeout_negative={"x-consumer-timeout": -5},
    stream_offset={"x-stream-offset": "first"}, unknown={"x-unknown": 1}, priority={"x-priority": 1}, timeout_zero={"x-consumer-timeout": 0}, timeout_void={"x-consumer-timeout": None},
)
def arguments_at_a_quorum_queue(s, arguments):
    """And of a quorum queue's."""
    s.c.declare(s.q, {"x-queue-type": "quorum"}, durable=True).consume(s.q, arguments=arguments)


@cases(first=({"exclusive": True}, {}), second=({}, {"exclusive": True}), both=({"exclusive": True}, {"exclusive": True}))
def exclusive(s, one, two):
    """An exclusive consumer is alone."""
    s.c.declare(s.q).consume(s.q, "one", **one)
    s.d.consume(s.q, "two", **two)


def exclusive_on_the_same_channel(s):
    """Also on its own channel."""
    s.c.declare(s.q).consume(s.q, "one", exclusive=True).consume(s.q, "two")


def exclusive_ends(s):
    """After its cancel others may consume; basic.get was allowed all the time."""
    s.c.declare(s.q).consume(s.q, exclusive=True).cancel().publish("m", s.q).sync(s.q)
    s.c2.consume(s.q).deliveries(1)


def exclusive_and_get(s):
    """basic.get does not mind an exclusive consumer."""
    s.c.declare(s.q).qos(1).consume(s.q, exclusive=True).publish("a", s.q).publish("b", s.q).deliveries(1).sync(s.q)
    s.c2.get(s.q)


@cases(plain={}, sac={"x-single-active-consumer": True})
def exclusive_consumer_of_a_quorum_queue(s, arguments):
    """A quorum queue does not look at the flag."""
    s.c.declare(s.q, {"x-queue-type": "quorum"} | arguments, durable=True).consume(s.q, "one", exclusive=True).consume(s.q, "two", exclusive=True)


@cases(known={}, unknown={"consumer_tag": "nobody"}, empty={"consumer_tag": ""})
def cancel(s, args):
    """cancel-ok in any case."""
    s.c.declare(s.q).consume(s.q).call("basic.cancel", **{"consumer_tag": "c"} | args)


def cancel_twice(s):
    """And once more."""
    s.c.declare(s.q).consume(s.q).cancel().cancel()


def cancel_nowait(s):
    """Without an answer; the tag is free at once."""
    s.c.declare(s.q).consume(s.q).cancel(nowait=True).consume(s.q)


def cancel_of_another_channels_tag(s):
    """Tags are the channel's own."""
    s.c.declare(s.q).consume(s.q)
    s.c2.cancel()
    s.c2.publish("m", s.q)
    s.c.deliveries(1)


def cancel_keeps_what_was_delivered(s):
    """It stays unacknowledged on the channel."""
    s.c.declare(s.q).publish("a", s.q).publish("b", s.q).qos(1).consume(s.q).deliveries(1).cancel().declare(s.q).ack(1).sync(s.q).get(s.q).get(s.q)


def nothing_comes_after_cancel_ok(s):
    """Messages wait for the next consumer."""
    s.c.declare(s.q).consume(s.q).cancel().publish("m", s.q).sync(s.q).get(s.q)


@cases(cancel_ok=("basic.cancel-ok", {"consumer_tag": "c"}))
def cancel_ok_for_the_servers_cancel(s, name, args):
    """A client that answers the server's basic.cancel."""
    s.c.declare(s.q).consume(s.q)
    s.c2.call("queue.delete", queue=s.q)
    s.c.expect("basic.cancel")
    s.c.send(name, **args).sync()
    s.a.ended() if s.a.link.server_closed else None


@cases(one=1, two=2, none=0)
def prefetch(s, count):
    """No more than that many unacknowledged; 0 is no limit."""
    s.c.declare(s.q).qos(count)
    for body in "abcd":
        s.c.publish(body, s.q)
    s.c.consume(s.q).deliveries(count or 4).ready(s.q, 4 - (count or 4)).ack(1)
    s.c.deliveries(1 if count else 0).ready(s.q, 3 - count if count else 0)


def prefetch_for_new_consumers_only(s):
    """Consumers keep what was set when they began."""
    s.c.declare(s.q).declare(s.q2).qos(1).consume(s.q, "one").qos(2).consume(s.q2, "two")
    s.c.publish("a", s.q).deliveries(1).publish("a", s.q2).deliveries(1).publish("b", s.q2).deliveries(1)
    s.c.publish("b", s.q).publish("c", s.q2).ready(s.q, 1).ready(s.q2, 1)


def prefetch_counts_each_consumer(s):
    """Two consumers with one each."""
    s.c.declare(s.q).declare(s.q2).qos(1).consume(s.q, "one").consume(s.q2, "two")
    for queue in (s.q, s.q2):
        s.c.publish("a", queue).deliveries(1).publish("b", queue).ready(queue, 1)
    s.c.ack(2).deliveries(1)


def prefetch_is_not_for_get(s):
    """basic.get is not bound."""
    s.c.declare(s.q).qos(1)
    for body in "abc":
        s.c.publish(body, s.q)
    s.c.get(s.q, no_ack=False).get(s.q, no_ack=False).consume(s.q).deliveries(1)


def prefetch_after_multiple_ack(s):
    """An ack of several makes room for several."""
    s.c.declare(s.q).qos(2)
    for body in "abcde":
        s.c.publish(body, s.q)
    s.c.consume(s.q).deliveries(2).ack(2, multiple=True).deliveries(2).sync(s.q)


def prefetch_after_nack(s):
    """So does a nack, and what is returned comes first."""
    s.c.declare(s.q).qos(1)
    for body in "ab":
        s.c.publish(body, s.q)
    s.c.consume(s.q).deliveries(1).nack(1).deliveries(1).reject(2, requeue=False).deliveries(1)


@cases(size=dict(prefetch_size=1), both=dict(prefetch_size=100000, prefetch_count=10), global_size={"prefetch_size": 5, "global": True})
def prefetch_size(s, args):
    """Limits in octets are not there."""
    s.c.send("basic.qos", **args)
    s.a.ended()


@cases(zero=0, largest=65535)
def qos(s, count):
    """qos-ok for any count."""
    s.c.qos(count).qos(count, **{"global": True})


def global_prefetch(s):
    """global: one limit for two consumers, or one for each?"""
    s.c.declare(s.q).declare(s.q2).qos(1, **{"global": True}).consume(s.q, "one").consume(s.q2, "two").publish("a", s.q).deliveries(1).publish("b", s.q2).sync(s.q2).publish("c", s.q).ready(s.q, 1)


def round_robin(s):
    """Consumers take turns."""
    s.c.declare(s.q)
    for tag in ("one", "two", "three"):
        s.c.consume(s.q, tag)
    for number in range(6):
        s.c.publish(str(number), s.q).deliveries(1)


def round_robin_skips_who_is_full(s):
    """Who has what it can take waits."""
    s.c.declare(s.q).qos(1).consume(s.q, "one").qos(0).consume(s.q, "two")
    for number in range(4):
        s.c.publish(str(number), s.q).deliveries(1)
    s.c.ack(1).sync(s.q).publish("4", s.q).deliveries(1).publish("5", s.q).deliveries(1)


def consumer_priority(s):
    """The highest first, as long as it can take more."""
    s.c.declare(s.q).qos(1).consume(s.q, "low", {"x-priority": -1}).consume(s.q, "normal").consume(s.q, "high", {"x-priority": 10})
    for number in range(3):
        s.c.publish(str(number), s.q).deliveries(1)
    s.c.publish("3", s.q).ready(s.q, 1).ack(2).deliveries(1)


def consumer_priority_equal(s):
    """Among equals in turns."""
    s.c.declare(s.q).consume(s.q, "a", {"x-priority": 1}).consume(s.q, "b", {"x-priority": 1}).consume(s.q, "c")
    for number in range(4):
        s.c.publish(str(number), s.q).deliveries(1)


def consumer_priority_of_a_quorum_queue(s):
    """The same at a quorum queue."""
    s.c.declare(s.q, {"x-queue-type": "quorum"}, durable=True).qos(1).consume(s.q, "low").consume(s.q, "high", {"x-priority": 10})
    s.c.publish("a", s.q).deliveries(1).publish("b", s.q).deliveries(1)


SAC = {"x-single-active-consumer": True}


def single_active_consumer(s):
    """One consumer gets everything; when it goes the next one does."""
    s.c.declare(s.q, SAC).consume(s.q, "one").consume(s.q, "two").consume(s.q, "three")
    for number in range(3):
        s.c.publish(str(number), s.q).deliveries(1)
    s.c.cancel("one").publish("3", s.q).deliveries(1).cancel("three").publish("4", s.q).deliveries(1)


def single_active_consumer_is_full(s):
    """While the active one is full the others get nothing."""
    s.c.declare(s.q, SAC).qos(1).consume(s.q, "one").consume(s.q, "two").publish("a", s.q).publish("b", s.q).deliveries(1).sync(s.q).ack(1).deliveries(1)


def single_active_consumer_and_channels(s):
    """The end of its channel passes it on, and what it had comes again."""
    s.c.declare(s.q, SAC).consume(s.q, "one")
    s.c2.consume(s.q, "two")
    s.c.publish("a", s.q).deliveries(1).call("channel.close", reply_code=200)
    s.c2.deliveries(1)


def single_active_consumer_exclusive(s):
    """Exclusive consumers do not go with it."""
    s.c.declare(s.q, SAC).consume(s.q, exclusive=True)


@cases(classic={}, quorum={"x-queue-type": "quorum"})
def single_active_consumer_and_get(s, arguments):
    """basic.get beside it."""
    s.c.declare(s.q, SAC | arguments, durable=True).get(s.q)


def single_active_consumer_priority(s):
    """At a classic queue a higher priority does not take over."""
    s.c.declare(s.q, SAC).consume(s.q, "one").consume(s.q, "two", {"x-priority": 5}).publish("a", s.q).deliveries(1)


def single_active_consumer_priority_of_a_quorum_queue(s):
    """At a quorum queue it does, when the active one holds nothing."""
    s.c.declare(s.q, SAC | {"x-queue-type": "quorum"}, durable=True).consume(s.q, "one").publish("a", s.q).deliveries(1).ack(1).ready(s.q, 0)
    s.c.consume(s.q, "two", {"x-priority": 5}).publish("b", s.q).deliveries(1)


def get_counts_what_is_left(s):
    """message_count is what stays ready."""
    s.c.declare(s.q)
    for body in ("one", "two", "three"):
        s.c.publish(body, s.q)
    s.c.get(s.q).get(s.q, no_ack=False).get(s.q).get(s.q)


def get_missing(s):
    """404."""
    s.c.get(s.q)


def get_shares_tags_with_deliveries(s):
    """Tags are counted for the channel, however messages come, acknowledged or not."""
    s.c.declare(s.q).declare(s.q2).publish("a", s.q).publish("b", s.q).publish("c", s.q2).get(s.q).get(s.q, no_ack=False).consume(s.q2).deliveries(1)
    s.c2.publish("d", s.q).get(s.q, no_ack=False)
    s.c.ack(2).ack(3).sync(s.q).ack(1).closed()


def get_beside_consumers(s):
    """basic.get takes what a full consumer leaves."""
    s.c.declare(s.q).qos(1).consume(s.q).publish("a", s.q).publish("b", s.q).deliveries(1).get(s.q)


def nothing_for_a_channel_that_stops(s):
    """A consumer's messages come back when its channel is closed, in order and marked."""
    s.c.declare(s.q)
    for body in "abc":
        s.c.publish(body, s.q)
    s.c.consume(s.q).deliveries(3).call("channel.close", reply_code=200)
    s.c2.ready(s.q, 3).get(s.q).get(s.q).get(s.q)
