"""With acks_late, what a worker was doing when it was killed is redelivered to another."""

def test_a_task_of_a_killed_worker_is_redelivered(broker, celery_on, patience, until, tmp_path):
    application, workers = celery_on(broker)
    first = workers.start()
    task = application.outlives_a_worker.delay(str(tmp_path))
    until((tmp_path / "started").exists, "the task's start")
    first.kill()
    first.wait()
    workers.start()
    assert task.get(timeout=patience) == "redelivered"
