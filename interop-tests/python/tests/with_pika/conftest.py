"""pika's blocking connection, and its calls in short forms."""

import time

import pika
import pytest

PATIENCE = 30  # seconds; generous, since only a failing test waits it out


@pytest.fixture
def connect():
    """Opens connections that are closed after the test."""
    opened = []

    def connect(broker):
        connection = pika.BlockingConnection(pika.URLParameters(broker.url))
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        if connection.is_open:
            connection.close()


@pytest.fixture
def connection(connect, broker):
    return connect(broker)


@pytest.fixture
def channel(connection):
    """A channel whose publishes return when they are confirmed."""
    channel = connection.channel()
    channel.confirm_delivery()
    return channel


@pytest.fixture
def inbox():
    return Inbox


class Inbox:
    """A consumer whose deliveries are taken one by one."""

    def __init__(self, channel, queue, **options):
        self.channel, self.arrived = channel, []
        self.tag = channel.basic_consume(queue, self._take, **options)

    def _take(self, _channel, method, properties, body):
        self.arrived.append((method, properties, body))

    def next(self):
        deadline = time.monotonic() + PATIENCE
        while not self.arrived:
            assert time.monotonic() < deadline, "no delivery came"
            self.channel.connection.process_data_events(time_limit=1)
        return self.arrived.pop(0)


@pytest.fixture
def deaths():
    return _deaths


def _deaths(properties):
    """x-death as (queue, reason, count), newest first."""
    records = (properties.headers or {}).get("x-death", [])
    return [(record["queue"], record["reason"], record["count"]) for record in records]
