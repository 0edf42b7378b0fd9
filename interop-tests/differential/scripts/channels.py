"""Class channel, and what becomes of frames for channels that are not there."""

from rig import codec
from rig.suite import cases


def open_and_close(s):
    """open-ok, close-ok, and open once more."""
    channel = s.a.channel(1, opened=False)
    channel.call("channel.open").call("channel.close", reply_code=200).call("channel.open").declare(s.q)


def open_with_reserved_words(s):
    """The reserved field is not looked at."""
    s.a.channel(3, opened=False).call("channel.open", reserved_1="anything")


def open_twice(s):
    """A channel that is open cannot be opened."""
    s.c.send("channel.open")
    s.a.ended()


@cases(
    declare=("queue.declare", {"queue": "q"}), publish=("basic.publish", {}), close=("channel.close", {"reply_code": 200}), close_ok=("channel.close-ok", {}),
    flow=("channel.flow", {"active": True}), ack=("basic.ack", {"delivery_tag": 1}), tx=("tx.select", {}), flow_ok=("channel.flow-ok", {}), access=("access.request", {}),
)
def never_opened(s, name, args):
    """A method on a channel that was never opened."""
    channel = s.a.channel(5, opened=False).send(name, **args)
    if name == "basic.publish":  # acted on when its content is there
        channel.header(0)
    s.a.ended()


@cases(header=(codec.HEADER, codec.header({}, 1)), body=(codec.BODY, b"x"))
def content_on_a_channel_never_opened(s, kind, payload):
    """The same for contents."""
    s.a.channel(5, opened=False).frame(kind, payload)
    s.a.ended()


@cases(declare=("queue.declare", {"queue": "q"}), close=("channel.close", {"reply_code": 200}), close_ok=("channel.close-ok", {}))
def closed_by_the_client(s, name, args):
    """A method on a channel after its close-ok."""
    s.c.call("channel.close", reply_code=200).send(name, **args)
    s.a.ended()


def closed_by_the_server_ignores(s):
    """Until close-ok, a channel that the server closed swallows everything."""
    s.a.link.answers_closes = False
    s.c.send("queue.declare", queue=s.q, passive=True).closed()
    s.c.send("queue.declare", queue=s.q).publish("m", s.q).send("basic.qos", prefetch_size=1).send("channel.open")
    s.c.send("channel.close-ok")
    s.a.link.answers_closes = True
    s.c.open().declare(s.q, passive=True)


def closed_by_both(s):
    """The client's close crosses with the server's."""
    s.a.link.answers_closes = False
    s.c.send("queue.declare", queue=s.q, passive=True).closed()
    s.c.send("channel.close", reply_code=200)
    s.c.link.wait(lambda: s.c.count(("channel.close-ok",)))
    s.c.send("channel.close-ok")
    s.a.link.answers_closes = True
    s.c.open().declare(s.q)


def a_method_after_the_exchange_of_closes(s):
    """After close-ok for the server's close, the channel is not open."""
    s.c.declare(s.q, passive=True)
    s.c.send("queue.declare", queue=s.q)
    s.a.ended()


def a_new_channel_begins_anew(s):
    """A number that is used again: tags from 1, no confirms, no transactions, no prefetch, no last queue."""
    s.c.declare(s.q).confirms().qos(1).consume(s.q).publish("one", s.q).deliveries(1).settled(1)
    s.c.call("channel.close", reply_code=200).open()
    s.c.publish("two", s.q).sync(s.q)
    s.c.get(s.q, no_ack=False).get(s.q, no_ack=False)
    s.c.call("tx.select")
    s.c.get("")
    s.c.call("channel.close", reply_code=200).open().get("")


def close_returns_unacknowledged(s):
    """What a closed channel had is ready again."""
    s.c.declare(s.q).publish("one", s.q).publish("two", s.q).get(s.q, no_ack=False).get(s.q, no_ack=False)
    s.c.call("channel.close", reply_code=200)
    s.c2.ready(s.q, 2).get(s.q).get(s.q)


@cases(on=True, off=False)
def flow(s, active):
    """The client may ask for more, not for less."""
    s.c.call("channel.flow", active=active)


@cases(all=dict(exclusive=True, passive=True, active=True, write=True, read=True), none={}, realm={"realm": "/data"})
def access_request(s, fields):
    """Anybody gets ticket 1."""
    s.c.call("access.request", **fields)


@cases(declare=("queue.declare", {"queue": "", "exclusive": True}), consume=("basic.consume", {"queue": ""}), get=("basic.get", {"queue": ""}))
def tickets_are_not_looked_at(s, name, args):
    """Whatever the ticket."""
    s.c.declare("", exclusive=True).call(name, ticket=65535, **args)


@cases(two=2, one=1)
def channel_max_counts_channels(s, most):
    """As many channels as agreed, whatever their numbers."""
    conn = s.connect(channel_max=most)
    for number in range(1, most + 1):
        conn.channel(number * 100, opened=False).call("channel.open")
    conn.channel(7, opened=False).send("channel.open")
    conn.ended()


def channel_max_forgets_closed_channels(s):
    """A closed channel makes room."""
    conn = s.connect(channel_max=1)
    for number in (1, 2, 3):
        conn.channel(number, opened=False).call("channel.open").call("channel.close", reply_code=200)


def highest_number(s):
    """Channel numbers go up to 65535 here."""
    s.a.channel(65535, opened=False).call("channel.open").declare(s.q)


@cases(code_0=(0, ""), hard=(541, "INTERNAL"), text=(404, "t" * 255))
def close_with_any_code(s, code, text):
    """The client's reasons are its own."""
    s.c.call("channel.close", reply_code=code, reply_text=text, class_id=1, method_id=2)


def close_ok_unasked(s):
    """Nobody asked for a close-ok."""
    s.c.send("channel.close-ok")
    s.a.ended()


def an_error_names_the_method_that_made_it(s):
    """With several methods sent at once, the first that fails closes the channel and the rest are not done."""
    s.c.send("queue.declare", queue=s.q).send("queue.bind", queue=s.q, exchange=s.x).send("queue.declare", queue=s.q2).closed()
    s.c2.declare(s.q, passive=True).declare(s.q2, passive=True)


def one_channels_error_leaves_the_others(s):
    """A soft error concerns its channel alone."""
    s.c2.declare(s.q).consume(s.q)
    s.c.declare(s.x, passive=True)
    s.c2.publish("still here", s.q).deliveries(1)
