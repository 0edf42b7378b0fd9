"""A worker: does one job after the other, until Ctrl+C. Start as many as you like."""

import os
import time

import pika


def on_job(channel, method, properties, body):
    print(f"Began: {body.decode()}")
    time.sleep(properties.headers["seconds"])
    print(f"Done: {body.decode()}")
    # Only now is the job done. Had this worker died before, the broker would give the job to another one.
    channel.basic_ack(method.delivery_tag)


connection = pika.BlockingConnection(pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f")))
channel = connection.channel()
channel.queue_declare(queue="jobs", durable=True)

# One job at a time: while this worker is busy, the next job goes to whoever is idle.
channel.basic_qos(prefetch_count=1)
channel.basic_consume(queue="jobs", on_message_callback=on_job)
print("Waiting for jobs")
try:
    channel.start_consuming()
except KeyboardInterrupt:
    connection.close()
