"""aio-pika's connection, and its calls in short forms."""

import asyncio

import aio_pika
import pytest
import pytest_asyncio

PATIENCE = 30  # seconds; generous, since only a failing test waits it out


@pytest_asyncio.fixture
async def connection(broker):
    async with await aio_pika.connect(broker.url) as connection:
        yield connection


@pytest_asyncio.fixture
async def channel(connection):
    """A channel whose publishes return when they are confirmed."""
    return await connection.channel(publisher_confirms=True, on_return_raises=True)


@pytest.fixture
def publish():
    async def publish(channel, queue, body, **properties):
        await channel.default_exchange.publish(aio_pika.Message(body, **properties), queue)

    return publish


@pytest.fixture
def inbox():
    """Consumes a queue; gives the tag and a call for the next delivery."""

    async def inbox(queue, **options):
        arrived = asyncio.Queue()
        tag = await queue.consume(arrived.put, **options)
        return tag, lambda: asyncio.wait_for(arrived.get(), PATIENCE)

    return inbox


@pytest.fixture
def deaths():
    return lambda message: [
        (record["queue"], record["reason"], record["count"]) for record in message.headers.get("x-death", [])
    ]
