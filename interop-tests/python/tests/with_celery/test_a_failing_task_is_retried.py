"""A task that fails is published again with a countdown until it succeeds."""


def test_a_failing_task_is_retried(broker, celery_on, patience):
    application, workers = celery_on(broker)
    workers.start()
    assert application.fails_twice.delay().get(timeout=patience) == 2
