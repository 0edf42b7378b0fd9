def test_all_who_listen_hear_all(run, sender, receiver):
    assert run(sender, "announce", "nobody hears this").rest() == ["Announced: nobody hears this"]
    listeners = [run(receiver, "listen") for _ in range(2)]
    for listener in listeners:
        assert listener.next_line() == "Listening"
    for words in ["lunch is ready", "lunch is over"]:
        run(sender, "announce", *words.split()).rest()
        for listener in listeners:
            assert listener.next_line() == f"Heard: {words}"
