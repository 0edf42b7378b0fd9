"""What only quorum queues do: consumers' time-outs, delayed retries, priorities in use."""

from rig.suite import cases, slow

QUORUM = {"x-queue-type": "quorum"}


def _publish(s, *bodies, arguments=None, **properties):
    s.c.declare(s.q, QUORUM | (arguments or {}), durable=True).confirms()
    for body in bodies:
        s.c.publish(body, s.q, **properties).settled(1)
    return s.c


@slow
@cases(of_the_queue=({"x-consumer-timeout": 1000}, {}), of_the_consumer=({}, {"x-consumer-timeout": 1000}), lower_wins=({"x-consumer-timeout": 600000}, {"x-consumer-timeout": 1000}))
def consumer_timeout(s, of_queue, of_consumer):
    """Who holds a message for too long is cancelled, and the message comes back."""
    _publish(s, "m", arguments=of_queue)
    s.c2.consume(s.q, arguments=of_consumer).deliveries(1).expect("basic.cancel")
    s.c.ready(s.q, 1).get(s.q)
    s.c2.ack(1).sync()


@slow
def consumer_timeout_without_the_capability(s):
    """A client that cannot be cancelled has its channel closed."""
    _publish(s, "m")
    conn = s.connect("N", capabilities={})
    conn[1].consume(s.q, arguments={"x-consumer-timeout": 1000}).deliveries(1).closed()
    s.c.ready(s.q, 1).get(s.q)


@slow
@cases(**{f"{kind}_{name}": (kind, settle) for kind in ("all", "failed", "returned", "disabled") for name, settle in (("reject", lambda c: c.reject(1)), ("nack", lambda c: c.nack(1)))})
def delayed_retry(s, kind, settle):
    """What is returned in the way that x-delayed-retry-type names comes back after a while, else at once."""
    _publish(s, "m", arguments={"x-delayed-retry-type": kind, "x-delayed-retry-min": 2000}).ready(s.q, 1).get(s.q, no_ack=False)
    settle(s.c)
    s.c.get(s.q)
    if s.c.inbox[-1]["recv"] == "basic.get-empty":
        s.c2.consume(s.q).deliveries(1)


@slow
def delayed_retry_lets_others_by(s):
    """What waits does not hold up what is behind it."""
    _publish(s, "first", "second", arguments={"x-delayed-retry-type": "all", "x-delayed-retry-min": 2000}).ready(s.q, 2)
    s.c2.qos(1).consume(s.q).deliveries(1).reject(1).deliveries(1).ack(2).deliveries(1)


def priority_with_a_consumer(s):
    """The highest first, also for a consumer."""
    s.c.declare(s.q, QUORUM, durable=True).confirms()
    for priority in (1, 31, 5):
        s.c.publish(str(priority), s.q, priority=priority).settled(1)
    s.c2.qos(1).consume(s.q).deliveries(1).ack(1).deliveries(1).ack(2).deliveries(1)


def priority_of_returned(s):
    """A returned message beside others of higher and lower priority."""
    s.c.declare(s.q, QUORUM, durable=True).confirms().publish("low", s.q, priority=1).settled(1).ready(s.q, 1).get(s.q, no_ack=False)
    s.c.publish("high", s.q, priority=9).settled(1).reject(1).ready(s.q, 2).get(s.q).get(s.q)


def priority_and_max_length(s):
    """Which one is dropped."""
    s.c.declare(s.q, QUORUM | {"x-max-length": 2}, durable=True).confirms()
    for priority in (9, 1, 5):
        s.c.publish(str(priority), s.q, priority=priority).settled(1)
    s.c.ready(s.q, 2).get(s.q).get(s.q)


def reject_publish_is_soft(s):
    """A quorum queue refuses a little late: the third at the latest with a length of 1."""
    s.c.declare(s.q, QUORUM | {"x-max-length": 1, "x-overflow": "reject-publish"}, durable=True).confirms()
    for body in "abcd":
        s.c.publish(body, s.q).settled(1)


def delivery_limit_with_several_messages(s):
    """Each message has its own count."""
    _publish(s, "a", "b", arguments={"x-delivery-limit": 1}).ready(s.q, 2).get(s.q, no_ack=False).get(s.q, no_ack=False)
    s.c.reject(1).ready(s.q, 1).get(s.q, no_ack=False).reject(3).ready(s.q, 0).reject(2).ready(s.q, 1).get(s.q)


def single_active_consumer_hands_over(s):
    """At the end of the active one's channel, the next one has its messages."""
    _publish(s, "a", "b", arguments={"x-single-active-consumer": True})
    s.c2.qos(5).consume(s.q, "one").deliveries(2)
    s.a[3].qos(5).consume(s.q, "two")
    s.c2.call("channel.close", reply_code=200)
    s.a[3].deliveries(2)


def exclusive_access_by_several_connections(s):
    """A quorum queue is everybody's."""
    _publish(s, "a", "b")
    s.c.ready(s.q, 2)
    s.d.get(s.q)
    s.connect("C")[1].get(s.q)
