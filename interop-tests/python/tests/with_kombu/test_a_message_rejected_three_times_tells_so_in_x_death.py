"""A rejected message waits in a retry queue, expires back, and its x-death counts the failures."""


def test_a_message_rejected_three_times_tells_so_in_x_death(declare, publish, inbox, deaths, unique):
    work_name, retry_name = unique("work"), unique("retry")
    to_retry = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": retry_name}
    back = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": work_name}
    work = declare(work_name, queue_arguments=to_retry)
    declare(retry_name, queue_arguments=back, message_ttl=0.02)
    publish(work, "poison")

    _, take = inbox(work)
    for failures in range(3):
        message = take()
        assert sum(count for queue, _, count in deaths(message) if queue == work_name) == failures
        message.reject()
    message = take()
    assert deaths(message) == [(retry_name, "expired", 3), (work_name, "rejected", 3)]
    message.ack()
