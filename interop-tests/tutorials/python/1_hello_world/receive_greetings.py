"""Prints the greetings that come into the queue, until Ctrl+C."""

import os

import pika


def on_greeting(channel, method, properties, body):
    print(f"Received: {body.decode()}")


connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()
channel.queue_declare(queue="greetings")

# With auto_ack a greeting counts as received as soon as the broker has sent it.
channel.basic_consume(queue="greetings", on_message_callback=on_greeting, auto_ack=True)
print("Waiting for greetings")
try:
    channel.start_consuming()
except KeyboardInterrupt:
    connection.close()
