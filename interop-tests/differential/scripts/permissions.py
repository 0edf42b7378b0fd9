"""Who may do what. A name's last part says which rights the user has on it: c to configure, w to write, r to read."""

from rig.suite import cases, profile


@profile("limited")
@cases(all="crw", none="none", write="w", read="r", configure="c")
def declare_queue(s, label):
    """Declaring needs the right to configure."""
    s.c.declare(s.name(label))


@profile("limited")
@cases(all="crw", none="none", read_write="rw", configure="c")
def declare_exchange(s, label):
    """Exchanges too."""
    s.c.exchange(s.name(label))


@profile("limited")
@cases(queue=("queue.declare", "queue"), exchange=("exchange.declare", "exchange"))
def passive_declare(s, method, field):
    """Without any right nobody learns whether there is something."""
    s.c.call(method, passive=True, **{field: s.name("none")})


@profile("limited")
def passive_declare_of_what_is_there(s):
    """Whoever may only configure it sees it."""
    s.c.declare(s.name("c")).declare(s.name("c"), passive=True).exchange(s.name("c2")).exchange(s.name("c2"), passive=True).exchange("amq.fanout", "fanout", passive=True)


@profile("limited")
@cases(queue=("queue.delete", "queue"), exchange=("exchange.delete", "exchange"))
def delete(s, method, field):
    """Deleting needs the right to configure, also of what is not there."""
    s.c.call(method, **{field: s.name("c")}).call(method, **{field: s.name("rw")})


@profile("limited")
def server_named_queue(s):
    """The name that the server made is checked as any."""
    s.c.declare("", exclusive=True)


@profile("limited")
@cases(no_read=("cw", "crw"), no_write=("cr", "c2r"), both=("crw", "crw2"), no_write_missing=("cr", "none"))
def dead_letter_exchange(s, queue, exchange):
    """With a dead-letter exchange: read on the queue and write on the exchange."""
    s.c.declare(s.name(queue), {"x-dead-letter-exchange": s.name(exchange)})


@profile("limited")
@cases(no_read=("cw", "crw"), no_write=("cr", "c"), both=("crw", "crw2"))
def alternate_exchange(s, exchange, alternate):
    """The same for an alternate exchange."""
    s.c.exchange(s.name(exchange), "direct", {"alternate-exchange": s.name(alternate)})


@profile("limited")
@cases(no_write=("cr", "crw"), no_read=("crw", "cw"), both=("cw", "cr"), neither=("c", "c2"), missing=("none", "none2"))
def bind_queue(s, queue, exchange):
    """Binding writes to the queue and reads from the exchange."""
    if queue != "none":
        s.c.declare(s.name(queue)).exchange(s.name(exchange))
    s.c.bind(s.name(queue), s.name(exchange), "k")
    s.c2.unbind(s.name(queue), s.name(exchange), "k")


@profile("limited")
@cases(no_write=("cr", "crw"), no_read=("crw", "cw"), both=("cw", "cr"), missing=("none", "none2"))
def bind_exchange(s, destination, source):
    """The same for exchanges."""
    if source != "none2":
        s.c.exchange(s.name(destination)).exchange(s.name(source))
    s.c.join(s.name(source), s.name(destination), "k")
    s.c2.part(s.name(source), s.name(destination), "k")


@profile("limited")
@cases(allowed="cw", refused="cr", missing="w", missing_refused="none")
def publish(s, label):
    """Publishing needs the right to write to the exchange, which is checked before it is looked for."""
    if "c" in label:
        s.c.exchange(s.name(label), "fanout")
    s.c.publish("m", "k", s.name(label)).sync()


@profile("limited")
def publish_to_the_default_exchange(s):
    """Which is called amq.default."""
    s.c.declare(s.name("crw")).publish("m", s.name("crw")).closed()


@profile("limited")
@cases(allowed="cr", refused="cw", missing="r", missing_refused="none")
def consume(s, label):
    """Reading needs the right to read, which is checked before the queue is looked for."""
    if "c" in label:
        s.c.declare(s.name(label))
    s.c.consume(s.name(label))
    s.c2.get(s.name(label))
    s.a[3].call("queue.purge", queue=s.name(label))


@profile("limited")
def refused_with_nowait(s):
    """Refusals come without being waited for."""
    s.c.declare(s.name("none"), nowait=True).closed()


@profile("limited")
@cases(own="limited", other="guest")
def user_id(s, value):
    """user-id is this user's."""
    s.c.exchange(s.name("cw"), "fanout").publish("m", "k", s.name("cw"), user_id=value).sync()


@profile("limited")
def reserved_and_refused(s):
    """A reserved name that is refused anyway: which complaint."""
    s.c.declare("amq.my-own")
    s.c2.exchange("amq.my-own")
    s.a[3].call("exchange.delete", exchange="amq.direct")


@profile("limited")
def redeclare_without_the_right(s):
    """What exists and is equal needs the right too."""
    s.c.exchange("amq.direct", "direct", durable=True)


@profile("limited")
def direct_reply_to(s):
    """The reply name needs no right; the request does."""
    s.c.consume("amq.rabbitmq.reply-to", "t", no_ack=True)


@profile("limited")
@cases(queue=("queue.declare", "queue", "r"), exchange=("exchange.declare", "exchange", "r"), queue_write=("queue.declare", "queue", "w"), exchange_write=("exchange.declare", "exchange", "w"))
def passive_declare_with_one_right(s, method, field, label):
    """Any right will do to learn that there is nothing."""
    s.c.call(method, passive=True, **{field: s.name(label)})
