"""The tutorials' programs in either language, run as a newcomer runs them: a process each, and what it prints."""

import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).parent
# Seconds; generous, since only a failing test waits it out.
PATIENCE = 30

# name: folder of the Python program, package of the Java program
PLACES = {
    "send_greeting": ("1_hello_world", "helloworld"),
    "receive_greetings": ("1_hello_world", "helloworld"),
    "add_job": ("2_work_queues", "workqueues"),
    "do_jobs": ("2_work_queues", "workqueues"),
    "announce": ("3_publish_subscribe", "publishsubscribe"),
    "listen": ("3_publish_subscribe", "publishsubscribe"),
    "log": ("4_routing", "routing"),
    "read_log": ("4_routing", "routing"),
    "report": ("5_topics", "topics"),
    "watch": ("5_topics", "topics"),
    "answer": ("6_rpc", "rpc"),
    "ask": ("6_rpc", "rpc"),
}


def command(language, name):
    """How a program is started."""
    folder, package = PLACES[name]
    if language == "python":
        return [sys.executable, str(HERE / "python" / folder / f"{name}.py")]
    target = HERE / "java" / "target"
    main = "".join(word.capitalize() for word in name.split("_"))
    # Starts in half the time; the programs are too short for more.
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"]
    return ["java", *quick, "-cp", f"{target / 'classes'}:{target / 'lib'}/*", f"tutorials.{package}.{main}"]


class Program:
    """A running program; its lines are taken one by one."""

    def __init__(self, url, language, name, *arguments):
        environment = {**os.environ, "AMQP_URL": url, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [*command(language, name), *arguments], env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def next_line(self):
        """The next line that it prints; None when it has ended."""
        try:
            return self.lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError(f"{self.process.args} printed nothing more") from None

    def rest(self):
        """All lines up to its end, which it comes to by itself."""
        lines = list(iter(self.next_line, None))
        assert self.process.wait(PATIENCE) == 0, lines
        return lines

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
