"""A mandatory message that reaches no queue is returned with 312; without the flag it is dropped, and confirmed."""

import pytest
from pika import BasicProperties
from pika.exceptions import UnroutableError


def test_an_unroutable_mandatory_message_is_returned(channel, unique):
    nowhere = unique("nowhere")
    with pytest.raises(UnroutableError) as refused:
        channel.basic_publish("amq.direct", nowhere, b"lost", BasicProperties(correlation_id="order-7"), mandatory=True)
    [returned] = refused.value.messages
    assert (returned.method.reply_code, returned.method.reply_text) == (312, "NO_ROUTE")
    assert (returned.body, returned.method.routing_key) == (b"lost", nowhere)
    assert returned.properties.correlation_id == "order-7"
    channel.basic_publish("amq.direct", nowhere, b"dropped")
