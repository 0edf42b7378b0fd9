"""Streams through AMQP 0-9-1."""

from rig.codec import Typed
from rig.suite import cases

STREAM = {"x-queue-type": "stream"}


def _stream(s, *bodies, arguments=None):
    """A stream of these messages, each confirmed before the next and so in a chunk of its own."""
    s.c.declare(s.q, STREAM | (arguments or {}), durable=True).confirms()
    for body in bodies:
        s.c.publish(body, s.q).settled(1)
    return s.c


def _read(s, count, prefetch=10, **arguments):
    """A consumer on channel 2 that gets that many messages."""
    return s.c2.qos(prefetch).consume(s.q, arguments={key.replace("_", "-"): value for key, value in arguments.items()}).deliveries(count)


def declare_and_delete(s):
    """Counts are 0 whatever is stored."""
    _stream(s, "a", "b").declare(s.q, STREAM, durable=True).declare(s.q, passive=True).call("queue.delete", queue=s.q).call("queue.delete", queue=s.q)


@cases(if_unused=dict(if_unused=True), if_empty=dict(if_empty=True))
def delete_with_conditions(s, flags):
    """Conditions are not looked at."""
    _stream(s, "a").call("queue.delete", queue=s.q, **flags)


def purge(s):
    """A stream is not purged."""
    _stream(s, "a").send("queue.purge", queue=s.q)
    s.a.ended()


def get(s):
    """Nor asked for single messages."""
    _stream(s, "a").send("basic.get", queue=s.q)
    s.a.ended()


def consume_without_prefetch(s):
    """A consumer has to say how much it can take."""
    _stream(s, "a").consume(s.q)


def consume_without_acknowledgements(s):
    """And has to acknowledge."""
    _stream(s, "a").qos(5).send("basic.consume", queue=s.q, consumer_tag="c", no_ack=True)
    s.a.ended()


@cases(first="first", zero=Typed("l", 0), two=Typed("l", 2), int=1, last="last", long_ago="1h", timestamp=Typed("T", 1))
def offset(s, value):
    """Where a consumer begins."""
    _stream(s, "zero", "one", "two")
    _read(s, {"first": 3, "1h": 3, "last": 1}.get(value, 3 if value == Typed("l", 0) or value == Typed("T", 1) else 1 if value == Typed("l", 2) else 2), x_stream_offset=value)
    s.c2.sync()


@cases(next={"x_stream_offset": "next"}, default={}, beyond={"x_stream_offset": Typed("l", 100)}, future={"x_stream_offset": Typed("T", 4102444800)})
def offset_at_the_end(s, arguments):
    """From what comes next."""
    _stream(s, "zero", "one")
    _read(s, 0, **arguments)
    s.c.publish("two", s.q).settled(1)
    if arguments.get("x_stream_offset") in (None, "next", Typed("T", 4102444800)):
        s.c2.deliveries(1)


@cases(word="soon", empty="", negative=Typed("l", -1), void=(None,), table={}, unit="5x", number_text="5", double=1.5, years="1Y", upper_case="FIRST")
def offset_value(s, value):
    """What an offset may be."""
    _stream(s, "zero").qos(5)
    s.c.send("basic.consume", queue=s.q, consumer_tag="c", arguments={"x-stream-offset": value})
    s.c.link.wait(lambda: s.c.count(("basic.consume-ok", "channel.close")) or s.a.link.server_closed)
    s.a.ended() if s.a.link.server_closed else None
    if s.c.alive() and value in ("1Y", Typed("l", -1)):
        s.c.deliveries(1)


def offset_bool(s):
    """A boolean is too much for it."""
    _stream(s, "zero").qos(5).send("basic.consume", queue=s.q, consumer_tag="c", arguments={"x-stream-offset": True})
    s.a.ended()


def many_consumers(s):
    """Each reads for itself, and nothing goes away."""
    _stream(s, "zero", "one")
    for number in (2, 3, 4):
        s.a[number].qos(5).consume(s.q, arguments={"x-stream-offset": "first"}).deliveries(2).ack(2, multiple=True)
    s.a[5].qos(5).consume(s.q, arguments={"x-stream-offset": "first"}).deliveries(2)


@cases(ack=lambda c: c.ack(1), nack=lambda c: c.nack(1), nack_drop=lambda c: c.nack(1, requeue=False), reject=lambda c: c.reject(1))
def settling_gives_credit(s, settle):
    """However a message is settled, the next one comes."""
    _stream(s, "zero", "one", "two")
    settle(_read(s, 1, prefetch=1, x_stream_offset="first"))
    s.c2.deliveries(1)


def unknown_tag(s):
    """Tags are checked as always."""
    _stream(s, "zero")
    _read(s, 1, x_stream_offset="first").ack(5).closed()


def prefetch(s):
    """No more than that many unsettled. (Chunks of one message each.)"""
    _stream(s, "zero", "one", "two", "three")
    _read(s, 2, prefetch=2, x_stream_offset="first").sync().ack(1).deliveries(1)


def cancel(s):
    """After cancel-ok nothing comes."""
    _stream(s, "zero")
    _read(s, 1, x_stream_offset="first").cancel()
    s.c.publish("one", s.q).settled(1)
    s.c2.sync()


def deleted_under_a_consumer(s):
    """The server cancels."""
    _stream(s, "zero")
    _read(s, 1, x_stream_offset="first")
    s.c.call("queue.delete", queue=s.q)
    s.c2.expect("basic.cancel")


def exclusive_consumer(s):
    """The flag is not looked at."""
    _stream(s, "zero").qos(5).consume(s.q, "one", {"x-stream-offset": "first"}, exclusive=True).deliveries(1)
    s.c2.qos(5).consume(s.q, "two", {"x-stream-offset": "first"}, exclusive=True).deliveries(1)


def closed_channel_and_again(s):
    """Nothing is redelivered: reading is all there is."""
    _stream(s, "zero", "one")
    _read(s, 2, x_stream_offset="first").call("channel.close", reply_code=200)
    s.a[3].qos(5).consume(s.q, arguments={"x-stream-offset": "first"}).deliveries(2)


PROPERTIES = {
    "content_type": "text/plain", "content_encoding": "e", "priority": 3, "correlation_id": "c", "reply_to": "r", "expiration": "600000", "message_id": "m", "timestamp": 1700000000,
    "type": "t", "user_id": "guest", "app_id": "a", "delivery_mode": 2,
}


@cases(
    none={}, all=PROPERTIES, transient={"delivery_mode": 1}, headers={"headers": {"i": 1, "s": "x", "b": True, "l": Typed("l", 5), "d": 1.5, "by": Typed("b", 1), "V": None, "T": Typed("T", 5)}},
    table={"headers": {"t": {"a": 1}, "k": 1}}, array={"headers": {"a": [1], "k": 1}}, empty_headers={"headers": {}}, x_headers={"headers": {"x-mine": 1, "x-opt-other": "s"}}, cluster_id={"cluster_id": "c"},
    unsigned={"headers": {"u": Typed("u", 5), "i": Typed("i", 5), "B": Typed("B", 5), "f": Typed("f", 0.5), "D": Typed("D", (1, 5)), "x": Typed("x", b"b")}},
    binary_id={"message_id": b"\xff\xfe"}, no_utf8_type={"type": b"\xff"},
)
def properties(s, values):
    """What a message keeps."""
    _stream(s).publish("m", s.q, **values).settled(1)
    _read(s, 1, x_stream_offset="first")


@cases(empty="", binary=bytes(range(100)), large="x" * 300000)
def body(s, data):
    """Bodies are octets."""
    _stream(s).publish(data, s.q).settled(1)
    _read(s, 1, x_stream_offset="first")


def through_an_exchange(s):
    """Exchange and key are those of the publish, also with CC."""
    s.c.exchange(s.x, "topic")
    _stream(s).bind(s.q, s.x, "a.*").publish("m", "a.b", s.x, headers={"CC": ["x.y"], "BCC": ["y.z"]}).settled(1)
    _read(s, 1, x_stream_offset="first")


def mandatory(s):
    """A stream is a route."""
    _stream(s).publish("m", s.q, mandatory=True).settled(1)


def transaction(s):
    """Publishing in a transaction."""
    s.c.declare(s.q, STREAM, durable=True).call("tx.select").publish("m", s.q).call("tx.commit")
    _read(s, 1, x_stream_offset="first")


def user_id_and_expiration(s):
    """Nothing expires."""
    _stream(s).publish("m", s.q, expiration="1").settled(1).publish("n", s.q).settled(1)
    _read(s, 2, x_stream_offset="first")


def dead_letters_into_a_stream(s):
    """A stream as a target of dead letters."""
    _stream(s)
    s.c.declare(s.q2, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q}).publish("m", s.q2).settled(1).get(s.q2, no_ack=False).reject(1, requeue=False)
    _read(s, 1, x_stream_offset="first")


def _filtered(s, values):
    s.c.declare(s.q, STREAM, durable=True).confirms()
    for value in values:
        s.c.publish(str(value), s.q, **({} if value is None else {"headers": {"x-stream-filter-value": value}})).settled(1)


def filter(s):
    """Only chunks with that value. (Each message is a chunk.)"""
    _filtered(s, ["a", "b", None, "a"])
    _read(s, 2, x_stream_offset="first", x_stream_filter="a").sync()


def filter_of_several(s):
    """Any of the values."""
    _filtered(s, ["a", "b", "c", "b"])
    _read(s, 3, x_stream_offset="first", x_stream_filter=["a", "b"]).sync()


def filter_with_unfiltered(s):
    """And what has no value."""
    _filtered(s, ["a", "b", None, "a"])
    _read(s, 3, x_stream_offset="first", x_stream_filter="a", x_stream_match_unfiltered=True).sync()


@cases(filter_integer={"x-stream-filter": 5}, filter_array={"x-stream-filter": [5]}, unfiltered_text={"x-stream-filter": "a", "x-stream-match-unfiltered": "yes"}, unfiltered_alone={"x-stream-match-unfiltered": True}, filter_empty={"x-stream-filter": ""}, filter_no_members={"x-stream-filter": []})
def filter_values(s, arguments):
    """What a filter may be."""
    _stream(s).qos(5).send("basic.consume", queue=s.q, consumer_tag="c", arguments=arguments)
    s.c.link.wait(lambda: s.c.count(("basic.consume-ok", "channel.close")) or s.a.link.server_closed)
    s.a.ended() if s.a.link.server_closed else None


@cases(string="5", bool=True)
def consumer_priority(s, value):
    """x-priority of the wrong type."""
    _stream(s).qos(5).consume(s.q, arguments={"x-priority": value})


def consumer_timeout(s):
    """x-consumer-timeout is not for streams."""
    _stream(s).qos(5).consume(s.q, arguments={"x-consumer-timeout": 5000})


@cases(segment=({"x-stream-max-segment-size-bytes": 1000000}, {"x-stream-max-segment-size-bytes": 2000000}), age=({"x-max-age": "1h"}, {"x-max-age": "2h"}), age_same=({"x-max-age": "1h"}, {"x-max-age": "1h"}),
       bytes=({"x-max-length-bytes": 1000}, {"x-max-length-bytes": 2000}), left_out=({"x-max-age": "1h"}, {}), filter_size=({"x-stream-filter-size-bytes": 16}, {"x-stream-filter-size-bytes": 32}))
def declare_again(s, first, second):
    """What is compared."""
    s.c.declare(s.q, STREAM | first, durable=True).declare(s.q, STREAM | second, durable=True)


def bind_and_unbind(s):
    """As any queue."""
    s.c.exchange(s.x, "fanout")
    _stream(s).bind(s.q, s.x).publish("one", "", s.x).settled(1).unbind(s.q, s.x).publish("two", "", s.x, mandatory=True).settled(1)
    _read(s, 1, x_stream_offset="first").sync()


def confirms_of_many(s):
    """A hundred at once."""
    _stream(s)
    for number in range(100):
        s.c.publish(str(number), s.q)
    s.c.settled(100)
    _read(s, 100, prefetch=200, x_stream_offset="first")


def passive_declare_and_auto_delete(s):
    """A last consumer's end deletes nothing."""
    _stream(s, "a")
    _read(s, 1, x_stream_offset="first").cancel()
    s.c.declare(s.q, passive=True)
