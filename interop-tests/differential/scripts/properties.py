"""What a message has when it is delivered, of what it had when it was published."""

from rig.codec import Typed
from rig.suite import cases

ALL = {
    "content_type": "text/plain", "content_encoding": "gzip", "headers": {"a": 1}, "delivery_mode": 2, "priority": 5, "correlation_id": "c", "reply_to": "r",
    "expiration": "600000", "message_id": "m", "timestamp": 1700000000, "type": "t", "user_id": "guest", "app_id": "a", "cluster_id": "cl",
}


def _round_trip(s, body="m", arguments=None, **properties):
    s.c.declare(s.q, arguments, durable=True).confirms().publish(body, s.q, **properties).settled(1).ready(s.q, 1).get(s.q)


@cases(none={}, all=ALL, **{name: {name: value} for name, value in ALL.items()})
def round_trip(s, properties):
    """Every property comes back as it was, and none that was not there."""
    _round_trip(s, **properties)


@cases(
    strings={name: "" for name, value in ALL.items() if isinstance(value, str) and name not in ("expiration", "user_id")}, headers={"headers": {}}, timestamp={"timestamp": 0},
    numbers={"priority": 0, "delivery_mode": 0},
)
def present_but_empty(s, properties):
    """Empty and zero are not absent."""
    _round_trip(s, **properties)


@cases(
    bool={"t": True, "f": False}, bool_7=b"\x01at\x07", bytes={"b": Typed("b", -128), "B": Typed("B", 255)}, shorts={"s": Typed("s", -32768), "u": Typed("u", 65535)},
    ints={"I": Typed("I", -(2**31)), "i": Typed("i", 2**32 - 1)}, long={"l": Typed("l", -(2**63)), "m": Typed("l", 2**63 - 1)}, unsigned_long={"L": Typed("L", 5)},
    unsigned_long_large={"L": Typed("L", 2**64 - 1)}, floats={"f": Typed("f", 0.5), "d": -1.25e300}, float_zero={"f": Typed("f", -0.0), "d": 0.0},
    nan=b"\x01ad\x7f\xf8\x00\x00\x00\x00\x00\x00", infinity=b"\x01ad\x7f\xf0\x00\x00\x00\x00\x00\x00", float_infinity=b"\x01af\x7f\x80\x00\x00",
    decimal={"D": Typed("D", (2, 12345)), "D2": Typed("D", (255, 2**32 - 1))}, timestamp={"T": Typed("T", 2**64 - 1), "T0": Typed("T", 0)}, void={"V": None},
    strings={"S": "text", "e": "", "u": "\u00e4\u20ac"}, string_no_utf8={"S": b"\xff\xfe"}, binary={"x": Typed("x", b"\x00\x01"), "e": Typed("x", b"")},
    long_string={"S": "x" * 5000}, array={"A": [1, "two", True, None, [3, [4]], {"k": Typed("b", 5)}], "e": []}, table={"F": {"a": {"b": {"c": [{"d": None}]}}}, "e": {}},
    key_empty={"": 1}, key_255={"k" * 255: 1}, keys_twice=b"\x01aI\x00\x00\x00\x01\x01aI\x00\x00\x00\x02", key_unusual={"a b\nc": 1, "\u00fc": 2},
    many={f"k{number:03}": number for number in range(200)},
)
def headers(s, table):
    """Every type of value, as far as it keeps its letter."""
    _round_trip(s, headers=table)


@cases(zero=0, seconds=1, milliseconds=1700000000000, largest=2**64 - 1)
def timestamp(s, value):
    """The timestamp is the application's own."""
    _round_trip(s, timestamp=value)


@cases(type_no_utf8={"type": b"\xff"}, correlation={"correlation_id": bytes(range(256))[:255]}, long={"message_id": "m" * 255}, reply_to={"reply_to": "a/b c"})
def short_strings(s, properties):
    """Properties are any octets."""
    _round_trip(s, **properties)


@cases(
    x_death={"x-death": "text"}, x_death_array={"x-death": [{"count": 5}]}, first_death={"x-first-death-queue": "q"}, delivery_count={"x-delivery-count": 5},
    acquired_count={"x-acquired-count": 7}, stream_offset={"x-stream-offset": 3}, opt={"x-opt-rabbitmq-received-time": 5}, received={"timestamp_in_ms": 1},
)
def headers_the_broker_also_sets(s, table):
    """Headers with names that the broker uses pass through."""
    _round_trip(s, headers=table)


@cases(empty="", zero_byte="\0", binary=bytes(range(100)), text="\u00e4\u20ac\U0001f600", kilobytes="x" * 5000, megabyte=b"y" * 1048576)
def body(s, data):
    """Bodies are octets."""
    _round_trip(s, data)


@cases(
    none={}, all=ALL, table={"headers": {"F": {"a": {"b": [1, None]}}, "A": [1, "two"]}}, numbers={"headers": {"b": Typed("b", 1), "u": Typed("u", 5), "L": Typed("L", 9), "f": Typed("f", 0.5)}},
    keys_twice={"headers": b"\x01aI\x00\x00\x00\x01\x01aI\x00\x00\x00\x02"}, empty={"headers": {}},
)
def round_trip_through_a_quorum_queue(s, properties):
    """The same for quorum queues."""
    _round_trip(s, arguments={"x-queue-type": "quorum"}, **properties)


def delivered_returned_and_got_are_alike(s):
    """basic.deliver, basic.return and basic.get-ok give the same content."""
    s.c.declare(s.q).publish("m", s.q, **ALL).publish("m", s.q, **ALL).get(s.q).publish("m", s.name("nobody"), mandatory=True, **ALL).expect("basic.return")
    s.c.consume(s.q).deliveries(1)
