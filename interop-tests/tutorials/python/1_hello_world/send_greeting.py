"""Puts one greeting into the queue: python send_greeting.py [NAME]"""

import os
import sys

import pika

name = sys.argv[1] if len(sys.argv) > 1 else "world"
connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()

# Whoever comes first makes the queue; for the other one nothing happens here.
channel.queue_declare(queue="greetings")

# The exchange without a name takes a message straight to the queue that the routing key names.
channel.basic_publish(exchange="", routing_key="greetings", body=f"Hello, {name}!")
print(f"Sent a greeting to {name}")

# Also makes sure that the message has left.
connection.close()
