"""Publisher confirms."""

from rig.suite import cases


def select(s):
    """select-ok, and again."""
    s.c.confirms().confirms().publish("m", s.name("nobody")).settled(1)


def select_nowait(s):
    """Without an answer the confirms come all the same."""
    s.c.call("confirm.select", nowait=True).publish("m", s.name("nobody")).settled(1)


def select_again_keeps_counting(s):
    """A second select does not begin again at 1."""
    s.c.confirms().publish("m", s.name("nobody")).settled(1).confirms().publish("m", s.name("nobody")).settled(1)


def select_counts_from_here(s):
    """Publishes before select have no number."""
    s.c.declare(s.q).publish("before", s.q).confirms().publish("after", s.q).settled(1).get(s.q).get(s.q)


def after_tx(s):
    """A transactional channel does not confirm."""
    s.c.call("tx.select").call("confirm.select")


@cases(
    transient=({}, {}), persistent=({"durable": True}, {"delivery_mode": 2}), persistent_to_transient=({}, {"delivery_mode": 2}), transient_to_durable=({"durable": True}, {}),
    ttl_0=({"arguments": {"x-message-ttl": 0}}, {}), expiration_0=({}, {"expiration": "0"}), max_length_0=({"arguments": {"x-max-length": 0}}, {}), priority=({"arguments": {"x-max-priority": 3}}, {"priority": 2}),
)
def acked(s, flags, properties):
    """Taken is acked, also what then expires or is dropped."""
    s.c.declare(s.q, **flags).confirms().publish("m", s.q, **properties).settled(1)


def acked_while_consumed(s):
    """With a consumer that has it already, acknowledged or not."""
    s.c2.declare(s.q, durable=True).consume(s.q)
    s.c.confirms().publish("m", s.q, delivery_mode=2).settled(1)
    s.c2.deliveries(1).ack(1)


def several_queues(s):
    """One confirm, however many queues."""
    s.c.exchange(s.x, "fanout")
    for queue in (s.q, s.q2, s.q3):
        s.c.declare(queue).bind(queue, s.x)
    s.c.confirms().publish("m", "", s.x).settled(1).get(s.q3)


def one_of_several_queues_refuses(s):
    """A refusal by one queue is a nack; the others keep their copy."""
    s.c.exchange(s.x, "fanout").declare(s.q).bind(s.q, s.x).declare(s.q2, {"x-max-length": 0, "x-overflow": "reject-publish"}).bind(s.q2, s.x)
    s.c.confirms().publish("m", "", s.x).settled(1).get(s.q).get(s.q2)


@cases(reject="reject-publish", reject_dlx="reject-publish-dlx", drop="drop-head")
def overflow(s, mode):
    """Nacked where the queue refuses, acked where it drops."""
    s.c.declare(s.q, {"x-max-length": 2, "x-overflow": mode}).confirms()
    for body in "abc":
        s.c.publish(body, s.q).settled(1)
    s.c.get(s.q).publish("d", s.q).settled(1).get(s.q).get(s.q).get(s.q)


def a_hundred(s):
    """Every one gets its confirm."""
    s.c.declare(s.q, durable=True).confirms()
    for number in range(100):
        s.c.publish(str(number), s.q, delivery_mode=2)
    s.c.settled(100).declare(s.q, passive=True)


def return_comes_before_its_confirm(s):
    """The return of an unroutable message, then its ack."""
    s.c.confirms()
    for number in range(3):
        s.c.publish(str(number), s.name("nobody"), mandatory=True).settled(1)


def none_for_a_missing_exchange(s):
    """An error confirms nothing."""
    s.c.confirms().publish("m", "k", s.x).closed()


def for_a_deleted_queue(s):
    """Confirmed stays confirmed; later ones go nowhere and are acked."""
    s.c.declare(s.q).confirms().publish("m", s.q).settled(1).call("queue.delete", queue=s.q).publish("n", s.q).settled(1)


def by_channel(s):
    """Each channel counts for itself, apart from its delivery tags."""
    s.c.declare(s.q).confirms().publish("m", s.q).settled(1)
    s.c2.confirms().publish("n", s.q).settled(1).get(s.q, no_ack=False)
    s.c.get(s.q, no_ack=False).publish("o", s.q).settled(1).ack(1).sync(s.q)


def without_select(s):
    """Nothing is said about publishes."""
    s.c.declare(s.q).publish("m", s.q).sync(s.q)


def quorum_queue(s):
    """Quorum queues confirm as well, in whatever mode."""
    s.c.declare(s.q, {"x-queue-type": "quorum"}, durable=True).confirms()
    for mode in (1, 2):
        s.c.publish("m", s.q, delivery_mode=mode).settled(1)


@cases(ack=("basic.ack", {"delivery_tag": 1}), nack=("basic.nack", {"delivery_tag": 1}))
def client_confirms_nothing(s, name, args):
    """The client's ack is for deliveries; there were none."""
    s.c.confirms().publish("m", s.name("nobody")).settled(1).send(name, **args).closed()
