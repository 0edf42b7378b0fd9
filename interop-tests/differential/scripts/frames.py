"""Frames that are broken, misplaced, too large, or unknown; contents that are not what they announce."""

from rig import codec
from rig.codec import BODY, HEADER, METHOD
from rig.suite import cases, slow


@cases(zero=0, one=1, cd=0xCD, ff=0xFF)
def wrong_end(s, end):
    """A frame ends with the octet 206."""
    s.c.frame(METHOD, codec.method("basic.qos", {}), end=end)
    s.a.ended()


@cases(short_payload=b"\x00\x3c\x00\x0a", long_payload=codec.method("queue.declare", {"queue": "q" * 30}))
def wrong_end_shows_the_frame(s, payload):
    """The text has the first 16 octets."""
    s.c.frame(METHOD, payload, end=0)
    s.a.ended()


def wrong_end_of_a_heartbeat(s):
    """An empty frame with a wrong end."""
    s.a.zero.frame(codec.HEARTBEAT, b"", end=0)
    s.a.ended()


@cases(zero=0, four=4, five=5, six=6, seven=7, nine=9, last=255)
def unknown_type(s, kind):
    """There are frames of type 1, 2, 3 and 8."""
    s.c.frame(kind, b"hello")
    s.a.ended()


def unknown_type_on_0(s):
    """The same on channel 0."""
    s.a.zero.frame(7, b"hello")
    s.a.ended()


def unknown_type_empty(s):
    """And without a payload."""
    s.c.frame(7, b"")
    s.a.ended()


@cases(empty=b"", one=b"\x00", class_only=b"\x00\x3c", three=b"\x00\x3c\x00")
def method_too_short(s, payload):
    """A method frame has at least its ids."""
    s.c.frame(METHOD, payload)
    s.a.ended()


@cases(
    class_=b"\x00\x63\x00\x0a", method=b"\x00\x3c\x00\x63", zero=b"\x00\x00\x00\x00", large=b"\xff\xff\xff\xff", confirm=b"\x00\x55\x00\x0c",
    file_class=b"\x00\x46\x00\x0a", old_unbind=b"\x00\x28\x00\x28", tunnel=b"\x00\x6e\x00\x0a",
)
def unknown_method(s, payload):
    """Ids that nobody knows."""
    s.c.frame(METHOD, payload)
    s.a.ended()


@cases(
    queue_declare_ok=("queue.declare-ok", {"queue": "q"}), deliver=("basic.deliver", {}), get_ok=("basic.get-ok", {}), get_empty=("basic.get-empty", {}),
    return_=("basic.return", {}), consume_ok=("basic.consume-ok", {}), cancel_ok=("basic.cancel-ok", {}), open_ok=("channel.open-ok", {}),
    bind_ok=("exchange.bind-ok", {}), select_ok=("confirm.select-ok", {}), tx_ok=("tx.commit-ok", {}), qos_ok=("basic.qos-ok", {}),
    request_ok=("access.request-ok", {}), recover_ok=("basic.recover-ok", {}), flow_ok=("channel.flow-ok", {"active": True}),
)
def server_method(s, name, args):
    """A channel's method that only servers send."""
    s.c.send(name, **args)
    s.c.sync()
    s.a.ended()


@cases(
    qos=codec.method("basic.qos", {})[:-1], declare=codec.method("queue.declare", {"queue": "abc"})[:-1], ack=codec.method("basic.ack", {"delivery_tag": 1})[:-2],
    ids_only=b"\x00\x32\x00\x0a", publish=b"\x00\x3c\x00\x28\x00\x00\x05a", bind=codec.method("queue.bind", {"queue": "abc"})[:9],
)
def method_cut_short(s, payload):
    """Arguments that end too early."""
    s.c.frame(METHOD, payload)
    s.a.ended()


@cases(
    qos=codec.method("basic.qos", {}) + b"z", declare=codec.method("queue.declare", {"queue": "abc"}) + b"zz", select=codec.method("confirm.select", {}) + b"\x00",
    tx=codec.method("tx.select", {}) + b"more", ack=codec.method("basic.ack", {"delivery_tag": 1}) + b"\x01", open=b"\x00\x14\x00\x0a\x00\x00",
    publish=codec.method("basic.publish", {"routing_key": "abc"}) + b"x",
)
def method_too_long(s, payload):
    """Octets after the arguments."""
    s.c.frame(METHOD, payload)
    s.a.ended()


@cases(
    reserved_bits=codec.method("basic.ack", {"delivery_tag": 1})[:-1] + b"\xfe", all_bits=codec.method("basic.get", {"queue": "no-such-queue"})[:-1] + b"\xff",
)
def bits_beyond_the_last(s, payload):
    """Bits that stand for nothing."""
    s.c.frame(METHOD, payload).sync()
    s.a.ended() if s.a.link.server_closed else None


@cases(
    cut=b"\x01aS\x00\x00\x00\x09x", unknown_letter=b"\x01aZ\x00", no_value=b"\x01a", key_too_long=b"\x09a", letter_only=b"\x01aI", array_cut=b"\x01aA\x00\x00\x00\x05S",
    table_cut=b"\x01aF\x00\x00\x00\x05\x01b", array_unknown=b"\x01aA\x00\x00\x00\x01?", huge_length=b"\x01aS\xff\xff\xff\xffx", key_no_utf8=b"\x02\xff\xfeV",
    empty_key=b"\x00V", unsigned_short=b"\x01au\x00\x05", bytes_=b"\x01ax\x00\x00\x00\x01x",
)
def field_table(s, table):
    """Tables that are broken, and some that only look so."""
    s.c.declare(s.q, table)
    if s.a.link.over or s.c.alive() is False:
        return
    s.c.declare(s.q, passive=True)


@cases(length_too_large=b"\x00\x00\x00\x09\x01aV", length_too_small=b"\x00\x00\x00\x01\x01aV", length_huge=b"\xff\xff\xff\xff")
def field_table_length(s, tail):
    """The table's own length does not fit."""
    s.c.frame(METHOD, codec.method("queue.declare", {"queue": "abc"})[:-4] + tail)
    s.a.ended()


@cases(ten=10, fifty=50, two_hundred=200)
def deep_table(s, depth):
    """Tables in tables."""
    value = {}
    for _ in range(depth):
        value = {"t": value}
    s.c.declare(s.q, value)


@cases(ten=10, hundred=100)
def deep_array(s, depth):
    """Arrays in arrays, in a message's headers."""
    value = []
    for _ in range(depth):
        value = [value]
    s.c.declare(s.q).publish("m", s.q, headers={"a": value}).get(s.q)


@slow
@cases(by_9=8193, far=1000000)
def frame_too_large(s, size):
    """A frame over frame_max is refused by its head."""
    conn = s.connect(frame_max=8192)
    conn[1].send("basic.publish", routing_key="q").header(size)
    conn[1].frame(BODY, bytes(size))
    conn.ended()


@cases(exact=8184, one_more=8185, eight_more=8192)
def frame_about_the_limit(s, size):
    """frame_max itself, and a little more, is let through."""
    conn = s.connect(frame_max=8192)
    conn[1].declare(s.q).send("basic.publish", routing_key=s.q).header(size).frame(BODY, b"x" * size).get(s.q)


def bodies_are_split_for_the_receiver(s):
    """Deliveries come in frames that the receiver agreed to."""
    s.c.declare(s.q).publish("y" * 50000, s.q).sync(s.q)
    conn = s.connect("S", frame_max=8192)
    conn[1].get(s.q)


def _publish(s, key="nowhere"):
    return s.c.send("basic.publish", routing_key=key)


def header_without_method(s):
    """A content header that no method asked for."""
    s.c.header(1)
    s.a.ended()


def body_without_method(s):
    """A body that nothing announced."""
    s.c.body("x")
    s.a.ended()


def body_instead_of_header(s):
    """A body where the header should be."""
    _publish(s).body("x")
    s.a.ended()


def method_instead_of_header(s):
    """A method where the header should be."""
    _publish(s).send("queue.declare", queue=s.q)
    s.a.ended()


def publish_instead_of_header(s):
    """Another publish where the header should be."""
    _publish(s)
    _publish(s)
    s.a.ended()


def close_instead_of_header(s):
    """Even channel.close is out of place there."""
    _publish(s).send("channel.close", reply_code=200)
    s.c.link.wait(lambda: s.a.link.server_closed or s.c.inbox)
    s.a.ended() if s.a.link.server_closed else None


@cases(queue=50, connection=10, zero=0, unknown=999)
def header_of_another_class(s, class_id):
    """The header names the class of its method."""
    _publish(s).header(1, class_id=class_id)
    s.a.ended()


@cases(one=1, largest=65535)
def header_with_weight(s, weight):
    """The weight is 0."""
    _publish(s).header(1, weight=weight)
    s.a.ended()


def header_instead_of_body(s):
    """A second header where the body should be."""
    _publish(s).header(5).header(5)
    s.a.ended()


def method_instead_of_body(s):
    """A method where the body should be."""
    _publish(s).header(5).send("queue.declare", queue=s.q)
    s.a.ended()


def method_between_bodies(s):
    """A method where the rest of the body should be."""
    _publish(s).header(5).body("ab").send("basic.qos")
    s.a.ended()


def close_instead_of_body(s):
    """channel.close where the body should be."""
    _publish(s).header(5).send("channel.close", reply_code=200)
    s.c.link.wait(lambda: s.a.link.server_closed or s.c.inbox)
    s.a.ended() if s.a.link.server_closed else None


@cases(at_once=("abcdef",), second=("abc", "def"), after_empty=("", "abcdef"), much=("x" * 1000,))
def body_longer_than_announced(s, *parts):
    """More than the header's size."""
    _publish(s).header(5)
    for part in parts:
        s.c.body(part)
    s.a.ended()


def body_after_a_message_of_size_0(s):
    """Size 0 has no body frame: one is a frame too many."""
    _publish(s).header(0).body("")
    s.a.ended()


@cases(one=("hello",), letters=tuple("hello"), with_empty=("he", "", "", "llo"), empty_first=("", "hello"))
def body_in_pieces(s, *parts):
    """However the body is cut, it is one message."""
    s.c.declare(s.q)
    _publish(s, s.q).header(5)
    for part in parts:
        s.c.body(part)
    s.c.get(s.q)


def size_0(s):
    """Without a body the message is complete with its header."""
    s.c.declare(s.q)
    _publish(s, s.q).header(0)
    s.c.get(s.q)


def contents_of_two_channels_interleave(s):
    """Frames of another channel may come between those of a content."""
    s.c.declare(s.q)
    _publish(s, s.q).header(4).body("on")
    s.c2.send("basic.publish", routing_key=s.q).header(3).body("two").sync(s.q)
    s.c.body("e1").sync(s.q)
    s.c.get(s.q).get(s.q)


def heartbeat_between_bodies(s):
    """So may heartbeats."""
    s.c.declare(s.q)
    _publish(s, s.q).header(4).body("he")
    s.a.zero.frame(codec.HEARTBEAT, b"")
    s.c.body("re").get(s.q)


def an_unfinished_content_is_dropped_with_its_connection(s):
    """A message whose body never came is none."""
    s.d.declare(s.q)
    _publish(s, s.q).header(4).body("he")
    s.c2.sync(s.q)
    s.a.drop()
    s.d.sync(s.q).declare(s.q, passive=True)


@cases(
    flag_beyond=codec.header({}, 1)[:12] + b"\x00\x02", more_flags=codec.header({}, 1)[:12] + b"\x00\x01\x00\x00",
    cut=codec.header({}, 1)[:12] + b"\x80\x00\x05ab", nothing=codec.header({}, 1)[:12] + b"\x80\x00", left_over=codec.header({}, 1) + b"zz",
    table=codec.header({}, 1)[:12] + b"\x20\x00\x00\x00\x00\x05\x01aS", table_letter=codec.header({}, 1)[:12] + b"\x20\x00\x00\x00\x00\x03\x01a?",
)
def properties_broken(s, payload):
    """Properties that do not parse."""
    s.c.declare(s.q)
    _publish(s, s.q).frame(HEADER, payload).body("x").sync()
    if s.a.link.server_closed:
        s.a.ended()
    else:
        s.c.get(s.q)


@cases(header=codec.header({}, 1)[:11], empty=b"", class_only=b"\x00\x3c")
def header_cut_short(s, payload):
    """A header frame with less than class, weight, size and flags."""
    _publish(s).frame(HEADER, payload)
    s.a.ended()


@cases(one_over=(16 * 1024 * 1024 + 1, True), far_over=(2**40, False), most=(2**64 - 1, False))
def announced_size_over_the_limit(s, size, whole):
    """Messages are at most 16 MiB; the refusal comes with the body's end, or as soon as the broker cares."""
    _publish(s).header(size)
    if whole:
        room = s.a.frame_max - 8
        for at in range(0, size, room):
            s.c.link.send(codec.frame(BODY, 1, bytes(min(room, size - at))))
        s.c.closed()
    else:
        s.c2.sync()


def largest_message(s):
    """16 MiB is the most, and goes through."""
    s.c.declare(s.q).publish(bytes(16 * 1024 * 1024), s.q).get(s.q)
