def test_questions_are_answered_to_those_who_asked(run, sender, receiver):
    server = run(receiver, "answer")
    assert server.next_line() == "Waiting for questions"
    questions = [("12", "18", "6"), ("17", "4", "1")]
    asking = [run(sender, "ask", first, second) for first, second, _ in questions]
    for program, (_, _, divisor) in zip(asking, questions):
        assert program.rest() == [f"Answer: {divisor}"]
    asked = sorted([server.next_line(), server.next_line()])
    assert asked == ["Asked for 12 and 18", "Asked for 17 and 4"]
