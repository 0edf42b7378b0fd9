"""Prints all announcements that are made while it runs, until Ctrl+C. Start several: each prints all of them."""

import os

import pika


def on_announcement(channel, method, properties, body):
    print(f"Heard: {body.decode()}")


connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()
channel.exchange_declare(exchange="announcements", exchange_type="fanout")

# A queue of our own: the broker thinks of a name, and deletes the queue when this connection ends.
mine = channel.queue_declare(queue="", exclusive=True).method.queue
channel.queue_bind(queue=mine, exchange="announcements")
channel.basic_consume(queue=mine, on_message_callback=on_announcement, auto_ack=True)
print("Listening")
try:
    channel.start_consuming()
except KeyboardInterrupt:
    connection.close()
