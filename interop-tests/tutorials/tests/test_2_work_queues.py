def test_jobs_are_shared_and_those_of_a_killed_worker_done_by_another(run, sender, receiver):
    unlucky = run(receiver, "do_jobs")
    assert unlucky.next_line() == "Waiting for jobs"
    run(sender, "add_job", "3600", "count the stars").rest()
    assert unlucky.next_line() == "Began: count the stars"

    other = run(receiver, "do_jobs")
    assert other.next_line() == "Waiting for jobs"
    for meal in ["cook", "eat"]:
        assert run(sender, "add_job", "0", meal, "soup").rest() == [f"Added: {meal} soup"]
        assert other.next_line() == f"Began: {meal} soup"
        assert other.next_line() == f"Done: {meal} soup"
    unlucky.kill()
    assert other.next_line() == "Began: count the stars"


def test_jobs_survive_a_killed_broker(own_broker, run_on_own, sender, receiver):
    run_on_own(sender, "add_job", "0", "wash up").rest()
    own_broker.kill()
    own_broker.restart()
    worker = run_on_own(receiver, "do_jobs")
    printed = sorted([worker.next_line() for _ in range(3)])
    assert printed == ["Began: wash up", "Done: wash up", "Waiting for jobs"]
