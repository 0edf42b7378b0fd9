"""From the first byte to connection.open-ok."""

from rig import codec
from rig.codec import Typed
from rig.suite import cases, slow


@cases(
    amqp_0_9=b"AMQP\x01\x01\x00\x09", amqp_0_8=b"AMQP\x01\x01\x08\x00", amqp_0_9_2=b"AMQP\x00\x00\x09\x02", amqp_0_10=b"AMQP\x01\x01\x00\x0a",
    amqp_0_0_10=b"AMQP\x00\x00\x0a\x00", amqp_0_9_0=b"AMQP\x00\x00\x09\x00", amqp_0_0_8=b"AMQP\x00\x00\x08\x00", amqp_1_0=b"AMQP\x00\x01\x00\x00",
    amqp_tls=b"AMQP\x02\x01\x00\x00", amqp_unknown_protocol=b"AMQP\x07\x00\x09\x01", http=b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    http_post=b"POST /api HTTP/1.1\r\n\r\n", tls=bytes.fromhex("16030100c8010000c40303"), zeros=bytes(8), garbage=b"\xff" * 16,
    lower_case=b"amqp\x00\x00\x09\x01", mqtt=bytes.fromhex("101000044d5154540402003c0004746573740000"), smtp=b"EHLO example.org\r\n",
    newlines=b"\r\n\r\n\r\n\r\n",
)
def protocol_header(s, data):
    """What is answered to other protocols and versions."""
    conn = s.raw().bytes(data)
    if data == b"AMQP\x01\x01\x00\x09":
        conn.zero.expect("connection.start")
    else:
        conn.ended()


def protocol_header_in_pieces(s):
    """The header may come a byte at a time; start tells what the server can."""
    conn = s.raw()
    for octet in codec.PROTOCOL_HEADER:
        conn.bytes(bytes([octet]))
    conn.zero.expect("connection.start")


def start_ok_in_one_write_with_the_header(s):
    """A client that does not wait for start is answered all the same."""
    conn = s.raw()
    conn.bytes(codec.PROTOCOL_HEADER + codec.frame(codec.METHOD, 0, codec.method("connection.start-ok", s.plain())))
    conn.zero.expect("connection.tune")


def everything_at_once(s):
    """Header, start-ok, tune-ok, open and channel.open in one go."""
    conn = s.raw()
    methods = [
        ("connection.start-ok", s.plain()), ("connection.tune-ok", {"channel_max": 10, "frame_max": 8192}), ("connection.open", {"virtual_host": "/"}),
    ]
    conn.bytes(codec.PROTOCOL_HEADER + b"".join(codec.frame(codec.METHOD, 0, codec.method(*one)) for one in methods))
    conn.zero.expect("connection.open-ok")


def _start_ok(s, **changes):
    conn = s.connect(before="connection.start-ok")
    conn.zero.send("connection.start-ok", **s.plain() | changes)
    return conn


@cases(
    plain={}, other_locale={"locale": "de_DE"}, no_locale={"locale": ""}, authorization_identity={"response": "someone\0guest\0guest"},
    amqplain={"mechanism": "AMQPLAIN", "response": codec.table({"LOGIN": "guest", "PASSWORD": "guest"})[4:]},
    amqplain_more={"mechanism": "AMQPLAIN", "response": codec.table({"X": 1, "PASSWORD": "guest", "LOGIN": "guest"})[4:]},
    anonymous={"mechanism": "ANONYMOUS", "response": ""}, anonymous_with_a_word={"mechanism": "ANONYMOUS", "response": "trace@example.org"},
    properties={"client_properties": {"product": "x", "n": 1, "t": {"deep": [1, {"er": None}]}, "connection_name": "a name"}},
    capabilities_no_table={"client_properties": {"capabilities": 5}},
    capability_no_bool={"client_properties": {"capabilities": {"basic.nack": "yes", "consumer_cancel_notify": 1}}},
)
def login(s, changes):
    """Ways to log in."""
    _start_ok(s, **changes).zero.expect("connection.tune")


WISH = {"client_properties": {"capabilities": {"authentication_failure_close": True}}}


@slow
@cases(
    password={"response": "\0guest\0wrong"}, user={"response": "\0nobody\0guest"}, empty_password={"response": "\0guest\0"},
    empty_user={"response": "\0\0guest"}, amqplain={"mechanism": "AMQPLAIN", "response": codec.table({"LOGIN": "guest", "PASSWORD": "no"})[4:]},
    amqplain_user={"mechanism": "AMQPLAIN", "response": codec.table({"LOGIN": "nobody", "PASSWORD": "no"})[4:]},
)
def refused_login_with_a_close(s, changes):
    """A client that can take connection.close is told 403."""
    _start_ok(s, **WISH | changes).ended()


@slow
@cases(
    password={"response": "\0guest\0wrong"}, capability_false={"response": "\0guest\0x", "client_properties": {"capabilities": {"authentication_failure_close": False}}},
    capability_text={"response": "\0guest\0x", "client_properties": {"capabilities": {"authentication_failure_close": "true"}}},
)
def refused_login_without_a_word(s, changes):
    """A client that cannot finds the socket closed."""
    _start_ok(s, **changes).ended()


@slow
@cases(
    unknown={"mechanism": "CRAM-MD5"}, empty={"mechanism": ""}, lower_case={"mechanism": "plain"}, external={"mechanism": "EXTERNAL"},
    plain_empty={"response": ""}, plain_no_zero={"response": "guest"}, plain_one_zero={"response": "\0guest"}, plain_three={"response": "\0guest\0guest\0"},
    amqplain_empty={"mechanism": "AMQPLAIN", "response": ""}, amqplain_no_login={"mechanism": "AMQPLAIN", "response": codec.table({"PASSWORD": "guest"})[4:]},
    amqplain_number={"mechanism": "AMQPLAIN", "response": codec.table({"LOGIN": 1, "PASSWORD": "guest"})[4:]},
    amqplain_garbage={"mechanism": "AMQPLAIN", "response": b"\xff\xff\xff"},
)
def malformed_login(s, changes):
    """A mechanism that is not there, or a response that is none of it."""
    _start_ok(s, **WISH | changes).ended()


def _tune(s, **values):
    """tune-ok and open, and whatever comes of it."""
    conn = s.connect(before="connection.tune-ok")
    conn.zero.send("connection.tune-ok", **values).send("connection.open", virtual_host="/")
    conn.link.wait(lambda: conn.zero.inbox)
    conn.running = True


@cases(
    as_offered=(2047, 131072, 60), least_frame=(1, 8192, 0), one_channel=(1, 131072, 0), longest_heartbeat=(2047, 131072, 65535),
    heartbeat_1000=(10, 100000, 1000),
)
def tune(s, channel_max, frame_max, heartbeat):
    """Values within what was offered."""
    _tune(s, channel_max=channel_max, frame_max=frame_max, heartbeat=heartbeat)


@slow
@cases(
    channel_max=(2048, 131072), channel_max_zero=(0, 131072), channel_max_largest=(65535, 131072), frame_max=(2047, 131073), frame_max_zero=(2047, 0),
    frame_max_largest=(2047, 4294967295), frame_max_4095=(2047, 4095), frame_max_1=(2047, 1), frame_max_4096=(2047, 4096), frame_max_8191=(2047, 8191),
    all_zero=(0, 0),
)
def tune_out_of_bounds(s, channel_max, frame_max):
    """More than offered, or too little, ends the connection without a word."""
    _tune(s, channel_max=channel_max, frame_max=frame_max, heartbeat=0)


@cases(unknown="no-such-vhost", empty="", trailing="/x", long="v" * 255, case="DEFAULT")
def open_of_an_unknown_vhost(s, name):
    """530, and the end."""
    conn = s.connect(before="connection.open")
    conn.zero.call("connection.open", virtual_host=name)


@cases(insist={"reserved_2": True}, capabilities={"reserved_1": "some words"})
def open_with_reserved_fields(s, fields):
    """Reserved fields are not looked at."""
    conn = s.connect(before="connection.open")
    conn.zero.call("connection.open", virtual_host="/", **fields)
    conn.running = True


def open_with_bad_utf8(s):
    """A name that is no UTF-8."""
    conn = s.connect(before="connection.open")
    conn.zero.call("connection.open", virtual_host=b"\xff\xfe")


@slow
@cases(
    open_before_start_ok=("connection.start-ok", "connection.open", {"virtual_host": "/"}),
    tune_ok_before_start_ok=("connection.start-ok", "connection.tune-ok", {"channel_max": 1, "frame_max": 8192}),
    close_before_start_ok=("connection.start-ok", "connection.close", {"reply_code": 200}),
    secure_ok_unasked=("connection.start-ok", "connection.secure-ok", {"response": "x"}),
    start_ok_twice=("connection.tune-ok", "connection.start-ok", {"mechanism": "PLAIN", "response": "\0guest\0guest"}),
    open_before_tune_ok=("connection.tune-ok", "connection.open", {"virtual_host": "/"}),
    close_before_tune_ok=("connection.tune-ok", "connection.close", {"reply_code": 200}),
    close_ok_before_tune_ok=("connection.tune-ok", "connection.close-ok", {}),
    tune_ok_twice=("connection.open", "connection.tune-ok", {"channel_max": 1, "frame_max": 8192}),
    close_before_open=("connection.open", "connection.close", {"reply_code": 200}),
    update_secret_before_open=("connection.open", "connection.update-secret", {"new_secret": "x"}),
    server_method=("connection.open", "connection.tune", {}),
    channel_open_on_0=("connection.open", "channel.open", {}),
    queue_declare_on_0=("connection.open", "queue.declare", {"queue": "q"}),
)
def out_of_order(s, before, name, args):
    """A method that is not the one the handshake is at."""
    conn = s.connect(before=before)
    conn.zero.send(name, **args)
    conn.ended()


@slow
@cases(start_ok="connection.start-ok", tune_ok="connection.tune-ok", open="connection.open")
def channel_before_open(s, before):
    """A frame on channel 1 before the connection is open."""
    conn = s.connect(before=before)
    conn.channel(1, opened=False).send("channel.open")
    conn.ended()


@slow
@cases(
    type_9=(9, b"x"), body=(codec.BODY, b"x"), header=(codec.HEADER, codec.header({}, 1)), empty_method=(codec.METHOD, b""), heartbeat_payload=(codec.HEARTBEAT, b"x"),
    unknown_method=(codec.METHOD, b"\x00\x0a\x00\x63"),
)
def broken_frame_before_open(s, kind, payload):
    """Frames that make no sense at this point."""
    conn = s.connect(before="connection.open")
    conn.zero.frame(kind, payload)
    conn.ended()


@slow
@cases(start_ok="connection.start-ok", open="connection.open")
def bad_frame_end_before_open(s, before):
    """A wrong end octet while shaking hands."""
    conn = s.connect(before=before)
    conn.zero.frame(codec.HEARTBEAT, b"", end=0)
    conn.ended()


@cases(start_ok="connection.start-ok", tune_ok="connection.tune-ok", open="connection.open")
def heartbeat_in_the_handshake(s, before):
    """Heartbeats may come before the connection is open."""
    conn = s.connect(before=before)
    conn.zero.frame(codec.HEARTBEAT, b"")
    rest = [("connection.start-ok", s.plain()), ("connection.tune-ok", {"channel_max": 9, "frame_max": 8192}), ("connection.open", {"virtual_host": "/"})]
    for name, args in rest[[name for name, _ in rest].index(before):]:
        conn.zero.send(name, **args)
    conn.zero.expect("connection.open-ok")
    conn.running = True


@slow
def a_frame_too_large_before_tuning(s):
    """Before tune-ok frames are small."""
    conn = s.connect(before="connection.start-ok")
    conn.zero.send("connection.start-ok", **s.plain() | {"client_properties": {"long": "x" * 9000}})
    conn.ended()


@slow
@cases(nothing=b"", half_a_header=b"AMQP", header=codec.PROTOCOL_HEADER, half_a_frame=codec.PROTOCOL_HEADER + b"\x01\x00\x00\x00")
def silence(s, data):
    """Who does not go on with the handshake is dropped."""
    conn = s.raw()
    if data:
        conn.bytes(data)
    conn.ended()


@slow
@cases(tune_ok="connection.tune-ok", open="connection.open")
def silence_later(s, before):
    """The same after the login."""
    s.connect(before=before).ended()


def server_properties(s):
    """What start says of the server and of what it can do."""
    s.raw().bytes(codec.PROTOCOL_HEADER).zero.expect("connection.start")


@cases(bool=Typed("t", True), integer=Typed("I", 5), void=None, table={})
def connection_name_of_any_type(s, value):
    """connection_name is for people; another type than a string does no harm."""
    conn = _start_ok(s, client_properties={"connection_name": value})
    conn.zero.expect("connection.tune")
