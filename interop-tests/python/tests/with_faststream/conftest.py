"""FastStream applications on the broker, and what their subscribers were given."""

import asyncio
import importlib.util

import pytest

# Seconds that a message may take; generous, since only a failing test waits it out.
PATIENCE = 30

collect_ignore_glob = [] if importlib.util.find_spec("faststream") else ["test_*.py"]


class Inbox:
    """What arrives, taken one by one."""

    def __init__(self):
        self.arrived = asyncio.Queue()

    def put(self, what):
        self.arrived.put_nowait(what)

    async def next(self):
        return await asyncio.wait_for(self.arrived.get(), PATIENCE)

    def empty(self):
        return self.arrived.empty()


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
async def application():
    """Makes FastStream brokers, whose subscribers the test adds before it starts them; they end after the test."""
    from faststream.rabbit import RabbitBroker

    made = []

    def application(broker, **options):
        made.append(RabbitBroker(broker.url, logger=None, **options))
        return made[-1]

    yield application
    for one in made:
        await one.stop()


@pytest.fixture
def queue(unique):
    """Makes queues that end with their connection."""
    from faststream.rabbit import RabbitQueue

    def queue(what, **options):
        return RabbitQueue(unique(what), durable=False, exclusive=True, **options)

    return queue
