"""A task whose retries are used up is rejected into the dead-letter queue, with its whole message."""

import dramatiq


def test_a_task_that_always_fails_becomes_a_dead_letter(broker, dramatiq_on, count, until, tmp_path):
    tasks, workers = dramatiq_on(broker)
    sent = tasks.always_fails.send(str(tmp_path))
    workers.start()
    until(lambda: count(tasks, ".XQ") == 1, "the dead letter")
    assert len(list(tmp_path.glob("attempt *"))) == 3

    _, properties, body = tasks.broker.channel.basic_get(tasks.QUEUE + ".XQ", auto_ack=True)
    message = dramatiq.Message.decode(body)
    assert (message.message_id, message.args, message.options["retries"]) == (sent.message_id, (str(tmp_path),), 2)
    last = properties.headers["x-death"][0]
    assert (last["queue"], last["reason"], last["count"]) == (tasks.QUEUE, "rejected", 1)
