"""The exchange and queues, and how a connection to the broker is made.

                    OrderPlaced                rejected
    shop -> (events) ----------> [receipts] -> worker -------> [receipts.retry]
                                     ^            |                  |
                                     |            | 3 failures       | after RETRY_MS
                                     |            v                  |
                                     |    [receipts.dead]            |
                                     +-------------------------------+
"""

import logging
import time

import pika
from settings import AMQP_URL, PREFIX, RETRY_MS

EVENTS = f"{PREFIX}.events"
ORDER_PLACED = "order.placed"
RECEIPTS = f"{PREFIX}.receipts"
RETRY = f"{PREFIX}.receipts.retry"
DEAD = f"{PREFIX}.receipts.dead"

# Everything here reconnects by itself, so pika need not report each attempt that fails.
logging.getLogger("pika").setLevel(logging.CRITICAL)


def connect():
    """Waits for the broker as long as it takes."""
    while True:
        try:
            return pika.BlockingConnection(pika.URLParameters(AMQP_URL))
        except pika.exceptions.AMQPError:
            time.sleep(0.2)


def confirming_channel(connection):
    """A channel on which a publish returns when the broker has the message safe."""
    channel = connection.channel()
    channel.confirm_delivery()
    return channel


def declare(channel):
    """Declaring what is there already changes nothing, so every process does it."""
    channel.exchange_declare(EVENTS, "topic", durable=True)
    to_retry = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": RETRY}
    back = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": RECEIPTS, "x-message-ttl": RETRY_MS}
    channel.queue_declare(RECEIPTS, durable=True, arguments=to_retry)
    channel.queue_declare(RETRY, durable=True, arguments=back)
    channel.queue_declare(DEAD, durable=True)
    channel.queue_bind(RECEIPTS, EVENTS, ORDER_PLACED)


def remove(channel):
    for queue in (RECEIPTS, RETRY, DEAD):
        channel.queue_delete(queue)
    channel.exchange_delete(EVENTS)


def depth(channel, queue):
    """Messages that wait in a queue."""
    return channel.queue_declare(queue, passive=True).method.message_count


def failures(properties):
    """How often a receipt was rejected, by the broker's own record of its deaths."""
    deaths = (properties.headers or {}).get("x-death", [])
    return sum(death["count"] for death in deaths if (death["queue"], death["reason"]) == (RECEIPTS, "rejected"))
