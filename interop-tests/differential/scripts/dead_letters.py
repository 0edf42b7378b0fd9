"""Dead-lettering: reasons, headers, keys, chains and cycles."""

from rig.codec import Typed
from rig.suite import cases

QUORUM = {"x-queue-type": "quorum"}


def _queues(s, arguments=None, **flags):
    """q dead-letters to q2 through the default exchange."""
    s.c.declare(s.q2).declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2} | (arguments or {}), **flags)
    return s.c


@cases(reject=lambda c: c.reject(1, requeue=False), nack=lambda c: c.nack(1, requeue=False), nack_multiple=lambda c: c.nack(0, multiple=True, requeue=False))
def rejected(s, settle):
    """Rejected without requeue. (redelivered of the dead letter tells reject from nack.)"""
    _queues(s).publish("m", s.q, content_type="t", headers={"mine": 1}, delivery_mode=2, priority=3).get(s.q, no_ack=False)
    settle(s.c)
    s.c.ready(s.q2, 1).get(s.q2)


@cases(queue_ttl=({"x-message-ttl": 50}, {}), own=({}, {"expiration": "50"}), both_queue_first=({"x-message-ttl": 50}, {"expiration": "90000"}), both_own_first=({"x-message-ttl": 90000}, {"expiration": "50"}), zero=({"x-message-ttl": 0}, {}), own_zero=({}, {"expiration": "0"}))
def expired(s, arguments, properties):
    """Expired by the queue's time or its own; its own is taken out and kept in x-death."""
    _queues(s, arguments).publish("m", s.q, **properties).ready(s.q2, 1).get(s.q2)


@cases(length={"x-max-length": 1}, bytes={"x-max-length-bytes": 3}, reject_dlx={"x-max-length": 1, "x-overflow": "reject-publish-dlx"}, zero={"x-max-length": 0})
def too_many(s, arguments):
    """Dropped at the head, or at the tail with reject-publish-dlx, for want of room."""
    _queues(s, arguments).confirms().publish("aaa", s.q).settled(1).publish("bbb", s.q).settled(1).ready(s.q2, 2 if arguments.get("x-max-length") == 0 else 1)
    s.c.get(s.q2).get(s.q2).get(s.q)


def reject_publish_does_not(s):
    """reject-publish dead-letters nothing."""
    _queues(s, {"x-max-length": 1, "x-overflow": "reject-publish"}).confirms().publish("a", s.q).settled(1).publish("b", s.q).settled(1).sync(s.q, s.q2).get(s.q2)


def delivery_limit(s):
    """Rejected too often, at a quorum queue."""
    _queues(s, QUORUM | {"x-delivery-limit": 1}, durable=True).confirms().publish("m", s.q).settled(1)
    s.c.consume(s.q).deliveries(1).reject(1).deliveries(1).reject(2).ready(s.q2, 1).get(s.q2)


@cases(reject=lambda c: c.reject(1, requeue=False), nack=lambda c: c.nack(1, requeue=False))
def rejected_at_a_quorum_queue(s, settle):
    """The same headers from a quorum queue."""
    _queues(s, QUORUM, durable=True).confirms().publish("m", s.q, delivery_mode=2, headers={"a": 1}).settled(1).ready(s.q, 1).get(s.q, no_ack=False)
    settle(s.c)
    s.c.ready(s.q2, 1).get(s.q2)


@cases(ttl=({"x-message-ttl": 50}, {}), own=({}, {"expiration": "50"}))
def expired_at_a_quorum_queue(s, arguments, properties):
    """And expired there."""
    _queues(s, QUORUM | arguments, durable=True).confirms().publish("m", s.q, **properties).settled(1).ready(s.q2, 1).get(s.q2)


def too_many_at_a_quorum_queue(s):
    """And dropped there."""
    _queues(s, QUORUM | {"x-max-length": 1}, durable=True).confirms().publish("a", s.q).settled(1).publish("b", s.q).settled(1).ready(s.q2, 1).get(s.q2)


def at_least_once(s):
    """With at-least-once the dead letter looks the same."""
    _queues(s, QUORUM | {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}, durable=True).confirms().publish("m", s.q).settled(1)
    s.c.ready(s.q, 1).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2)


def to_a_waiting_consumer(s):
    """A dead letter that goes straight to a consumer is not marked as redelivered."""
    _queues(s).consume(s.q2, "dead").publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False).deliveries(1)


def after_several_deliveries(s):
    """Returned before it is rejected: marked or not."""
    _queues(s).publish("m", s.q).get(s.q, no_ack=False).nack(1).sync(s.q).get(s.q, no_ack=False).nack(2, requeue=False).ready(s.q2, 1).get(s.q2)


def in_the_order_of_tags(s):
    """Several at once keep their order."""
    _queues(s)
    for body in "abcd":
        s.c.publish(body, s.q).get(s.q, no_ack=False)
    s.c.ack(2).nack(4, multiple=True, requeue=False).ready(s.q2, 3).get(s.q2).get(s.q2).get(s.q2)


def own_key(s):
    """Without a dead-letter key the message's own keys are used."""
    s.c.exchange(s.x).declare(s.q2).bind(s.q2, s.x, s.q).declare(s.q, {"x-dead-letter-exchange": s.x}).publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False)
    s.c.ready(s.q2, 1).get(s.q2)


def own_key_and_cc(s):
    """CC is a key there too, BCC is not, and both are known from x-death as far as they may be."""
    s.c.exchange(s.x).declare(s.q2).bind(s.q2, s.x, "cc").declare(s.q3).bind(s.q3, s.x, "bcc").declare(s.q, {"x-dead-letter-exchange": s.x})
    s.c.publish("m", s.q, headers={"CC": ["cc"], "BCC": ["bcc"]}).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2).get(s.q3)


def dead_letter_key_and_cc(s):
    """With a dead-letter key CC stays a header and does not route."""
    s.c.declare(s.q3)
    _queues(s).publish("m", s.q, headers={"CC": [s.q3]}).get(s.q3).get(s.q, no_ack=False).reject(2, requeue=False).ready(s.q2, 1).get(s.q2).get(s.q3)


@cases(empty="", long="k" * 255)
def dead_letter_key(s, key):
    """The key is taken as it is."""
    s.c.exchange(s.x).declare(s.q2).bind(s.q2, s.x, key).declare(s.q, {"x-dead-letter-exchange": s.x, "x-dead-letter-routing-key": key}).publish("m", s.q).get(s.q, no_ack=False)
    s.c.reject(1, requeue=False).ready(s.q2, 1).get(s.q2)


def exchange_missing(s):
    """Nowhere to go: dropped."""
    s.c.declare(s.q, {"x-dead-letter-exchange": s.x}).publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False).sync(s.q).declare(s.q)


def exchange_declared_later(s):
    """It is looked for when a message dies."""
    s.c.declare(s.q, {"x-dead-letter-exchange": s.x}).exchange(s.x, "fanout").declare(s.q2).bind(s.q2, s.x).publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False)
    s.c.ready(s.q2, 1).get(s.q2)


def unroutable(s):
    """Nobody bound: dropped, even where it was mandatory."""
    s.c.exchange(s.x).declare(s.q, {"x-dead-letter-exchange": s.x}).publish("m", s.q, mandatory=True).get(s.q, no_ack=False).reject(1, requeue=False).sync(s.q)


def alternate_exchange(s):
    """The dead-letter exchange's alternate exchange counts."""
    s.c.exchange(s.x2, "fanout").exchange(s.x, "direct", {"alternate-exchange": s.x2}).declare(s.q2).bind(s.q2, s.x2).declare(s.q, {"x-dead-letter-exchange": s.x})
    s.c.publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2)


def to_a_topic_exchange(s):
    """With the exchange's and the key's names in x-death."""
    s.c.exchange(s.x, "topic").declare(s.q2).bind(s.q2, s.x, "*.b").exchange(s.x2).declare(s.q, {"x-dead-letter-exchange": s.x}).bind(s.q, s.x2, "a.b")
    s.c.publish("m", "a.b", s.x2).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2)


def to_several_queues(s):
    """To all that are bound."""
    s.c.exchange(s.x, "fanout").declare(s.q2).bind(s.q2, s.x).declare(s.q3).bind(s.q3, s.x).declare(s.q, {"x-dead-letter-exchange": s.x})
    s.c.publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).ready(s.q3, 1).get(s.q2).get(s.q3)


def two_deaths(s):
    """The newest first, the first for ever."""
    s.c.declare(s.q3)
    s.c.declare(s.q2, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q3, "x-message-ttl": 50})
    s.c.declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2}).publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False)
    s.c.ready(s.q3, 1).get(s.q3)


def retries(s):
    """Rejected, waited, rejected again: counts rise, and the entry moves to the front."""
    s.c.declare(s.q2, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q, "x-message-ttl": 50}).declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2})
    s.c.publish("m", s.q).consume(s.q)
    for tag in (1, 2, 3):
        s.c.deliveries(1).reject(tag, requeue=False)
    s.c.deliveries(1)


def retries_with_expiration(s):
    """original-expiration stays with its entry."""
    s.c.declare(s.q2, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q3}).declare(s.q3, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q})
    s.c.declare(s.q).publish("m", s.q2, expiration="50").consume(s.q3).deliveries(1).reject(1, requeue=False).ready(s.q, 1).get(s.q)


def cycle_of_expiry(s):
    """A message that would expire in a circle is dropped. (A copy in q3 shows that it got as far as q2.)"""
    s.c.exchange(s.x, "fanout").declare(s.q2, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q, "x-message-ttl": 30}).bind(s.q2, s.x)
    s.c.declare(s.q3).bind(s.q3, s.x).declare(s.q, {"x-dead-letter-exchange": s.x, "x-message-ttl": 30})
    s.c.publish("m", s.q).ready(s.q3, 1).ready(s.q2, 0).get(s.q).get(s.q2)


def cycle_to_itself_by_expiry(s):
    """Also one that would come straight back."""
    s.c.declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q, "x-message-ttl": 30}).confirms().publish("m", s.q).settled(1).ready(s.q, 0).get(s.q)


def cycle_to_itself_by_rejection(s):
    """A rejected one comes back, as often as it is rejected."""
    s.c.declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q}).publish("m", s.q).consume(s.q)
    for tag in (1, 2, 3):
        s.c.deliveries(1).reject(tag, requeue=False)
    s.c.deliveries(1)


def cycle_with_a_rejection_in_it(s):
    """A rejection anywhere in the circle keeps it going."""
    s.c.declare(s.q2, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q, "x-message-ttl": 30}).declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2})
    s.c.publish("m", s.q).consume(s.q).deliveries(1).reject(1, requeue=False).deliveries(1).reject(2, requeue=False).deliveries(1)


def cycle_of_too_many(s):
    """A queue that overflows into itself."""
    s.c.declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q, "x-max-length": 1}).confirms().publish("a", s.q).settled(1).publish("b", s.q).settled(1)
    s.c.sync(s.q).get(s.q).get(s.q)


@cases(text="text", array=[{"queue": "q", "reason": "rejected", "count": Typed("l", 5)}], empty=[])
def history_made_up_by_the_client(s, value):
    """The broker believes its own records only."""
    _queues(s).publish("m", s.q, headers={"x-death": value, "x-first-death-queue": "made up"}).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2)


def history_published_again(s):
    """A dead letter that a client publishes anew begins anew."""
    _queues(s).publish("m", s.q).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2)
    headers = s.c.last("basic.get-ok")["props"]["headers"]
    s.c.publish("m", s.q, headers=_plain(headers)).get(s.q, no_ack=False).reject(3, requeue=False).ready(s.q2, 1).get(s.q2)


def _plain(table):
    """Received headers as they can be sent: lists of Typed are tuples of their own kind already."""
    return dict(table)


def by_purge_and_delete(s):
    """Purge and delete dead-letter nothing."""
    _queues(s).publish("a", s.q).publish("b", s.q).sync(s.q).call("queue.purge", queue=s.q).publish("c", s.q).sync(s.q).call("queue.delete", queue=s.q).sync(s.q2).get(s.q2)


def confirmed_before(s):
    """A dead letter's confirm came for its first queue; nothing more comes."""
    _queues(s).confirms().publish("m", s.q).settled(1).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2)


def with_user_id(s):
    """user-id and all other properties stay."""
    _queues(s).publish("m", s.q, user_id="guest", reply_to="r", correlation_id="c", message_id="i", timestamp=5, type="t", app_id="a", content_encoding="e").get(s.q, no_ack=False)
    s.c.reject(1, requeue=False).ready(s.q2, 1).get(s.q2)


def from_a_priority_queue(s):
    """Priorities stay as well."""
    _queues(s, {"x-max-priority": 5}).publish("m", s.q, priority=9).get(s.q, no_ack=False).reject(1, requeue=False).ready(s.q2, 1).get(s.q2)
