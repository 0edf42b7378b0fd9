#!/usr/bin/env python3
"""Does the cost of an operation grow with what is there? Each line of the table is one operation beside few and beside many.

    benches/growth.sh                 starts the broker on free ports and an empty folder, and runs this
    growth.py --amqp PORT --api PORT --pid PID [--only NAME ...] [--table FILE]

CPU is the broker's by /proc, so that of the client, which is Python, does not count. Times are a client's, on loopback.
"""

import argparse
import base64
import json
import os
import random
import statistics
import threading
import time
import urllib.request

import pika

TICKS = os.sysconf("SC_CLK_TCK")


class Broker:
    """The broker that is measured."""

    def __init__(self, options):
        self.amqp, self.api, self.pid = options.amqp, options.api, options.pid

    def connect(self):
        return pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", self.amqp, heartbeat=0))

    def cpu(self):
        """Seconds of the broker's CPU so far."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def import_definitions(self, definitions):
        """Declares many things in one request."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.api}/api/definitions", method="POST")
        request.add_header("Authorization", "Basic " + base64.b64encode(b"guest:guest").decode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, json.dumps(definitions).encode(), timeout=600) as answer:
            answer.read()

    def per_operation(self, count, work):
        """Microseconds of the broker's CPU for each of `count` operations."""
        before = self.cpu()
        work()
        return (self.cpu() - before) / count * 1e6


def queue(name):
    return {"name": name, "vhost": "/", "durable": False, "auto_delete": False, "arguments": {}}


def publish_beside_queues(broker, others):
    """Publishes to one queue that keeps its last message only, so that nothing piles up and no consumer costs."""
    broker.import_definitions({"queues": [queue(f"idle-{n}") for n in range(others)]})
    connection = broker.connect()
    channel = connection.channel()
    channel.queue_declare("busy", arguments={"x-max-length": 1})
    channel.confirm_delivery()
    count = 40_000
    raw = connection.channel()

    def publish():
        for _ in range(count):
            raw.basic_publish("", "busy", b"sixteen bytes...")
        channel.basic_publish("", "busy", b"last")
        raw.queue_declare("busy", passive=True)

    cost = broker.per_operation(count, publish)
    connection.close()
    return f"{cost:.1f} µs"


def bind_and_unbind(broker, others):
    """Binds and unbinds on a direct exchange that has so many bindings already."""
    bindings = [
        {"source": "amq.direct", "vhost": "/", "destination": "target", "destination_type": "queue", "routing_key": f"key-{n}", "arguments": {}}
        for n in range(others)
    ]
    broker.import_definitions({"queues": [queue("target")], "bindings": bindings})
    connection = broker.connect()
    channel = connection.channel()
    count = 2_000

    def change():
        for n in range(count):
            channel.queue_bind("target", "amq.direct", f"new-{n}")
            channel.queue_unbind("target", "amq.direct", f"new-{n}")

    cost = broker.per_operation(2 * count, change)
    connection.close()
    return f"{cost:.0f} µs"


def delete_a_queue_with_bindings(broker, bindings):
    """Deletes a durable queue with so many bindings while another connection publishes with confirms."""
    waits, stop = [], threading.Event()

    def publisher():
        connection = broker.connect()
        channel = connection.channel()
        channel.queue_declare("other", durable=True, arguments={"x-max-length": 1000})
        channel.confirm_delivery()
        while not stop.is_set():
            begun = time.perf_counter()
            channel.basic_publish("", "other", b"x", pika.BasicProperties(delivery_mode=2))
            waits.append((begun, time.perf_counter()))
        connection.close()

    broker.import_definitions({
        "queues": [dict(queue("doomed"), durable=True)],
        "exchanges": [{"name": "orders", "vhost": "/", "type": "topic", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}],
        "bindings": [
            {"source": "orders", "vhost": "/", "destination": "doomed", "destination_type": "queue", "routing_key": f"a.{n}.#", "arguments": {}}
            for n in range(bindings)
        ],
    })
    thread = threading.Thread(target=publisher)
    thread.start()
    while len(waits) < 200:
        time.sleep(0.01)
    connection = broker.connect()
    channel = connection.channel()
    begun = time.perf_counter()
    channel.queue_delete("doomed")
    ended = time.perf_counter()
    stop.set()
    thread.join()
    connection.close()
    usual = statistics.median(end - start for start, end in waits if end < begun)
    meanwhile = [end - start for start, end in waits if start < ended and end > begun]
    longest = max(meanwhile, default=usual)
    return f"{(ended - begun) * 1e3:.1f} ms; a confirm {usual * 1e3:.1f} ms before, {longest * 1e3:.1f} ms at most meanwhile"


def acknowledge_any(broker, unacked):
    """Acknowledges some of so many unacknowledged messages, one by one and in no order."""
    connection = broker.connect()
    channel = connection.channel()
    channel.queue_declare("held")
    raw = connection.channel()
    for _ in range(unacked):
        raw.basic_publish("", "held", b"sixteen bytes...")
    tags = []

    def take(_channel, method, _properties, _body):
        tags.append(method.delivery_tag)
        if len(tags) == unacked:
            channel.stop_consuming()

    consumer = channel.basic_consume("held", take)
    channel.start_consuming()
    del consumer
    chosen = random.Random(1).sample(tags, min(unacked, 20_000))

    def acknowledge():
        for tag in chosen:
            channel.basic_ack(tag)
        channel.queue_declare("held", passive=True)

    cost = broker.per_operation(len(chosen), acknowledge)
    channel.queue_delete("held")
    connection.close()
    return f"{cost:.1f} µs"


def cancel_a_consumer(broker, consumers):
    """Cancels some of so many consumers of one queue."""
    connection = broker.connect()
    channel = connection.channel()
    channel.queue_declare("watched")
    tags = [f"consumer-{n}" for n in range(consumers)]
    for tag in tags:
        channel.basic_consume("watched", lambda *_: None, consumer_tag=tag)
    chosen = random.Random(1).sample(tags, min(consumers, 100))
    times = []

    def cancel():
        for tag in chosen:
            begun = time.perf_counter()
            channel.basic_cancel(tag)
            times.append(time.perf_counter() - begun)

    cost = broker.per_operation(len(chosen), cancel)
    connection.close()
    return f"{cost:.0f} µs; {statistics.median(times) * 1e3:.2f} ms for the client"


# Name, what it is called in the table, the operation, and how many there are.
ROWS = [
    ("publish", "publish to one queue, beside other queues", publish_beside_queues, [1, 1_000, 100_000]),
    ("bind", "bind or unbind, beside other bindings of a direct exchange", bind_and_unbind, [1, 1_000, 100_000]),
    ("delete", "delete a durable queue with bindings of a topic exchange", delete_a_queue_with_bindings, [1, 3_000]),
    ("ack", "acknowledge one message among unacknowledged ones", acknowledge_any, [20_000, 1_000_000]),
    ("cancel", "cancel a consumer among those of a queue", cancel_a_consumer, [10, 10_000]),
]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--amqp", type=int, required=True)
    arguments.add_argument("--api", type=int, required=True)
    arguments.add_argument("--pid", type=int, required=True)
    arguments.add_argument("--only", nargs="*", choices=[row[0] for row in ROWS])
    arguments.add_argument("--table")
    options = arguments.parse_args()
    broker = Broker(options)
    lines = ["| operation | beside | cost |", "|---|--:|---|"]
    for name, title, operation, counts in ROWS:
        if options.only and name not in options.only:
            continue
        for count in counts:
            lines.append(f"| {title} | {count:,} | {operation(broker, count)} |")
            print(lines[-1], flush=True)
    if options.table:
        with open(options.table, "w") as table:
            table.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
