"""Finds scripts, runs them side by side, and says of each how it compares with what was recorded."""

import importlib.util
import random
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from . import transcript
from .link import PATIENCE
from .session import Script

# For tables in tables in tables.
sys.setrecursionlimit(20_000)

# Scripts mostly wait for the broker, so many more than there are cores run at once.
WORKERS = 24
# What is waited for in a script that is known to wait in vain, in seconds.
LITTLE_PATIENCE = 2.0


class Entry(NamedTuple):
    """A script: `area/name`, its function with the case's arguments, and the broker it needs."""

    name: str
    function: object
    arguments: tuple
    profile: str
    slow: bool
    shows: str


class Run(NamedTuple):
    """What came of one run. `trouble` is None, or why there is no transcript to rely on."""

    entry: Entry
    lines: list
    log: list
    steps: int
    names: list
    seconds: float
    trouble: str


def cases(**arguments):
    """Makes one script of each keyword: the function is called with its value, or its values when it is a tuple proper."""
    def mark(function):
        function.cases = {name.strip("_"): value if type(value) is tuple else (value,) for name, value in arguments.items()}
        return function
    return mark


def profile(name):
    """The script needs a broker with the configuration profiles/NAME.conf."""
    def mark(function):
        function.profile = name
        return function
    return mark


def slow(function):
    """The script waits for seconds and is begun early."""
    function.slow = True
    return function


def find(folder, only=()):
    """The scripts of a folder whose names contain one of `only`."""
    entries = [entry for path in sorted(folder.glob("*.py")) for entry in _area(path)]
    return [entry for entry in entries if not only or any(part in entry.name for part in only)]


def _area(path):
    spec = importlib.util.spec_from_file_location(f"scripts_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, function in list(vars(module).items()):
        if name.startswith("_") or getattr(function, "__module__", None) != module.__name__ or not callable(function):
            continue
        if not function.__doc__:
            raise SystemExit(f"{path.name}: {name} has no docstring that says what it shows")
        for case, arguments in getattr(function, "cases", {"": ()}).items():
            yield Entry(
                f"{path.stem}/{name}" + (f"[{case}]" if case else ""), function, arguments,
                getattr(function, "profile", "default"), getattr(function, "slow", False), function.__doc__.split("\n")[0],
            )


def run(entry, number, url, patience=PATIENCE):
    """Runs one script against the broker at that URL."""
    script, begun, trouble = Script(entry.name, number, url, patience), time.monotonic(), None
    try:
        entry.function(script, *entry.arguments)
        script.finish()
    except Exception:  # whatever a script or the broker makes go wrong is that script's failure alone
        trouble = traceback.format_exc()
    for connection in script.connections.values():
        connection.link.drop()
    lines = transcript.lines(transcript.transcript(script))
    made = [event["args"]["queue"] for connection in script.connections.values() for events in connection.link.inbox.values()
            for event in events if event["recv"] == "queue.declare-ok"]
    sent = repr(script.log)
    used = [name for name in script.names if repr(name)[1:-1] in sent]
    return Run(entry, lines, script.log, script.steps, used + made, time.monotonic() - begun, trouble)


def run_all(entries, urls, hopeless=()):
    """Runs the scripts whose profile has a URL; gives what came of each, in their order.

    What those in `hopeless` wait for is not expected to come: they are not waited for as long as others.
    """
    number = f"{random.randrange(16**6):06x}"
    ordered = sorted(entries, key=lambda entry: not entry.slow)
    with ThreadPoolExecutor(WORKERS) as pool:
        def submit(entry):
            patience = LITTLE_PATIENCE if entry.name in hopeless else PATIENCE
            return pool.submit(run, entry, number, urls[entry.profile], patience)

        futures = {entry.name: submit(entry) for entry in ordered if entry.profile in urls}
        runs = [futures[entry.name].result() for entry in entries if entry.name in futures]
    for profile_name, url in urls.items():
        tidy(url, number, [name for one in runs if one.entry.profile == profile_name for name in one.names])
    return runs


def tidy(url, number, names):
    """Deletes what scripts may have left. What cannot be deleted is somebody else's by now."""
    script = Script("tidy", number, url)
    # Little enough for any profile.
    channel = script.connect(channel_max=1, frame_max=8192)[1]
    for name in dict.fromkeys(names):
        if not name.startswith(("d" + number, "amq.gen-")):
            continue
        if not channel.call("queue.delete", queue=name).alive():
            channel.open()
        if not channel.call("exchange.delete", exchange=name).alive():
            channel.open()
    script.finish()
