"""kombu's connection, and its calls in short forms."""

import time

import kombu
import pytest

PATIENCE = 30  # seconds; generous, since only a failing test waits it out


@pytest.fixture
def connect():
    """Opens connections whose publishes wait for their confirm, and closes them after the test."""
    opened = []

    def connect(broker):
        connection = kombu.Connection(broker.url, transport_options={"confirm_publish": True})
        opened.append(connection)
        connection.connect()
        return connection

    yield connect
    for connection in opened:
        connection.release()


@pytest.fixture
def connection(connect, broker):
    return connect(broker)


@pytest.fixture
def channel(connection):
    return connection.channel()


@pytest.fixture
def declare(channel, unique):
    """Declares a queue on the channel: exclusive, of a unique name, unless said otherwise."""

    def declare(name=None, **options):
        options = {"exclusive": True, "durable": False, "auto_delete": False, **options}
        queue = kombu.Queue(unique("queue") if name is None else name, channel=channel, **options)
        queue.declare()
        return queue

    return declare


@pytest.fixture
def publish(channel):
    def publish(queue, body, **properties):
        kombu.Producer(channel).publish(body, routing_key=queue.name, **properties)

    return publish


@pytest.fixture
def inbox(connection, channel):
    """Consumes a queue; gives the consumer and a call for the next message."""

    def inbox(queue, **options):
        arrived = []
        consumer = kombu.Consumer(channel, [queue], on_message=arrived.append, **options)
        consumer.consume()

        def take():
            deadline = time.monotonic() + PATIENCE
            while not arrived:
                assert time.monotonic() < deadline, "no delivery came"
                connection.drain_events(timeout=PATIENCE)
            return arrived.pop(0)

        return consumer, take

    return inbox


@pytest.fixture
def deaths():
    return lambda message: [
        (record["queue"], record["reason"], record["count"]) for record in message.headers.get("x-death", [])
    ]
