"""Prints what sensors report, until Ctrl+C: python watch.py PATTERN...

In a pattern * stands for one word and # for any number of words: 'cellar.*.humidity', '#.temperature', '#'.
"""

import os
import sys

import pika


def on_report(channel, method, properties, body):
    print(f"{method.routing_key} = {body.decode()}")


connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()
channel.exchange_declare(exchange="sensors", exchange_type="topic")
mine = channel.queue_declare(queue="", exclusive=True).method.queue

# A report that matches several of our patterns still comes once.
for pattern in sys.argv[1:]:
    channel.queue_bind(queue=mine, exchange="sensors", routing_key=pattern)
channel.basic_consume(queue=mine, on_message_callback=on_report, auto_ack=True)
print(f"Watching: {', '.join(sys.argv[1:])}")
try:
    channel.start_consuming()
except KeyboardInterrupt:
    connection.close()
