"""Asks for the greatest common divisor of two numbers: python ask.py FIRST SECOND"""

import os
import sys
import uuid

import pika


class Divisors:
    """Asks questions and waits for their answers."""

    def __init__(self, channel):
        self.channel = channel
        self.replies = channel.queue_declare(queue="", exclusive=True).method.queue
        channel.basic_consume(queue=self.replies, on_message_callback=self.on_answer, auto_ack=True)

    def greatest_common(self, first, second):
        self.answer = None
        self.waiting_for = str(uuid.uuid4())
        self.channel.basic_publish(
            exchange="",
            routing_key="divisors",
            properties=pika.BasicProperties(reply_to=self.replies, correlation_id=self.waiting_for),
            body=f"{first} {second}",
        )
        while self.answer is None:
            self.channel.connection.process_data_events(time_limit=None)
        return self.answer

    def on_answer(self, channel, method, properties, body):
        # An answer to a question that we gave up on may come late: it has another id.
        if properties.correlation_id == self.waiting_for:
            self.answer = int(body)


first, second = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
divisors = Divisors(connection.channel())
print(f"Answer: {divisors.greatest_common(first, second)}")
connection.close()
