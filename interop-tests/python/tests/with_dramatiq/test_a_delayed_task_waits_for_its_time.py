"""A delayed task waits in the delay queue, and is not done before its time."""

DELAY = 1500  # milliseconds


def test_a_delayed_task_waits_for_its_time(broker, dramatiq_on, count, until, tmp_path):
    tasks, workers = dramatiq_on(broker)
    sent = tasks.leave_a_mark.send_with_options(args=(str(tmp_path), "late"), delay=DELAY)
    tasks.leave_a_mark.send(str(tmp_path), "now")
    assert (count(tasks, ".DQ"), count(tasks, "")) == (1, 1)

    workers.start()
    for name in ("now", "late"):
        until((tmp_path / name).exists, name)
    assert float((tmp_path / "late").read_text()) >= sent.options["eta"]
    until(lambda: count(tasks, ".DQ") == count(tasks, "") == 0, "empty queues")
