"""A rejected message waits in a retry queue, expires back, and its x-death counts the failures."""


def test_a_message_rejected_three_times_tells_so_in_x_death(channel, inbox, deaths, unique):
    work, retry = unique("work"), unique("retry")
    to_retry = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": retry}
    back = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": work, "x-message-ttl": 20}
    channel.queue_declare(work, exclusive=True, arguments=to_retry)
    channel.queue_declare(retry, exclusive=True, arguments=back)
    channel.basic_publish("", work, b"poison")

    consumer = inbox(channel, work)
    for failures in range(3):
        method, properties, _ = consumer.next()
        assert sum(count for queue, _, count in deaths(properties) if queue == work) == failures
        channel.basic_reject(method.delivery_tag, requeue=False)
    method, properties, _ = consumer.next()
    assert deaths(properties) == [(retry, "expired", 3), (work, "rejected", 3)]
    channel.basic_ack(method.delivery_tag)
