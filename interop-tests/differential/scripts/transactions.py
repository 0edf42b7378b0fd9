"""Class tx."""

from rig.suite import cases


@cases(commit="tx.commit", rollback="tx.rollback")
def without_select(s, name):
    """The channel is not transactional."""
    s.c.call(name)


def select_twice(s):
    """select may come again, and drops nothing."""
    s.c.declare(s.q).call("tx.select").publish("m", s.q).call("tx.select").call("tx.commit").sync(s.q).get(s.q)


def after_confirms(s):
    """A channel that confirms is not transactional."""
    s.c.confirms().call("tx.select")


@cases(commit="tx.commit", rollback="tx.rollback")
def nothing_to_do(s, name):
    """Ends of empty transactions."""
    s.c.call("tx.select").call(name).call(name)


def publishes_wait_for_the_commit(s):
    """In the queue from commit-ok on, in order."""
    s.c2.declare(s.q)
    s.c.call("tx.select").publish("one", s.q).publish("two", s.q).sync(s.q)
    s.c2.get(s.q)
    s.c.call("tx.commit").sync(s.q)
    s.c2.get(s.q).get(s.q)


def publishes_are_rolled_back(s):
    """Gone with rollback; the next transaction is a new one."""
    s.c.declare(s.q).call("tx.select").publish("one", s.q).call("tx.rollback").publish("two", s.q).call("tx.commit").sync(s.q).get(s.q).get(s.q)


def acks_wait_for_the_commit(s):
    """Acknowledged for good at the commit."""
    s.c.declare(s.q).publish("one", s.q).publish("two", s.q).call("tx.select").get(s.q, no_ack=False).get(s.q, no_ack=False).ack(1).call("tx.commit").ack(2)
    s.c.call("channel.close", reply_code=200)
    s.c2.ready(s.q, 1).get(s.q).get(s.q)


def acks_are_rolled_back(s):
    """After rollback the same tags are outstanding again."""
    s.c.declare(s.q).publish("one", s.q).publish("two", s.q).call("tx.select").get(s.q, no_ack=False).get(s.q, no_ack=False).ack(2, multiple=True).call("tx.rollback")
    s.c.ack(1).ack(2).call("tx.commit").ack(1).closed()


@cases(nack="nack", reject="reject")
def returns_wait_for_the_commit(s, name):
    """A nack or reject with requeue takes effect at the commit."""
    s.c2.declare(s.q)
    s.c.publish("m", s.q).call("tx.select").get(s.q, no_ack=False)
    getattr(s.c, name)(1)
    s.c.sync(s.q).get(s.q).call("tx.commit").sync(s.q).get(s.q)


def dead_letters_wait_for_the_commit(s):
    """And so does dead-lettering."""
    s.c.declare(s.q2).declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2}).publish("m", s.q).call("tx.select").get(s.q, no_ack=False)
    s.c.reject(1, requeue=False).sync(s.q, s.q2).get(s.q2).call("tx.commit").ready(s.q2, 1).get(s.q2)


def the_same_tag_twice(s):
    """A tag that is acknowledged in the transaction is unknown to a second ack."""
    s.c.declare(s.q).publish("m", s.q).call("tx.select").get(s.q, no_ack=False).ack(1).ack(1).closed()


def unknown_tag(s):
    """An unknown tag is an error at once."""
    s.c.call("tx.select").ack(5).closed()


def missing_exchange(s):
    """So is an exchange that is not there; the transaction is void."""
    s.c.declare(s.q).call("tx.select").publish("m", s.q).publish("n", "k", s.x).closed()
    s.c2.sync(s.q).get(s.q)


def returns_come_with_the_commit(s):
    """basic.return is held back until the commit and comes before commit-ok."""
    s.c.call("tx.select").publish("m", s.name("nobody"), mandatory=True).sync().call("tx.commit")


def returns_do_not_come_with_rollback(s):
    """What is rolled back does not come back."""
    s.c.call("tx.select").publish("m", s.name("nobody"), mandatory=True).call("tx.rollback")


def the_rest_is_not_transactional(s):
    """Declarations, gets and deliveries are done at once."""
    s.c.call("tx.select").declare(s.q).bind(s.q, "amq.fanout").call("tx.rollback").declare(s.q, passive=True)
    s.c2.publish("m", s.q).sync(s.q)
    s.c.consume(s.q).deliveries(1).call("tx.rollback").ack(1).call("tx.commit").unbind(s.q, "amq.fanout")


def routing_happens_at_the_publish_or_the_commit(s):
    """A queue that is bound between publish and commit."""
    s.c.exchange(s.x, "fanout").declare(s.q).call("tx.select").publish("m", "", s.x).bind(s.q, s.x).call("tx.commit").sync(s.q).get(s.q)


def a_queue_deleted_before_the_commit(s):
    """A publish whose queue goes before the commit."""
    s.c.declare(s.q).call("tx.select").publish("m", s.q, mandatory=True).call("queue.delete", queue=s.q).call("tx.commit")


def close_rolls_back(s):
    """Closing the channel publishes nothing and returns what was acknowledged."""
    s.c.declare(s.q).publish("one", s.q).call("tx.select").get(s.q, no_ack=False).ack(1).publish("two", s.q).call("channel.close", reply_code=200)
    s.c2.ready(s.q, 1).get(s.q).get(s.q)


def exclusive_queue(s):
    """A transaction into a queue of the connection's own."""
    s.c.declare("", exclusive=True).call("tx.select").publish("m", s.c.last("queue.declare-ok")["args"]["queue"]).call("tx.commit").get("")


def overflow(s):
    """A queue that refuses says nothing in a transaction."""
    s.c.declare(s.q, {"x-max-length": 1, "x-overflow": "reject-publish"}).call("tx.select").publish("a", s.q).publish("b", s.q).call("tx.commit")
    s.c2.get(s.q).get(s.q)


def quorum_queue(s):
    """Quorum queues take part."""
    s.c.declare(s.q, {"x-queue-type": "quorum"}, durable=True).call("tx.select").publish("a", s.q).call("tx.commit").ready(s.q, 1).get(s.q)
