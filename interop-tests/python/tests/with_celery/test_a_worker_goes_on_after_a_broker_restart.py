"""Tasks queued before a SIGKILL of the broker are done after its restart, also by a worker that has to reconnect."""


def test_a_worker_goes_on_after_a_broker_restart(own_broker, celery_on, until, tmp_path):
    application, workers = celery_on(own_broker)
    before = [f"before-{number}" for number in range(10)]
    for name in before:
        application.leave_a_mark.delay(str(tmp_path), name)
    own_broker.kill()
    own_broker.restart()
    workers.start()
    until(lambda: all((tmp_path / name).exists() for name in before), "the tasks of before the restart")

    own_broker.kill()
    own_broker.restart()
    application.leave_a_mark.delay(str(tmp_path), "after")
    until((tmp_path / "after").exists, "the task of after the restart")
