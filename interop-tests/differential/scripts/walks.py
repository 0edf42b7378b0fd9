"""Long lives of queues: steps drawn at random, the same ones in every run. What one step leaves behind, a later one meets."""

import random

from rig.suite import cases

STEPS = 40
SEEDS = {f"seed_{number}": number for number in range(1, 9)}


class _Walk:
    """Draws steps on one channel in confirm mode, with messages that are got and settled by hand."""

    def __init__(self, s, seed, arguments, dead_letters=False, with_priorities=True):
        self.s, self.c, self.random = s, s.c, random.Random(seed)
        self.published, self.held, self.with_priorities = 0, [], with_priorities
        if dead_letters:
            s.c.declare(s.q2)
            arguments = arguments | {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": s.q2}
        s.c.declare(s.q, arguments, durable=True).confirms()

    def go(self, *choices):
        """Takes steps by these weights: pairs of a method and its weight."""
        steps, weights = zip(*choices)
        for _ in range(STEPS):
            self.random.choices(steps, weights)[0](self)
        for _ in range(60):
            self.c.get(self.s.q)
            if self.c.inbox[-1]["recv"] != "basic.get-ok":
                break

    def publish(self):
        self.published += 1
        properties = {"priority": self.random.randrange(8)} if self.with_priorities and self.random.random() < 0.7 else {}
        self.c.publish("m" * self.random.randrange(1, 5) + str(self.published), self.s.q, **properties).settled(1)

    def get(self):
        self._get(self.s.q)

    def get_dead(self):
        self.c.sync(self.s.q)
        self._get(self.s.q2)

    def _get(self, queue):
        self.c.get(queue, no_ack=False)
        if self.c.inbox[-1]["recv"] == "basic.get-ok":
            self.held.append(self.c.inbox[-1]["args"]["delivery_tag"])

    def take(self):
        self.c.get(self.s.q)

    def _settle(self, send, many):
        """Settles one message that is held, or all up to it."""
        if not self.held:
            return
        tag = self.random.choice(self.held)
        several = many and self.random.random() < 0.3
        send(tag, several)
        self.held = [held for held in self.held if held != tag and not (several and held < tag)]

    def ack(self):
        self._settle(lambda tag, several: self.c.ack(tag, multiple=several), True)

    def nack(self):
        self._settle(lambda tag, several: self.c.nack(tag, multiple=several), True)

    def reject(self):
        self._settle(lambda tag, several: self.c.reject(tag), False)

    def drop(self):
        self._settle(lambda tag, several: self.c.reject(tag, requeue=False), False)

    def recover(self):
        self.c.call("basic.recover", requeue=True)
        self.held = []

    def purge(self):
        self.c.call("queue.purge", queue=self.s.q)

    def reopen(self):
        """Ends the channel: what it holds goes back."""
        self.c.call("channel.close", reply_code=200).open().confirms()
        self.held = []


_EVERYTHING = [
    (_Walk.publish, 10), (_Walk.get, 8), (_Walk.take, 2), (_Walk.ack, 2), (_Walk.nack, 3), (_Walk.reject, 3), (_Walk.drop, 1), (_Walk.recover, 0.5), (_Walk.purge, 0.3),
    (_Walk.reopen, 0.5),
]


@cases(**SEEDS)
def classic(s, seed):
    """A classic queue: what comes back goes to its old place."""
    _Walk(s, seed, {}).go(*_EVERYTHING)


@cases(**SEEDS)
def priorities(s, seed):
    """The same with priorities."""
    _Walk(s, seed, {"x-max-priority": 5}).go(*_EVERYTHING)


@cases(**SEEDS)
def short(s, seed):
    """A queue of three messages that drops its oldest."""
    _Walk(s, seed, {"x-max-length": 3}).go(*_EVERYTHING)


@cases(**SEEDS)
def few_octets(s, seed):
    """A queue of few octets that refuses."""
    _Walk(s, seed, {"x-max-length-bytes": 12, "x-overflow": "reject-publish"}).go(*_EVERYTHING)


@cases(**SEEDS)
def dead_letters(s, seed):
    """A queue of four whose dead letters are looked at and settled too."""
    _Walk(s, seed, {"x-max-length": 4}, dead_letters=True).go(*_EVERYTHING, (_Walk.drop, 3), (_Walk.get_dead, 4))


@cases(**SEEDS)
def short_with_priorities(s, seed):
    """Priorities and a length."""
    _Walk(s, seed, {"x-max-priority": 3, "x-max-length": 3}).go(*_EVERYTHING)


@cases(**SEEDS)
def quorum(s, seed):
    """A quorum queue, as long as messages go forward: publishes, gets and acks."""
    _Walk(s, seed, {"x-queue-type": "quorum"}, with_priorities=False).go((_Walk.publish, 10), (_Walk.get, 6), (_Walk.take, 3), (_Walk.ack, 5), (_Walk.drop, 2))


@cases(**SEEDS)
def quorum_with_returns(s, seed):
    """A quorum queue with returns of every kind and a delivery limit of 2."""
    _Walk(s, seed, {"x-queue-type": "quorum", "x-delivery-limit": 2}, with_priorities=False).go(*_EVERYTHING)


@cases(**SEEDS)
def quorum_with_priorities(s, seed):
    """A quorum queue, and priorities."""
    _Walk(s, seed, {"x-queue-type": "quorum"}).go((_Walk.publish, 10), (_Walk.get, 6), (_Walk.take, 3), (_Walk.ack, 5), (_Walk.drop, 2))
