REPORTS = [
    ("cellar.wine.temperature", "12"),
    ("cellar.wine.humidity", "70"),
    ("attic.temperature", "31"),
    ("attic.study.noise", "40"),
]


def test_reports_go_to_the_patterns_that_they_match(run, sender, receiver):
    expected = {
        "cellar.#": [0, 1],
        "#.temperature": [0, 2],
        "*.*.noise": [3],
        "#": [0, 1, 2, 3],
    }
    watchers = {pattern: run(receiver, "watch", pattern) for pattern in expected}
    both = run(receiver, "watch", "cellar.*.humidity", "cellar.#")
    for pattern, watcher in watchers.items():
        assert watcher.next_line() == f"Watching: {pattern}"
    assert both.next_line() == "Watching: cellar.*.humidity, cellar.#"
    for topic, value in REPORTS:
        assert run(sender, "report", topic, value).rest() == [f"Reported {topic}: {value}"]
    lines = [f"{topic} = {value}" for topic, value in REPORTS]
    for pattern, indices in expected.items():
        assert [watchers[pattern].next_line() for _ in indices] == [lines[index] for index in indices]
    # It matches two patterns of one queue and comes once.
    assert [both.next_line(), both.next_line()] == [lines[0], lines[1]]
    run(sender, "report", "cellar.door.open", "yes").rest()
    assert both.next_line() == "cellar.door.open = yes"
