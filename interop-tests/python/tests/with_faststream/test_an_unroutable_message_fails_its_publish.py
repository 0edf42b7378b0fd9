"""FastStream publishes with mandatory and confirms: what no queue takes can be an error for the publisher."""

import pytest
from aio_pika.exceptions import DeliveryError


async def test_an_unroutable_message_fails_its_publish(broker, application, unique):
    from faststream.rabbit import Channel

    app = application(broker, default_channel=Channel(on_return_raises=True))
    await app.start()
    with pytest.raises(DeliveryError):
        await app.publish("nobody is there", unique("nowhere"))
