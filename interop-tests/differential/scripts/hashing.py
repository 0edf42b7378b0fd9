"""x-consistent-hash, x-modulus-hash, x-random, x-local-random, x-recent-history."""

from rig.suite import cases


@cases(one="1", ten="10", zero="0", negative="-1", word="ten", empty="", decimal="1.5", spaces=" 1", large="100")
def weight(s, key):
    """The binding key of x-consistent-hash is a weight."""
    s.c.exchange(s.x, "x-consistent-hash").declare(s.q).bind(s.q, s.x, key)


@cases(header={"hash-header": "h"}, property={"hash-property": "message_id"}, both={"hash-header": "h", "hash-property": "message_id"}, property_unknown={"hash-property": "nothing"}, property_empty={"hash-property": ""}, header_empty={"hash-header": ""})
def consistent_hash_arguments(s, arguments):
    """What is hashed instead of the key."""
    s.c.exchange(s.x, "x-consistent-hash", arguments)


@cases(header={"hash-header": 5}, property={"hash-property": 5})
def consistent_hash_arguments_of_wrong_type(s, arguments):
    """Names of headers and properties are strings."""
    s.c.send("exchange.declare", exchange=s.x, type="x-consistent-hash", arguments=arguments)
    s.c.link.wait(lambda: s.c.inbox or s.a.link.server_closed)
    s.a.ended() if s.a.link.server_closed else None


def _counts(s, queues):
    for queue in queues:
        s.c.sync(queue).declare(queue)


@cases(equal=("1", "1", "1"), weighted=("1", "2", "3"), two=("5", "5"))
def consistent_hash(s, *weights):
    """Which queue a key goes to follows from the keys and the order of bindings alone."""
    names = [s.name(f"q-{number}") for number in range(len(weights))]
    s.c.exchange(s.x, "x-consistent-hash").confirms()
    for name, weight_ in zip(names, weights):
        s.c.declare(name).bind(name, s.x, weight_)
    for number in range(60):
        s.c.publish(str(number), f"key-{number}", s.x)
    s.c.settled(60)
    _counts(s, names)


@cases(header=({"hash-header": "h"}, lambda n: {"headers": {"h": f"v{n}"}}), integer_header=({"hash-header": "h"}, lambda n: {"headers": {"h": n}}), no_header=({"hash-header": "h"}, lambda n: {}),
       message_id=({"hash-property": "message_id"}, lambda n: {"message_id": f"m{n}"}), correlation_id=({"hash-property": "correlation_id"}, lambda n: {"correlation_id": f"m{n}"}),
       timestamp=({"hash-property": "timestamp"}, lambda n: {"timestamp": n}), no_property=({"hash-property": "message_id"}, lambda n: {}))
def consistent_hash_by(s, arguments, properties):
    """By a header or a property."""
    names = [s.name(f"q-{number}") for number in range(3)]
    s.c.exchange(s.x, "x-consistent-hash", arguments).confirms()
    for name in names:
        s.c.declare(name).bind(name, s.x, "1")
    for number in range(30):
        s.c.publish(str(number), f"key-{number}", s.x, **properties(number))
    s.c.settled(30)
    _counts(s, names)


def consistent_hash_unbind(s):
    """What an unbound queue got goes to the others; without any it goes nowhere."""
    s.c.exchange(s.x, "x-consistent-hash").confirms()
    for name in (s.q, s.q2):
        s.c.declare(name).bind(name, s.x, "1")
    s.c.unbind(s.q, s.x, "1")
    for number in range(10):
        s.c.publish(str(number), f"key-{number}", s.x)
    s.c.settled(10)
    _counts(s, (s.q, s.q2))
    s.c.unbind(s.q2, s.x, "1").publish("m", "k", s.x, mandatory=True).settled(1)


def consistent_hash_bind_twice(s):
    """The same queue with the same weight."""
    s.c.exchange(s.x, "x-consistent-hash").declare(s.q).bind(s.q, s.x, "1").bind(s.q, s.x, "1").confirms().publish("m", "k", s.x).settled(1).get(s.q).get(s.q)


@cases(two=2, three=3)
def modulus_hash(s, count):
    """Which queue a key goes to. (The queues' names matter, so they are the same in every run.)"""
    names = [f"differential-modulus-{count}-{number}" for number in range(count)]
    s.c.exchange(s.x, "x-modulus-hash").confirms()
    for name in names:
        s.c.declare(name, exclusive=True).bind(name, s.x, name)
    for number in range(40):
        s.c.publish(str(number), f"key-{number}", s.x)
    s.c.settled(40)
    _counts(s, names)


def modulus_hash_without_queues(s):
    """Nobody bound: not routed."""
    s.c.exchange(s.x, "x-modulus-hash").confirms().publish("m", "k", s.x, mandatory=True).settled(1)


@cases(random="x-random", local_random="x-local-random")
def one_by_chance(s, kind):
    """Exactly one of the queues gets it; with one queue it is that one."""
    s.c.exchange(s.x, kind).declare(s.q).bind(s.q, s.x, "any").confirms().publish("m", "other", s.x).settled(1).get(s.q).get(s.q)


@cases(random="x-random", local_random="x-local-random")
def chance_without_queues(s, kind):
    """Nobody bound: not routed."""
    s.c.exchange(s.x, kind).confirms().publish("m", "k", s.x, mandatory=True).settled(1)


def _history(s, arguments, count):
    s.c.exchange(s.x, "x-recent-history", arguments).confirms()
    for number in range(count):
        s.c.publish(str(number), f"k{number}", s.x, headers={"n": number}).settled(1)
    s.c.declare(s.q).bind(s.q, s.x).ready(s.q, min(count, arguments.get("x-recent-history-length", 20)))


@cases(three={"x-recent-history-length": 3}, one={"x-recent-history-length": 1}, more={"x-recent-history-length": 50})
def recent_history(s, arguments):
    """A new queue gets the last messages, in order, then what follows."""
    _history(s, arguments, 5)
    s.c.publish("next", "k", s.x).settled(1)
    for _ in range(7):
        s.c.get(s.q)


def recent_history_default_length(s):
    """20 by default."""
    _history(s, {}, 25)
    s.c.get(s.q).declare(s.q, passive=True)


@cases(word={"x-recent-history-length": "two"}, zero={"x-recent-history-length": 0}, negative={"x-recent-history-length": -1}, bool={"x-recent-history-length": True}, void={"x-recent-history-length": None}, double={"x-recent-history-length": 2.0})
def recent_history_length(s, arguments):
    """The length is a positive integer."""
    s.c.exchange(s.x, "x-recent-history", arguments)


def recent_history_no_store(s):
    """A message that asks not to be remembered."""
    s.c.exchange(s.x, "x-recent-history").confirms().publish("forget", "k", s.x, headers={"x-recent-history-no-store": True}).settled(1).publish("keep", "k", s.x).settled(1)
    s.c.declare(s.q).bind(s.q, s.x).ready(s.q, 1).get(s.q)


@cases(consistent="x-consistent-hash", modulus="x-modulus-hash", random="x-random", local="x-local-random", history="x-recent-history")
def declared_again(s, kind):
    """They are compared like others."""
    s.c.exchange(s.x, kind, durable=True).exchange(s.x, kind, durable=True).exchange(s.x, kind, passive=True).exchange(s.x, "direct", durable=True)
    s.c2.exchange(s.x2).exchange(s.x2, kind)
