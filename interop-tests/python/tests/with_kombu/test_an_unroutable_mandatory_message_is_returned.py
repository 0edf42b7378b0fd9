"""A mandatory message that reaches no queue is returned with 312 and still confirmed."""

import kombu


def test_an_unroutable_mandatory_message_is_returned(channel, unique):
    returned = []
    exchange = kombu.Exchange("amq.direct", passive=True)
    producer = kombu.Producer(channel, exchange=exchange, on_return=lambda *args: returned.append(args))
    nowhere = unique("nowhere")
    producer.publish("lost", routing_key=nowhere, mandatory=True)
    producer.publish("dropped", routing_key=nowhere)
    [(error, exchange, routing_key, message)] = returned
    assert (error.reply_code, error.reply_text) == (312, "NO_ROUTE")
    assert (exchange, routing_key, message.body) == ("amq.direct", nowhere, "lost")
