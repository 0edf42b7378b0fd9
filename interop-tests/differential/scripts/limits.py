"""Times to live, lengths, overflow, priorities."""

from rig import codec
from rig.suite import cases, slow


@cases(queue=({"x-message-ttl": 50}, {}), own=({}, {"expiration": "50"}), lower_own=({"x-message-ttl": 90000}, {"expiration": "50"}), lower_queue=({"x-message-ttl": 50}, {"expiration": "90000"}))
def expiry(s, arguments, properties):
    """The lower of the two times counts."""
    s.c.declare(s.q, arguments).confirms().publish("m", s.q, **properties).settled(1).ready(s.q, 0).get(s.q)


@cases(queue=({"x-message-ttl": 0}, {}), own=({}, {"expiration": "0"}))
def expiry_at_once(s, arguments, properties):
    """With 0 only a waiting consumer gets it."""
    s.c.declare(s.q, arguments).publish("gone", s.q, **properties).sync(s.q).get(s.q).consume(s.q).publish("taken", s.q, **properties).deliveries(1)


def expiry_at_the_head_only(s):
    """What is behind a longer-lived message is counted until it gets to the head."""
    s.c.declare(s.q2, {"x-message-ttl": 300}).confirms().publish("clock", s.q2).settled(1).declare(s.q).publish("stays", s.q).publish("goes", s.q, expiration="20").settled(2).ready(s.q2, 0).declare(s.q).get(s.q).get(s.q)


@slow
def expiry_not_while_unacknowledged(s):
    """A message that somebody has does not expire; returned after its time it is gone."""
    s.c.declare(s.q2, {"x-message-ttl": 3000}).confirms().publish("clock", s.q2).settled(1).declare(s.q, {"x-message-ttl": 2000}).publish("m", s.q).settled(1).get(s.q, no_ack=False).ready(s.q2, 0)
    s.c.reject(1).ready(s.q, 0).get(s.q)


def expiry_keeps_the_property(s):
    """The property is delivered as it was."""
    s.c.declare(s.q).publish("m", s.q, expiration="90000").get(s.q)


@cases(quorum={"x-queue-type": "quorum", "x-message-ttl": 50}, priority={"x-max-priority": 3, "x-message-ttl": 50})
def expiry_in_other_queues(s, arguments):
    """Quorum and priority queues too."""
    s.c.declare(s.q, arguments, durable=True).confirms().publish("m", s.q).settled(1).ready(s.q, 0).get(s.q)


@cases(length={"x-max-length": 2}, bytes={"x-max-length-bytes": 6}, both={"x-max-length": 5, "x-max-length-bytes": 6}, drop={"x-max-length": 2, "x-overflow": "drop-head"}, bytes_odd={"x-max-length-bytes": 8})
def oldest_are_dropped(s, arguments):
    """The oldest make room."""
    s.c.declare(s.q, arguments)
    for body in ("aaa", "bbb", "ccc", "ddd"):
        s.c.publish(body, s.q)
    s.c.sync(s.q).declare(s.q).get(s.q).get(s.q).get(s.q)


@cases(length={"x-max-length": 2}, bytes={"x-max-length-bytes": 6}, bytes_odd={"x-max-length-bytes": 8})
def newest_are_refused(s, arguments):
    """With reject-publish the queue stays as it is."""
    s.c.declare(s.q, arguments | {"x-overflow": "reject-publish"}).confirms()
    for body in ("aaa", "bbb", "ccc", "ddd"):
        s.c.publish(body, s.q).settled(1)
    s.c.get(s.q).get(s.q).get(s.q)


def unacknowledged_do_not_count(s):
    """Lengths are of ready messages."""
    s.c.declare(s.q, {"x-max-length": 1}).publish("a", s.q).get(s.q, no_ack=False).publish("b", s.q).sync(s.q).reject(1).sync(s.q).declare(s.q).get(s.q).get(s.q)


def length_0_with_a_consumer(s):
    """A waiting consumer gets it before it can be dropped."""
    s.c.declare(s.q, {"x-max-length": 0}).consume(s.q).publish("m", s.q).deliveries(1).cancel().publish("n", s.q).sync(s.q).get(s.q)


def length_0_refuses_with_a_consumer(s):
    """And with reject-publish?"""
    s.c.declare(s.q, {"x-max-length": 0, "x-overflow": "reject-publish"}).consume(s.q).confirms().publish("m", s.q).settled(1).sync(s.q)


def a_body_larger_than_the_limit(s):
    """One message over the limit in octets."""
    s.c.declare(s.q, {"x-max-length-bytes": 5}).publish("abc", s.q).publish("x" * 50, s.q).sync(s.q).get(s.q).get(s.q)


def empty_bodies_and_a_limit_in_bytes(s):
    """Octets are those of bodies; headers do not count."""
    s.c.declare(s.q, {"x-max-length-bytes": 0}).publish("", s.q, headers={"k": "x" * 100}).publish("", s.q).sync(s.q).declare(s.q).get(s.q)


def length_of_a_quorum_queue(s):
    """The same drop at a quorum queue."""
    s.c.declare(s.q, {"x-queue-type": "quorum", "x-max-length": 2}, durable=True).confirms()
    for body in "abcd":
        s.c.publish(body, s.q).settled(1)
    s.c.ready(s.q, 2).get(s.q).get(s.q)


def _publish_by_priority(s, arguments, priorities, flags=None):
    s.c.declare(s.q, arguments, durable=True)
    for number, priority in enumerate(priorities):
        s.c.publish(f"{number} with {priority}", s.q, **({} if priority is None else {"priority": priority}))
    s.c.sync(s.q)
    for _ in range(len(priorities) + 1):
        s.c.get(s.q)


@cases(five=5, one=1, ten=10, largest=255)
def priorities(s, most):
    """The highest first; in order within one; above the most is the most; absent is 0."""
    _publish_by_priority(s, {"x-max-priority": most}, [0, 5, None, 1, 255, 5, 3, None, 200, 0])


def priority_0_at_most(s):
    """x-max-priority 0 is no limit."""
    _publish_by_priority(s, {"x-max-priority": 0}, [0, 5, None, 1, 9, 10, 11, 254, 255, 200, 32, 31, 30])


def priorities_without_the_argument(s):
    """A queue without priorities keeps the order."""
    _publish_by_priority(s, {}, [1, 5, None, 3])


def priority_of_returned(s):
    """Returned to its place in its level."""
    s.c.declare(s.q, {"x-max-priority": 5}).publish("low", s.q, priority=1).publish("low two", s.q, priority=1).get(s.q, no_ack=False).publish("high", s.q, priority=5).reject(1).sync(s.q)
    s.c.get(s.q).get(s.q).get(s.q)


def priority_and_consumers(s):
    """A consumer with a prefetch of 1 gets the highest next."""
    s.c.declare(s.q, {"x-max-priority": 5}).qos(1).consume(s.q).publish("1", s.q, priority=1).deliveries(1).publish("2", s.q, priority=2).publish("3", s.q, priority=3).sync(s.q).ack(1).deliveries(1)


def priority_and_length(s):
    """The head that is dropped."""
    s.c.declare(s.q, {"x-max-priority": 5, "x-max-length": 2})
    for priority in (3, 1, 5, 2):
        s.c.publish(str(priority), s.q, priority=priority)
    s.c.sync(s.q).get(s.q).get(s.q).get(s.q)


def priority_and_purge(s):
    """All levels are purged and counted."""
    s.c.declare(s.q, {"x-max-priority": 5})
    for priority in (3, 1, 5):
        s.c.publish(str(priority), s.q, priority=priority)
    s.c.sync(s.q).declare(s.q).call("queue.purge", queue=s.q)


@cases(few=[1, 5, None, 4, 31, 200], same=[None, None, None], zero=[0, None, 9])
def priorities_of_a_quorum_queue(s, priorities):
    """Every quorum queue has priorities from 0 to 31, 4 where none is given."""
    s.c.declare(s.q, {"x-queue-type": "quorum"}, durable=True).confirms()
    for number, priority in enumerate(priorities):
        s.c.publish(f"{number} with {priority}", s.q, **({} if priority is None else {"priority": priority})).settled(1)
    s.c.ready(s.q, len(priorities))
    for _ in priorities:
        s.c.get(s.q)


@cases(reject="basic.reject", nack="basic.nack")
def returned_and_published_in_one_write(s, name):
    """What is returned counts for what is published after it, however close they come."""
    s.c.declare(s.q, {"x-max-length": 1, "x-overflow": "reject-publish"}).confirms().publish("first", s.q).settled(1).get(s.q, no_ack=False)
    publish = [(codec.METHOD, codec.method("basic.publish", {"routing_key": s.q})), (codec.HEADER, codec.header({}, 6)), (codec.BODY, b"second")]
    frames = [(codec.METHOD, codec.method(name, {"delivery_tag": 1, "requeue": True})), *publish]
    s.a.bytes(b"".join(codec.frame(kind, 1, payload) for kind, payload in frames))
    s.c.settled(1).get(s.q).get(s.q)
