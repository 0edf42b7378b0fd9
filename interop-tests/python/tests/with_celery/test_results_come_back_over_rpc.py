"""Tasks run in a worker process; their results come back through the rpc:// backend, and the worker answers a ping."""


def test_results_come_back_over_rpc(broker, celery_on, patience):
    application, workers = celery_on(broker)
    workers.start()
    sent = [application.add.delay(number, number) for number in range(20)]
    assert [task.get(timeout=patience) for task in sent] == [2 * number for number in range(20)]
    replies = application.app.control.ping(timeout=5, limit=1)
    assert [list(reply.values()) for reply in replies] == [[{"ok": "pong"}]]
