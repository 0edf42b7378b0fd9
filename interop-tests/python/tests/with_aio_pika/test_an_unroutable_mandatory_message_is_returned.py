"""A mandatory message that reaches no queue is returned; without the flag it is dropped, and confirmed."""

import pytest
from aio_pika import Message
from aio_pika.exceptions import PublishError


async def test_an_unroutable_mandatory_message_is_returned(channel, unique):
    nowhere = unique("nowhere")
    exchange = await channel.get_exchange("amq.direct")
    with pytest.raises(PublishError) as refused:
        await exchange.publish(Message(b"lost"), nowhere, mandatory=True)
    returned = refused.value.message
    assert (returned.delivery.reply_code, returned.delivery.reply_text) == (312, "NO_ROUTE")
    assert (returned.body, returned.delivery.routing_key) == (b"lost", nowhere)
    await exchange.publish(Message(b"dropped"), nowhere, mandatory=False)
