"""Methods of class connection while it runs, heartbeats, and the end."""

import time

from rig import codec
from rig.suite import cases, slow


def close(s):
    """close-ok; the client closes the socket."""
    s.a.zero.call("connection.close", reply_code=200, reply_text="bye")


@cases(zero=(0, ""), soft=(404, "x"), hard=(541, "x"), largest=(65535, "e" * 255))
def close_with_any_code(s, code, text):
    """Code and text of the client's close are its own business."""
    s.a.zero.call("connection.close", reply_code=code, reply_text=text, class_id=60, method_id=40)


def close_with_channels(s):
    """No channel.close is sent for channels that are open."""
    s.c.declare(s.q, exclusive=True).consume(s.q)
    s.c2.sync()
    s.a.zero.call("connection.close", reply_code=200)


def close_twice(s):
    """A second close is answered as well."""
    s.a.zero.call("connection.close", reply_code=200)
    s.a.zero.call("connection.close", reply_code=200)


def close_then_other_methods(s):
    """After close other frames are not looked at."""
    s.c.sync()
    close = codec.frame(codec.METHOD, 0, codec.method("connection.close", {"reply_code": 200}))
    declare = codec.frame(codec.METHOD, 1, codec.method("queue.declare", {"queue": s.q}))
    s.a.bytes(close + declare)
    s.a.zero.expect("connection.close-ok")


def close_ok_unasked(s):
    """Nobody asked for a close-ok."""
    s.a.zero.send("connection.close-ok")
    s.a.ended()


@cases(
    start_ok=("connection.start-ok", {"mechanism": "PLAIN", "response": "\0guest\0guest"}), tune_ok=("connection.tune-ok", {"frame_max": 8192}),
    open=("connection.open", {"virtual_host": "/"}), secure_ok=("connection.secure-ok", {"response": "x"}),
)
def handshake_again(s, name, args):
    """A method of the handshake on a connection that runs."""
    s.a.zero.send(name, **args)
    s.a.ended()


@cases(
    start=("connection.start", {}), tune=("connection.tune", {}), open_ok=("connection.open-ok", {}), blocked=("connection.blocked", {"reason": "x"}),
    unblocked=("connection.unblocked", {}), update_secret_ok=("connection.update-secret-ok", {}), secure=("connection.secure", {}),
)
def server_method(s, name, args):
    """A method that only servers send."""
    s.a.zero.send(name, **args)
    s.a.ended()


@cases(
    channel_open=("channel.open", {}), channel_close=("channel.close", {}), channel_flow=("channel.flow", {"active": True}), queue=("queue.declare", {"queue": "q"}),
    exchange=("exchange.delete", {"exchange": "x"}), basic=("basic.qos", {}), publish=("basic.publish", {}), confirm=("confirm.select", {}), tx=("tx.select", {}),
    access=("access.request", {}), channel_close_ok=("channel.close-ok", {}),
)
def channel_method_on_0(s, name, args):
    """Channel 0 is the connection's own."""
    s.a.zero.send(name, **args)
    s.a.ended()


@cases(
    close=("connection.close", {"reply_code": 200}), close_ok=("connection.close-ok", {}), open=("connection.open", {"virtual_host": "/"}),
    update_secret=("connection.update-secret", {"new_secret": "guest"}), start_ok=("connection.start-ok", {}), tune_ok=("connection.tune-ok", {}),
)
def connection_method_on_1(s, name, args):
    """And the connection's methods are for channel 0."""
    s.c.send(name, **args)
    s.a.ended()


@cases(same="guest", other="something else", empty="", long="x" * 5000)
def update_secret(s, secret):
    """A new secret is taken; with passwords it changes nothing."""
    s.a.zero.call("connection.update-secret", new_secret=secret, reason="because")
    s.c.declare(s.q)


def errors_close_all_channels(s):
    """A hard error on one channel ends the connection with all of them."""
    s.c.declare(s.q).consume(s.q)
    s.c2.sync()
    s.a[3].send("basic.qos", prefetch_size=1)
    s.a.ended()


def after_the_server_closed_everything_is_ignored(s):
    """Once connection.close came, only close-ok is read."""
    s.a.link.answers_closes = False
    s.c.send("basic.qos", prefetch_size=1)
    s.a.zero.expect("connection.close")
    s.c2.link.send_method(2, "queue.declare", queue=s.q)
    s.c.send("queue.declare", queue=s.q)
    s.a.zero.send("connection.close-ok")
    s.a.ended()
    s.d.declare(s.q, passive=True)


def both_close(s):
    """The client's close crosses with the server's: close-ok for it, and the end follows the client's close-ok."""
    s.a.link.answers_closes = False
    s.c.send("basic.qos", prefetch_size=1)
    s.a.zero.expect("connection.close")
    s.a.zero.send("connection.close", reply_code=200).expect("connection.close-ok")
    s.a.zero.send("connection.close-ok")
    s.a.ended()


def exclusive_queues_are_gone_with_close_ok(s):
    """When close-ok is there, the connection's exclusive queues are not any more."""
    s.c.declare(s.q, exclusive=True)
    s.a.zero.call("connection.close", reply_code=200)
    s.d.declare(s.q, passive=True)


def a_dropped_socket_returns_messages(s):
    """What a vanished client had is ready again, redelivered."""
    s.d.declare(s.q)
    s.d.publish("one", s.q).publish("two", s.q).sync(s.q)
    s.c.get(s.q, no_ack=False)
    s.a.drop()
    s.d.ready(s.q, 2)
    s.d.get(s.q).get(s.q)


@slow
def heartbeats_come_at_half_the_interval(s):
    """With 2 seconds, the server says something each second."""
    conn = s.connect(before="connection.tune-ok")
    conn.zero.send("connection.tune-ok", channel_max=10, frame_max=8192, heartbeat=2)
    conn.zero.expect("heartbeat", 2)


@slow
def a_silent_client_is_given_up(s):
    """Who sends nothing for two intervals and more is dropped, without connection.close. The count of heartbeats varies."""
    conn = s.connect(heartbeat=1)
    conn.ended()
    conn.zero.inbox[:] = [event for event in conn.zero.inbox if event["recv"] != "heartbeat"]


@slow
def any_frame_is_a_sign_of_life(s):
    """Methods count as heartbeats."""
    conn = s.connect(heartbeat=1)
    # The pauses are the matter here: shorter than the interval, all together several times as long.
    for _ in range(12):
        conn[1].qos(1)
        time.sleep(0.3)
    conn[1].sync()
    conn.zero.inbox[:] = [event for event in conn.zero.inbox if event["recv"] != "heartbeat"]


@slow
def heartbeat_frames_keep_a_connection(s):
    """And heartbeats do."""
    conn = s.connect(heartbeat=1)
    for _ in range(8):
        conn.zero.frame(codec.HEARTBEAT, b"")
        time.sleep(0.5)
    conn[1].qos(1)
    conn.zero.inbox[:] = [event for event in conn.zero.inbox if event["recv"] != "heartbeat"]


def heartbeat_frame_unasked(s):
    """A heartbeat is fine where none were agreed."""
    s.a.zero.frame(codec.HEARTBEAT, b"")
    s.c.declare(s.q)


def heartbeat_on_a_channel(s):
    """Heartbeats are for channel 0."""
    s.c.frame(codec.HEARTBEAT, b"")
    s.a.ended()


def heartbeat_on_a_channel_not_open(s):
    """The same on a channel that was never opened."""
    s.a.channel(7, opened=False).frame(codec.HEARTBEAT, b"")
    s.a.ended()


def heartbeat_with_payload(s):
    """A heartbeat is empty."""
    s.a.zero.frame(codec.HEARTBEAT, b"x")
    s.a.ended()


def a_half_frame_and_the_end(s):
    """A client that goes in the middle of a frame leaves nothing behind."""
    s.c.declare(s.q, exclusive=True)
    s.a.bytes(codec.frame(codec.METHOD, 1, codec.method("queue.declare", {"queue": s.q2}))[:9])
    s.a.drop()
    s.d.gone(s.q)
    s.d.declare(s.q2, passive=True)
