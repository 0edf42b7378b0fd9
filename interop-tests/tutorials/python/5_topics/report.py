"""Reports what a sensor measured: python report.py FLOOR.ROOM.QUANTITY VALUE"""

import os
import sys

import pika

topic, value = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()

# A topic exchange reads the routing key as words between dots.
channel.exchange_declare(exchange="sensors", exchange_type="topic")
channel.basic_publish(exchange="sensors", routing_key=topic, body=value)
print(f"Reported {topic}: {value}")
connection.close()
