"""What can be seen of a run from outside: the notes that the processes make, and the depths of the queues."""

import json

import pika
import topology


class Observer:
    def __init__(self, folder):
        self.folder = folder
        self.connection = None

    def lines(self, name):
        """The notes in a file. A process may be writing the last line; it is read when it is whole."""
        path = self.folder / name
        whole = path.read_text().rpartition("\n")[0] if path.exists() else ""
        return [json.loads(line) for line in whole.splitlines()]

    def confirmed(self):
        return self.lines("confirmed.jsonl")

    def mailed(self):
        return [mail["order"] for mail in self.lines("mailbox.jsonl")]

    def channel(self):
        if self.connection is None or self.connection.is_closed:
            self.connection = pika.BlockingConnection(pika.URLParameters(topology.AMQP_URL))
        return self.connection.channel()

    def depths(self):
        """Messages waiting as (receipts, retry, dead letters), or None while the broker is away."""
        try:
            channel = self.channel()
            depths = tuple(topology.depth(channel, name) for name in (topology.RECEIPTS, topology.RETRY, topology.DEAD))
            channel.close()
            return depths
        except (pika.exceptions.AMQPError, OSError):
            self.connection = None
            return None

    def dead_letters(self):
        """Takes the dead letters out, as (order, failures)."""
        channel = topology.connect().channel()
        found = []
        for method, properties, body in iter(lambda: channel.basic_get(topology.DEAD), (None, None, None)):
            found.append((json.loads(body), topology.failures(properties)))
            channel.basic_ack(method.delivery_tag)
        channel.connection.close()
        return found
