"""broker.request gets each answer to its own question, through the reply queue that needs no declaration."""


async def test_a_request_is_answered_through_direct_reply_to(broker, application, queue):
    app = application(broker)
    questions = queue("questions")

    @app.subscriber(questions)
    async def answer(number: int) -> int:
        return number * number

    await app.start()
    answers = [await app.request(number, questions, timeout=30) for number in range(20)]
    assert [await answer.decode() for answer in answers] == [number * number for number in range(20)]
