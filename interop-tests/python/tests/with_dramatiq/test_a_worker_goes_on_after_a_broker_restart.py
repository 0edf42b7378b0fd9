"""Tasks sent before a SIGKILL of the broker are done after its restart, also by a worker that has to reconnect."""


def test_a_worker_goes_on_after_a_broker_restart(own_broker, dramatiq_on, until, tmp_path):
    tasks, workers = dramatiq_on(own_broker)
    before = [f"before-{number}" for number in range(10)]
    for name in before:
        tasks.leave_a_mark.send(str(tmp_path), name)
    tasks.leave_a_mark.send_with_options(args=(str(tmp_path), "delayed"), delay=200)
    own_broker.kill()
    own_broker.restart()
    workers.start()
    until(lambda: all((tmp_path / name).exists() for name in [*before, "delayed"]), "the tasks of before the restart")

    own_broker.kill()
    own_broker.restart()
    tasks.leave_a_mark.send(str(tmp_path), "after")
    until((tmp_path / "after").exists, "the task of after the restart")
