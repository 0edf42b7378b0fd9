def test_each_reads_the_severities_that_it_asked_for(run, sender, receiver):
    anxious = run(receiver, "read_log", "error")
    curious = run(receiver, "read_log", "info", "error")
    assert anxious.next_line() == "Reading: error"
    assert curious.next_line() == "Reading: info, error"
    for severity, line in [("info", "all is well"), ("warning", "it smells"), ("error", "it burns")]:
        assert run(sender, "log", severity, line).rest() == [f"Logged {severity}: {line}"]
    assert anxious.next_line() == "error: it burns"
    assert curious.next_line() == "info: all is well"
    assert curious.next_line() == "error: it burns"
