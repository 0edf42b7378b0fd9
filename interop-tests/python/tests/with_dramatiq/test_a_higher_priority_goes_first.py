"""With broker_priority, what waits is done in the order of its priority."""


def test_a_higher_priority_goes_first(broker, dramatiq_on, count, until, tmp_path):
    tasks, workers = dramatiq_on(broker)
    for priority in (1, 5, 3, 0, 4, 2):
        options = {"args": (str(tmp_path), str(priority)), "broker_priority": priority}
        tasks.note_the_order.send_with_options(**options)
    # One thread, and one message of this queue that it may hold besides.
    workers.environment["dramatiq_queue_prefetch"] = "1"
    workers.start(threads=1)
    order = tmp_path / "order"
    until(lambda: order.exists() and len(order.read_text().split()) == 6, "six tasks")
    assert order.read_text().split() == ["5", "4", "3", "2", "1", "0"]
