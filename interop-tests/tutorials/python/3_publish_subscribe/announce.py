"""Tells all who listen now: python announce.py WORDS..."""

import os
import sys

import pika

announcement = " ".join(sys.argv[1:])
connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()

# A fanout exchange gives each queue that is bound to it a copy. The sender knows of none of them.
channel.exchange_declare(exchange="announcements", exchange_type="fanout")
channel.basic_publish(exchange="announcements", routing_key="", body=announcement)
print(f"Announced: {announcement}")
connection.close()
