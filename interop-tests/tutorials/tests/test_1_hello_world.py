def test_a_greeting_arrives_whoever_was_first(run, sender, receiver):
    assert run(sender, "send_greeting").rest() == ["Sent a greeting to world"]
    receiving = run(receiver, "receive_greetings")
    # It may already print what it receives before it says that it waits.
    assert sorted([receiving.next_line(), receiving.next_line()]) == ["Received: Hello, world!", "Waiting for greetings"]
    assert run(sender, "send_greeting", "Zoë").rest() == ["Sent a greeting to Zoë"]
    assert receiving.next_line() == "Received: Hello, Zoë!"
