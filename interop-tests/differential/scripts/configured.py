"""What configuration changes: alarms, and smaller limits than usual."""

from rig.suite import cases, profile, slow

ASKS = {"connection.blocked": True, "consumer_cancel_notify": True}


def _who_publishes_is_told(s):
    s.c.sync()
    s.c.publish("m", s.name("nobody"))
    s.a.zero.expect("connection.blocked")


@profile("disk_alarm")
def blocked_by_the_disk(s):
    """A publisher is told once it publishes."""
    _who_publishes_is_told(s)


@profile("memory_alarm")
def blocked_by_memory(s):
    """The same for memory."""
    _who_publishes_is_told(s)


@profile("disk_alarm")
def blocked_only_when_publishing(s):
    """Who declares and consumes is not told and not stopped."""
    s.c.declare(s.q).consume(s.q).get(s.q).cancel().bind(s.q, "amq.fanout").sync()


@profile("disk_alarm")
def not_told_without_the_capability(s):
    """Who did not ask is not told."""
    conn = s.connect("Q", capabilities={})
    conn[1].sync()
    conn[1].publish("m", s.name("nobody"))
    s.d.sync()
    conn.drop()


@profile("disk_alarm")
def not_read_from_once_told(s):
    """A blocked connection's methods wait: they are not carried out."""
    s.c.sync()
    s.c.publish("m", s.name("nobody"))
    s.a.zero.expect("connection.blocked")
    s.c.publish("n", s.name("nobody")).send("queue.declare", queue=s.q)
    s.d.declare(s.q2)
    s.d.declare(s.q, passive=True)


@profile("tuned")
def tune_offers(s):
    """What is configured is offered."""
    conn = s.connect(before="connection.start-ok")
    conn.zero.send("connection.start-ok", **s.plain()).expect("connection.tune")


@slow
@profile("tuned")
@cases(channel_max=(6, 10000), channel_max_0=(0, 10000), frame_max=(5, 10001), usual=(2047, 131072))
def tune_more_than_offered(s, channel_max, frame_max):
    """More than that is refused."""
    conn = s.connect(before="connection.tune-ok")
    conn.zero.send("connection.tune-ok", channel_max=channel_max, frame_max=frame_max).send("connection.open", virtual_host="/")
    conn.link.wait(lambda: conn.zero.inbox)


def _connect(s):
    return s.connect(channel_max=5, frame_max=10000)


@profile("tuned")
def channel_max(s):
    """Five channels and no more."""
    conn = _connect(s)
    for number in range(1, 6):
        conn[number].sync()
    conn.channel(6, opened=False).send("channel.open")
    conn.ended()


@profile("tuned")
@cases(most=1000, more=1001, much_more=30000)
def max_message_size(s, size):
    """Bodies up to the configured size."""
    conn = _connect(s)
    conn[1].declare(s.q).publish("x" * size, s.q).sync()
    if conn[1].alive():
        conn[1].ready(s.q, 1).get(s.q)


@profile("tuned")
def frame_size_of_deliveries(s):
    """Frames no larger than agreed, with the configured most."""
    conn = _connect(s)
    conn[1].declare(s.q, exclusive=True).publish("x" * 900, s.q).sync().get(s.q)


@profile("tuned")
@cases(
    durable={"durable": True}, transient={}, exclusive={"durable": True, "exclusive": True}, auto_delete={"durable": True, "auto_delete": True},
    classic={"durable": True, "arguments": {"x-queue-type": "classic"}}, with_priorities={"durable": True, "arguments": {"x-max-priority": 5}},
    with_limit={"durable": True, "arguments": {"x-delivery-limit": 5}}, empty_type={"durable": True, "arguments": {"x-queue-type": ""}},
)
def default_queue_type(s, flags):
    """Durable, shared, lasting queues are of the default type; the others stay classic. (What it is shows when it is declared anew.)"""
    conn = _connect(s)
    conn[1].declare(s.q, **flags)
    conn[2].declare(s.q, **flags)
    conn[3].declare(s.q, **flags | {"arguments": flags.get("arguments", {}) | {"x-queue-type": "quorum"}})
    conn[4].declare(s.q, **flags | {"arguments": flags.get("arguments", {}) | {"x-queue-type": "classic"}})


@profile("tuned")
def server_named_with_a_default_type(s):
    """A server-named durable queue where the default is quorum."""
    conn = _connect(s)
    conn[1].declare("", durable=True)


@profile("tuned")
def consumers_of_a_channel(s):
    """No more consumers on a channel than configured; another channel has its own."""
    conn = _connect(s)
    conn[2].declare(s.q)
    for tag in ("one", "two"):
        conn[1].consume(s.q, tag)
        conn[2].consume(s.q, tag)
    conn[1].cancel("two").consume(s.q, "two").send("basic.consume", queue=s.q, consumer_tag="three")
    conn.ended()


@profile("crowded")
def connections_of_a_node(s):
    """One connection more than there may be is refused when it opens its vhost."""
    s.c.sync()
    late = s.connect("L", before="connection.open")
    late.zero.call("connection.open", virtual_host="/")
    s.c.sync()
