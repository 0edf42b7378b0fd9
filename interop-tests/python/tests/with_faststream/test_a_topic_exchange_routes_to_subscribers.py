"""Subscribers bound to a topic exchange get what their patterns match, once each."""


async def test_a_topic_exchange_routes_to_subscribers(broker, application, queue, unique, inbox):
    from faststream.rabbit import ExchangeType, RabbitExchange

    app = application(broker)
    logs = RabbitExchange(unique("logs"), type=ExchangeType.TOPIC, durable=False, auto_delete=True)
    patterns = {"every error": "*.error", "all of db": "db.#", "nothing": "db"}

    def subscribe(name, pattern):
        @app.subscriber(queue(name.replace(" ", "-"), routing_key=pattern), logs)
        async def take(body: str):
            inbox.put((name, body))

    for name, pattern in patterns.items():
        subscribe(name, pattern)
    await app.start()
    for key in ("web.error", "db.error", "db.info.slow"):
        await app.publish(key, exchange=logs, routing_key=key)
    got = sorted([await inbox.next() for _ in range(4)])
    assert got == [
        ("all of db", "db.error"), ("all of db", "db.info.slow"), ("every error", "db.error"), ("every error", "web.error"),
    ]
    assert inbox.empty()
