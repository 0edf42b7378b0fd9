"""A server: tells the greatest common divisor of two numbers, until Ctrl+C. Start several to answer faster."""

import math
import os

import pika


def on_question(channel, method, properties, body):
    first, second = map(int, body.split())
    print(f"Asked for {first} and {second}")
    # The question says where its answer goes, and by which id the one who asked will know it.
    channel.basic_publish(
        exchange="",
        routing_key=properties.reply_to,
        properties=pika.BasicProperties(correlation_id=properties.correlation_id),
        body=str(math.gcd(first, second)),
    )
    channel.basic_ack(method.delivery_tag)


connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()
channel.queue_declare(queue="divisors")
channel.basic_qos(prefetch_count=1)
channel.basic_consume(queue="divisors", on_message_callback=on_question)
print("Waiting for questions")
try:
    channel.start_consuming()
except KeyboardInterrupt:
    connection.close()
