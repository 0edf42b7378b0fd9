"""Exchanges, queues and bindings that come and go, drawn at random, the same in every run; and where messages end up."""

import random

from rig.suite import cases

STEPS = 60
SEEDS = {f"seed_{number}": number for number in range(1, 13)}
KINDS = ("direct", "fanout", "topic", "headers")
KEYS = ("a", "b", "a.b", "a.*", "#", "*.b", "a.#", "")
ARGUMENTS = ({}, {}, {}, {"h": 1}, {"x-match": "any", "h": 1, "i": 2}, {"x-match": "all", "h": 1, "i": 2}, {"x-match": "any-with-x", "x-h": 1})
HEADERS = (None, {}, {"h": 1}, {"i": 2}, {"h": 1, "i": 2}, {"x-h": 1}, {"h": 2})


class _World:
    """Four exchanges and four queues at most. A refusal closes the channel, which is opened anew."""

    def __init__(self, s, seed):
        self.s, self.c, self.random, self.published = s, s.c, random.Random(seed), 0
        self.exchanges = [s.name(f"e{number}") for number in range(4)]
        self.queues = [s.name(f"q-{number}") for number in range(4)]
        for name, kind in zip(self.exchanges, KINDS):
            self.c.exchange(name, kind)
        for name in self.queues:
            self.c.declare(name)
        self.c.confirms()

    def go(self):
        steps = (
            (self.exchange, 2), (self.queue, 3), (self.bind, 8), (self.unbind, 3), (self.join, 4), (self.part, 2), (self.delete_exchange, 1), (self.delete_queue, 1), (self.publish, 8),
        )
        for _ in range(STEPS):
            self.random.choices(*zip(*steps))[0]()
            if not self.c.alive():
                self.c.open().confirms()
        self.look()

    def one(self, names):
        return self.random.choice(names)

    def exchange(self):
        arguments = {"alternate-exchange": self.one(self.exchanges)} if self.random.random() < 0.3 else {}
        self.c.exchange(self.one(self.exchanges), self.one(KINDS), arguments, auto_delete=self.random.random() < 0.4, internal=self.random.random() < 0.1)

    def queue(self):
        self.c.declare(self.one(self.queues))

    def bind(self):
        self.c.bind(self.one(self.queues), self.one(self.exchanges), self.one(KEYS), self.one(ARGUMENTS))

    def unbind(self):
        self.c.unbind(self.one(self.queues), self.one(self.exchanges), self.one(KEYS), self.one(ARGUMENTS))

    def join(self):
        self.c.join(self.one(self.exchanges), self.one(self.exchanges), self.one(KEYS), self.one(ARGUMENTS))

    def part(self):
        self.c.part(self.one(self.exchanges), self.one(self.exchanges), self.one(KEYS), self.one(ARGUMENTS))

    def delete_exchange(self):
        self.c.call("exchange.delete", exchange=self.one(self.exchanges), if_unused=self.random.random() < 0.5)

    def delete_queue(self):
        self.c.call("queue.delete", queue=self.one(self.queues))

    def publish(self):
        self.published += 1
        headers = self.one(HEADERS)
        copies = {"CC": [self.one(KEYS)]} if self.random.random() < 0.2 else {}
        properties = {} if headers is None and not copies else {"headers": (headers or {}) | copies}
        self.c.publish(str(self.published), self.one(KEYS), self.one(self.exchanges), mandatory=True, **properties).settled(1)

    def look(self):
        """Empties the queues that are there."""
        for queue in self.queues:
            self.c.get(queue)
            while self.c.inbox[-1]["recv"] == "basic.get-ok":
                self.c.get(queue)
            if not self.c.alive():
                self.c.open().confirms()


@cases(**SEEDS)
def walk(s, seed):
    """Sixty steps, and then what is in the queues."""
    _World(s, seed).go()
