"""Prints the log lines of some severities, until Ctrl+C: python read_log.py SEVERITY..."""

import os
import sys

import pika


def on_line(channel, method, properties, body):
    print(f"{method.routing_key}: {body.decode()}")


connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()
channel.exchange_declare(exchange="log", exchange_type="direct")
mine = channel.queue_declare(queue="", exclusive=True).method.queue

# One binding for each severity that we want; what nobody wants, the broker drops.
for severity in sys.argv[1:]:
    channel.queue_bind(queue=mine, exchange="log", routing_key=severity)
channel.basic_consume(queue=mine, on_message_callback=on_line, auto_ack=True)
print(f"Reading: {', '.join(sys.argv[1:])}")
try:
    channel.start_consuming()
except KeyboardInterrupt:
    connection.close()
