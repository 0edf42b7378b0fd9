"""basic.ack, nack, reject, recover."""

from rig.suite import cases

QUORUM = {"x-queue-type": "quorum"}


def _got(s, bodies="abcd", arguments=None):
    """Messages got and not acknowledged, with tags from 1."""
    s.c.declare(s.q, arguments, durable=True).confirms()
    for body in bodies:
        s.c.publish(body, s.q).settled(1)
    s.c.ready(s.q, len(bodies))
    for _ in bodies:
        s.c.get(s.q, no_ack=False)
    return s.c


UNKNOWN = dict(one=1, zero=0, large=2**64 - 1)


@cases(**UNKNOWN)
def ack_unknown(s, tag):
    """A tag that is not outstanding."""
    s.c.ack(tag).closed()


@cases(**UNKNOWN)
def nack_unknown(s, tag):
    """The same for nack."""
    s.c.nack(tag).closed()


@cases(**UNKNOWN)
def reject_unknown(s, tag):
    """And for reject."""
    s.c.reject(tag).closed()


@cases(ack=lambda c: c.ack(0, multiple=True), nack=lambda c: c.nack(0, multiple=True))
def all_of_none(s, settle):
    """Tag 0 with multiple means all, and none will do."""
    settle(s.c)
    s.c.sync()


@cases(ack=lambda c: c.ack(7, multiple=True), nack=lambda c: c.nack(7, multiple=True))
def multiple_unknown(s, settle):
    """Any other tag has to be outstanding."""
    settle(s.c)
    s.c.closed()


@cases(ack=lambda c: c.ack(9, multiple=True), nack=lambda c: c.nack(9, multiple=True))
def multiple_beyond(s, settle):
    """Also where lower ones are outstanding, which then are not settled."""
    settle(_got(s, "ab"))
    s.c.closed()
    s.c2.ready(s.q, 2).get(s.q).get(s.q)


def multiple_of_one_settled_before(s):
    """And where that one itself was settled before."""
    _got(s).ack(2).ack(2, multiple=True).closed()


def twice(s):
    """The second time it is unknown."""
    _got(s, "a").ack(1).ack(1).closed()


def of_another_channel(s):
    """Tags are the channel's own."""
    _got(s, "a")
    s.c2.ack(1).closed()


def out_of_order(s):
    """In any order; the others come back."""
    _got(s).ack(3).ack(1).call("channel.close", reply_code=200)
    s.c2.ready(s.q, 2).get(s.q).get(s.q).get(s.q)


def multiple(s):
    """All up to the tag."""
    _got(s).ack(3, multiple=True).call("channel.close", reply_code=200)
    s.c2.ready(s.q, 1).get(s.q).get(s.q)


def multiple_of_two_queues(s):
    """Of all queues."""
    s.c.declare(s.q).declare(s.q2).publish("a", s.q).publish("b", s.q2).get(s.q, no_ack=False).get(s.q2, no_ack=False).ack(0, multiple=True)
    s.c.call("channel.close", reply_code=200)
    s.c2.sync(s.q, s.q2).get(s.q).get(s.q2)


@cases(nack_one=lambda c: c.nack(2), nack_multiple=lambda c: c.nack(3, multiple=True), nack_all=lambda c: c.nack(0, multiple=True), reject=lambda c: c.reject(3), reject_two=lambda c: c.reject(4).reject(1))
def requeue(s, settle):
    """Returned messages are where they were before, and marked."""
    _got(s, "abcde")
    settle(s.c)
    s.c.sync(s.q)
    for _ in "abcdef":
        s.c.get(s.q)


def requeue_behind_what_is_ready(s):
    """Before everything younger."""
    s.c.declare(s.q)
    for body in "abc":
        s.c.publish(body, s.q)
    s.c.get(s.q, no_ack=False).get(s.q, no_ack=False).nack(1).sync(s.q).get(s.q).get(s.q)


@cases(nack_one=lambda c: c.nack(2, requeue=False), nack_all=lambda c: c.nack(0, multiple=True, requeue=False), reject=lambda c: c.reject(1, requeue=False))
def drop(s, settle):
    """Without requeue and dead-letter exchange they are gone."""
    _got(s, "ab")
    settle(s.c)
    s.c.sync(s.q).declare(s.q).call("channel.close", reply_code=200)
    s.c2.sync(s.q).declare(s.q)


def requeue_to_the_same_consumer(s):
    """With one consumer it comes straight back, with a new tag."""
    s.c.declare(s.q).consume(s.q).publish("a", s.q).deliveries(1).reject(1).deliveries(1).nack(2).deliveries(1).ack(3).sync(s.q)


def requeue_to_another_consumer(s):
    """With two, it goes round."""
    s.c.declare(s.q).consume(s.q, "one").consume(s.q, "two").publish("a", s.q).deliveries(1).reject(1).deliveries(1).reject(2).deliveries(1)


@cases(recover="basic.recover", recover_async="basic.recover-async")
def recover(s, name):
    """Everything unacknowledged is ready again; only recover is answered."""
    _got(s, "abc").ack(2).call(name, requeue=True).sync(s.q).get(s.q).get(s.q).get(s.q)


@cases(recover="basic.recover", recover_async="basic.recover-async")
def recover_without_requeue(s, name):
    """To the same consumer is not there."""
    s.c.send(name, requeue=False)
    s.a.ended()


def recover_with_a_consumer(s):
    """recover-ok, then the redeliveries."""
    s.c.declare(s.q).publish("a", s.q).publish("b", s.q).consume(s.q).deliveries(2).call("basic.recover", requeue=True).deliveries(2).ack(1).closed()


def recover_nothing(s):
    """With nothing to recover."""
    s.c.call("basic.recover", requeue=True)


def redelivered_to_somebody_else(s):
    """redelivered says that anybody had it before."""
    s.c.declare(s.q).publish("a", s.q).get(s.q, no_ack=False).reject(1).sync(s.q)
    s.d.get(s.q)


def of_a_deleted_queue(s):
    """Settling messages of a queue that is gone is no error."""
    _got(s, "abc").call("queue.delete", queue=s.q).ack(1).nack(2).reject(3, requeue=False).sync().ack(1).closed()


def of_a_purged_queue(s):
    """Nor is it after a purge."""
    _got(s, "ab").call("queue.purge", queue=s.q).ack(1).reject(2).sync(s.q).get(s.q)


# Quorum queues count


def quorum_requeue_counts_acquisitions(s):
    """x-acquired-count: how often it was handed out before."""
    _got(s, "a", QUORUM).nack(1).ready(s.q, 1).get(s.q, no_ack=False).nack(2).ready(s.q, 1).get(s.q)


def quorum_reject_counts_deliveries(s):
    """x-delivery-count: how often it was rejected."""
    _got(s, "a", QUORUM).reject(1).ready(s.q, 1).get(s.q, no_ack=False).reject(2).ready(s.q, 1).get(s.q)


def quorum_closed_channel_counts(s):
    """The end of a channel counts."""
    _got(s, "a", QUORUM).call("channel.close", reply_code=200)
    s.c2.ready(s.q, 1).get(s.q)


def quorum_mixed_counts(s):
    """nack, reject, nack."""
    _got(s, "a", QUORUM).nack(1).ready(s.q, 1).get(s.q, no_ack=False).reject(2).ready(s.q, 1).get(s.q, no_ack=False).nack(3).ready(s.q, 1).get(s.q)


@cases(zero=0, one=1, two=2)
def quorum_delivery_limit(s, limit):
    """A message that was rejected more often is gone."""
    _got(s, "a", QUORUM | {"x-delivery-limit": limit})
    for tag in range(1, limit + 1):
        s.c.reject(tag).ready(s.q, 1).get(s.q, no_ack=False)
    s.c.reject(limit + 1).ready(s.q, 0).get(s.q)


def quorum_delivery_limit_default(s):
    """20 by default."""
    _got(s, "a", QUORUM)
    for tag in range(1, 21):
        s.c.reject(tag).ready(s.q, 1).get(s.q, no_ack=False)
    s.c.reject(21).ready(s.q, 0).get(s.q)


@cases(minus_1=-1, minus_5=-5)
def quorum_delivery_limit_negative(s, limit):
    """A negative limit is none."""
    _got(s, "a", QUORUM | {"x-delivery-limit": limit})
    for tag in range(1, 25):
        s.c.reject(tag).ready(s.q, 1).get(s.q, no_ack=False)


def quorum_nack_never_reaches_the_limit(s):
    """nack with requeue does not count."""
    _got(s, "a", QUORUM | {"x-delivery-limit": 1})
    for tag in range(1, 6):
        s.c.nack(tag).ready(s.q, 1).get(s.q, no_ack=False)


def quorum_recover(s):
    """What recover returns."""
    _got(s, "a", QUORUM).call("basic.recover", requeue=True).ready(s.q, 1).get(s.q)


def quorum_order_of_returned(s):
    """Returned messages and their place."""
    _got(s, "abc", QUORUM).nack(2).ready(s.q, 1).nack(1).ready(s.q, 2).get(s.q).get(s.q)


def quorum_consumer_gets_it_again(s):
    """A consumer sees the counts rise."""
    s.c.declare(s.q, QUORUM, durable=True).consume(s.q).publish("a", s.q).deliveries(1).reject(1).deliveries(1).nack(2).deliveries(1)


def quorum_settle_multiple(s):
    """multiple works alike."""
    _got(s, "abcd", QUORUM).ack(2, multiple=True).reject(4, requeue=False).call("channel.close", reply_code=200)
    s.c2.ready(s.q, 1).get(s.q)


@cases(if_unused=dict(if_unused=True), if_empty=dict(if_empty=True), both=dict(if_unused=True, if_empty=True))
def quorum_delete_with_conditions(s, flags):
    """Conditions are not there for quorum queues."""
    s.c.declare(s.q, QUORUM, durable=True).send("queue.delete", queue=s.q, **flags)
    s.a.ended()


def quorum_purge_and_delete(s):
    """Counts of both."""
    s.c.declare(s.q, QUORUM, durable=True).confirms()
    for body in "abc":
        s.c.publish(body, s.q).settled(1)
    s.c.ready(s.q, 3).call("queue.purge", queue=s.q).publish("d", s.q).settled(1).ready(s.q, 1).call("queue.delete", queue=s.q).declare(s.q, passive=True)
