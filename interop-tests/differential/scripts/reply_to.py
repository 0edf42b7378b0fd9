"""Direct reply-to: amq.rabbitmq.reply-to."""

from rig.suite import cases

REPLY = "amq.rabbitmq.reply-to"


def _ask(s, **properties):
    """A requester on A, a responder on B who has the request; returns the name to answer to."""
    s.c.consume(REPLY, "replies", no_ack=True)
    s.d.declare(s.q)
    s.c.publish("question", s.q, reply_to=REPLY, **properties).sync(s.q)
    return s.d.get(s.q).last("basic.get-ok")["props"]["reply_to"]


def request_and_reply(s):
    """The name is made up for the request, and the answer comes through it."""
    name = _ask(s, correlation_id="1")
    s.d.publish("answer", name, correlation_id="1")
    s.c.deliveries(1)


def several_replies(s):
    """As many as the responder likes."""
    name = _ask(s)
    for body in ("one", "two", "three"):
        s.d.publish(body, name)
    s.c.deliveries(3)


def the_same_name_for_each_request(s):
    """A requester keeps its name."""
    _ask(s)
    s.c.publish("again", s.q, reply_to=REPLY).sync(s.q)
    s.d.get(s.q)


@cases(no_ack_false={}, exclusive={"no_ack": True, "exclusive": True}, server_tag={"no_ack": True, "tag": ""}, nowait={"no_ack": True, "nowait": True}, no_local={"no_ack": True, "no_local": True})
def consume(s, flags):
    """Replies are not acknowledged."""
    s.c.consume(REPLY, **{"tag": "replies"} | flags).sync()


def consume_twice(s):
    """Once a channel."""
    s.c.consume(REPLY, "one", no_ack=True).consume(REPLY, "two", no_ack=True)


def consume_twice_with_one_tag(s):
    """With the same tag."""
    s.c.consume(REPLY, "one", no_ack=True)
    s.c.send("basic.consume", queue=REPLY, consumer_tag="one", no_ack=True).sync()
    s.a.ended() if s.a.link.server_closed else None


def consume_with_a_tag_in_use(s):
    """A tag that another consumer has."""
    s.c.declare(s.q).consume(s.q, "t").send("basic.consume", queue=REPLY, consumer_tag="t", no_ack=True)
    s.a.ended()


def consume_on_two_channels(s):
    """Each channel has its own."""
    s.c.consume(REPLY, "t", no_ack=True).declare(s.q)
    s.c2.consume(REPLY, "t", no_ack=True)
    for channel in (s.c, s.c2):
        channel.publish("q", s.q, reply_to=REPLY).sync(s.q)
        channel.get(s.q)
        channel.publish("to myself", channel.last("basic.get-ok")["props"]["reply_to"]).deliveries(1)


def publish_without_consuming(s):
    """Who asks has to listen first."""
    s.c.declare(s.q).publish("m", s.q, reply_to=REPLY).closed()


def publish_after_cancelling(s):
    """And still listen."""
    s.c.declare(s.q).consume(REPLY, "t", no_ack=True).cancel("t").publish("m", s.q, reply_to=REPLY).closed()


def consume_again_after_cancelling(s):
    """After a cancel it can be done again."""
    s.c.declare(s.q).consume(REPLY, "t", no_ack=True).cancel("t").consume(REPLY, "u", no_ack=True).publish("m", s.q, reply_to=REPLY).sync(s.q)
    s.c.publish("answer", s.c.get(s.q).last("basic.get-ok")["props"]["reply_to"]).deliveries(1)


@cases(other="some-queue", empty="", longer=REPLY + ".abc", upper_case=REPLY.upper())
def other_reply_to(s, value):
    """Any other reply_to is passed on."""
    s.c.declare(s.q).publish("m", s.q, reply_to=value).sync().get(s.q)


@cases(cancelled=lambda s: s.c.cancel("replies"), closed=lambda s: s.c.call("channel.close", reply_code=200), gone=lambda s: s.a.zero.call("connection.close", reply_code=200))
def late_reply(s, ends):
    """A reply for somebody who is gone: confirmed, with mandatory returned or not."""
    name = _ask(s)
    ends(s)
    s.d.gone(name)
    s.d.confirms().publish("late", name).settled(1).publish("late", name, mandatory=True).settled(1)


def reply_is_confirmed(s):
    """A reply that arrives is confirmed, and routed."""
    name = _ask(s)
    s.d.confirms().publish("answer", name, mandatory=True).settled(1)
    s.c.deliveries(1)


def reply_through_another_exchange(s):
    """Only the default exchange knows the name."""
    name = _ask(s)
    s.d.publish("answer", name, "amq.direct", mandatory=True).expect("basic.return")


def reply_with_large_body(s):
    """Of any length."""
    name = _ask(s)
    s.d.publish("x" * 300000, name, content_type="t", headers={"a": 1})
    s.c.deliveries(1)


def reply_in_a_transaction(s):
    """At the commit."""
    name = _ask(s)
    s.d.call("tx.select").publish("answer", name).call("tx.commit")
    s.c.deliveries(1)


def reply_by_cc(s):
    """By CC as well."""
    name = _ask(s)
    s.d.publish("answer", s.name("nobody"), headers={"CC": [name]})
    s.c.deliveries(1)


def is_the_requester_there(s):
    """A passive declare of the name tells."""
    name = _ask(s)
    s.d.declare(name, passive=True)
    s.c.cancel("replies")
    s.d.gone(name)
    s.d.declare(name, passive=True)


@cases(passive={"passive": True}, plain={}, durable={"durable": True})
def declare(s, flags):
    """The general name can be declared, to no effect."""
    s.c.declare(REPLY, **flags)


@cases(
    get=("basic.get", {"queue": REPLY}), bind=("queue.bind", {"queue": REPLY, "exchange": "amq.fanout"}), unbind=("queue.unbind", {"queue": REPLY, "exchange": "amq.fanout"}),
    purge=("queue.purge", {"queue": REPLY}), delete=("queue.delete", {"queue": REPLY}),
)
def what_else_a_queue_can(s, name, args):
    """It is no queue in any other way."""
    s.c.consume(REPLY, "t", no_ack=True)
    s.c2.call(name, **args)


@cases(bind=("queue.bind", {"exchange": "amq.fanout"}), unbind=("queue.unbind", {"exchange": "amq.fanout"}), get=("basic.get", {}), delete=("queue.delete", {}), purge=("queue.purge", {}), consume=("basic.consume", {"no_ack": True}))
def what_a_reply_name_can(s, method, args):
    """Nor is a name that was made up."""
    name = _ask(s)
    s.d.call(method, queue=name, **args)


def request_that_is_returned(s):
    """A request that nobody gets comes back with the name in it."""
    s.c.consume(REPLY, "t", no_ack=True).publish("m", s.name("nobody"), reply_to=REPLY, mandatory=True).expect("basic.return")


def request_that_dies(s):
    """And a dead letter keeps it."""
    s.d.declare(s.q2).declare(s.q, {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2, "x-message-ttl": 20})
    s.c.consume(REPLY, "t", no_ack=True).publish("m", s.q, reply_to=REPLY)
    s.d.ready(s.q2, 1).get(s.q2)
    s.d.publish("sorry", s.d.last("basic.get-ok")["props"]["reply_to"])
    s.c.deliveries(1)


def publish_to_the_general_name(s):
    """The name without a token leads nowhere."""
    s.c.consume(REPLY, "t", no_ack=True).confirms().publish("m", REPLY).settled(1)
