"""A task that fails is published again with a delay until it succeeds."""


def test_a_failing_task_is_retried(broker, dramatiq_on, until, tmp_path):
    tasks, workers = dramatiq_on(broker)
    workers.start()
    tasks.fails_twice.send(str(tmp_path))
    until((tmp_path / "after 2 retries").exists, "the third attempt")
