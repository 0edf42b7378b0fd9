"""Durable, exclusive, server-named and passive declares; what does not match or is not there is refused by code."""

import kombu
import pytest
from amqp.exceptions import NotFound, PreconditionFailed, ResourceLocked


def refused(connection, error, name, passive=False, **options):
    with pytest.raises(error):
        kombu.Queue(name, channel=connection.channel(), auto_delete=False, **options).queue_declare(passive=passive)


def test_queues_are_declared_in_every_way(broker, connect, connection, channel, declare, unique):
    durable = declare(exclusive=False, durable=True)
    declare(durable.name, exclusive=False, durable=True)
    assert kombu.Queue(durable.name, channel=channel).queue_declare(passive=True).message_count == 0

    exclusive = declare()
    refused(connect(broker), ResourceLocked, exclusive.name, passive=True)
    assert declare("").name.startswith("amq.gen-")

    refused(connection, NotFound, unique("missing"), passive=True)
    refused(connection, PreconditionFailed, durable.name, durable=False)
    refused(connection, PreconditionFailed, durable.name, durable=True, max_length=5)
    kombu.Queue(durable.name, channel=connection.channel()).delete()
