"""Adds a job for the workers: python add_job.py SECONDS WHAT..."""

import os
import sys

import pika

seconds, *what = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()

# Jobs must not get lost when the broker is restarted. For that the queue has to be durable,
channel.queue_declare(queue="jobs", durable=True)
# and each message persistent;
lasting = pika.BasicProperties(delivery_mode=pika.DeliveryMode.Persistent, headers={"seconds": int(seconds)})
# and with confirms, basic_publish returns only when the broker has the job in safety.
channel.confirm_delivery()
channel.basic_publish(exchange="", routing_key="jobs", body=" ".join(what), properties=lasting)
print(f"Added: {' '.join(what)}")
connection.close()
