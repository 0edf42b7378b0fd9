"""A publish with retry reconnects by itself after SIGKILL; durable queues and persistent messages are there."""

import kombu


def test_durable_data_outlives_a_killed_broker(own_broker, connect, unique):
    exchange = kombu.Exchange(unique("exchange"), "topic", durable=True)
    queue = kombu.Queue(unique("queue"), exchange, routing_key="orders.#", durable=True)
    connection = connect(own_broker)
    queue.bind(connection.channel()).declare()
    producer = connection.Producer(exchange=exchange, auto_declare=False)
    producer.publish("persistent", routing_key="orders.new", delivery_mode=2)
    producer.publish("transient", routing_key="orders.new", delivery_mode=1)
    own_broker.kill()
    own_broker.restart()

    policy = {"max_retries": 50, "interval_start": 0.1, "interval_max": 0.5}
    producer.publish("after the restart", routing_key="orders.new", retry=True, retry_policy=policy)
    kept = queue.bind(connect(own_broker).channel())
    for expected in ("persistent", "after the restart"):
        message = kept.get()
        assert message.decode() == expected
        message.ack()
    assert kept.get() is None
