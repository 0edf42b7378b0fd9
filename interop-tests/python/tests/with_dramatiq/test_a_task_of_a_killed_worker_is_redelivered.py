"""What a worker was doing when it was killed is redelivered to another."""


def test_a_task_of_a_killed_worker_is_redelivered(broker, dramatiq_on, until, tmp_path):
    tasks, workers = dramatiq_on(broker)
    first = workers.start()
    tasks.outlives_a_worker.send(str(tmp_path))
    until((tmp_path / "started").exists, "the task's start")
    workers.kill(first)
    workers.start()
    until((tmp_path / "redelivered").exists, "the second delivery")
