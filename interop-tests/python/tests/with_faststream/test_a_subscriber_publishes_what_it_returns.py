"""What a subscriber returns goes on to its publisher's queue; bodies are decoded by their content type."""


async def test_a_subscriber_publishes_what_it_returns(broker, application, queue, inbox):
    app = application(broker)
    orders, invoices = queue("orders"), queue("invoices")

    @app.subscriber(orders)
    @app.publisher(invoices)
    async def bill(order: dict) -> dict:
        return {"order": order["id"], "total": order["price"] * order["count"]}

    @app.subscriber(invoices)
    async def take(invoice: dict):
        inbox.put(invoice)

    await app.start()
    for number in range(10):
        await app.publish({"id": number, "price": 7, "count": 6}, orders)
    taken = [await inbox.next() for _ in range(10)]
    assert sorted(invoice["order"] for invoice in taken) == list(range(10))
    assert {invoice["total"] for invoice in taken} == {42}
