"""Logs a line under a severity: python log.py info|warning|error WORDS..."""

import os
import sys

import pika

severity, *words = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()

# A direct exchange looks at the routing key: a queue gets what was published with a key that it is bound with.
channel.exchange_declare(exchange="log", exchange_type="direct")
channel.basic_publish(exchange="log", routing_key=severity, body=" ".join(words))
print(f"Logged {severity}: {' '.join(words)}")
connection.close()
