"""The tools of a broker: Leveret's program under RabbitMQ's names, or RabbitMQ's own inside the tree it is installed in."""

import os
import queue
import subprocess
import tempfile
import threading
import zipfile
from pathlib import Path

from api.brokers import RabbitMQ
from rig.brokers import program

NAMES = ("rabbitmqctl", "rabbitmq-diagnostics", "rabbitmq-plugins", "rabbitmq-queues", "rabbitmq-upgrade")
# Seconds: a busy machine's RabbitMQ takes ten to start its tool.
PATIENCE = 90
MANY = Path(__file__).with_name("many.erl")


class Hung(Exception):
    """A command did not end."""


class Ours:
    """Leveret's program, called under the name of each tool."""

    def __init__(self, broker):
        self.folder = tempfile.TemporaryDirectory(prefix="leveret-commandline-")
        self.data = broker.folder / "data"
        for name in NAMES:
            os.symlink(program(), Path(self.folder.name) / name)

    def run(self, line):
        """(exit code, standard output, standard error)"""
        command = [Path(self.folder.name) / line.words[0], *line.words[1:]]
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LEVERET_DATA_DIR": str(self.data)}
        return process(command, line, environment, self.folder.name)

    def stop(self):
        self.folder.cleanup()


class Theirs:
    """RabbitMQ's tools. One Erlang machine for each tool runs all its commands, which spares the second that each takes to start."""

    def __init__(self, broker):
        self.broker, self.machines = broker, {}
        tree = subprocess.run([RabbitMQ.SCRIPT, "tree"], env=broker.environment, check=True, capture_output=True, text=True).stdout.strip()
        self.inside = Path("/tmp") / f"commandline-{broker.environment['RABBITMQ_NODE']}"
        self.folder = Path(tree) / self.inside.relative_to("/")
        self.folder.mkdir(parents=True, exist_ok=True)
        script = next(Path(tree).glob("usr/lib/rabbitmq/lib/*/escript/rabbitmqctl"))
        with zipfile.ZipFile(script) as archive:
            for name in archive.namelist():
                if name.endswith((".beam", ".app")):
                    (self.folder / Path(name).name).write_bytes(archive.read(name))

    def run(self, line):
        tool = line.words[0]
        if "alone" in line.ways or "stdin" in line.ways:
            return process([RabbitMQ.SCRIPT, "run", *line.words], line, self.broker.environment, "/")
        if tool not in self.machines or self.machines[tool].process.poll() is not None:
            self.machines[tool] = Machine(self._start(tool))
        return self.machines[tool].run(line.words[1:])

    def _start(self, tool):
        script = (
            '. "$(dirname "$(readlink -f /usr/lib/rabbitmq/lib/*/sbin/rabbitmq-env)")/rabbitmq-env"; _rmq_env_set_erl_libs; '
            'exec erl -noshell -boot start_clean -hidden -pa "$1" -eval "$2" -extra "$ESCRIPT_DIR/$3"'
        )
        said = "".join(text for text in MANY.read_text().splitlines(keepends=True) if not text.startswith("%%"))
        command = [RabbitMQ.SCRIPT, "run", "sh", "-c", script, "/usr/lib/rabbitmq/bin/rabbitmqctl", str(self.inside), said, tool]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.broker.environment, stdin=pipe, stdout=pipe, stderr=pipe)

    def stop(self):
        for machine in self.machines.values():
            machine.process.stdin.close()
            machine.process.wait(PATIENCE)
        subprocess.run(["rm", "-r", self.folder], check=False)


class Machine:
    """An Erlang machine that reads arguments as a term and ends what a command says, on both outputs, with a zero byte."""

    def __init__(self, running):
        self.process = running
        self.outputs = [self._collect(running.stdout), self._collect(running.stderr)]

    def _collect(self, pipe):
        found = queue.Queue()

        def read():
            for row in iter(pipe.readline, b""):
                found.put(row)
            found.put(None)

        threading.Thread(target=read, daemon=True).start()
        return found

    def run(self, arguments):
        term = ",".join("[" + ",".join(str(ord(letter)) for letter in word) + "]" for word in arguments)
        self.process.stdin.write(f"[{term}].\n".encode())
        self.process.stdin.flush()
        try:
            (stdout, code), (stderr, _) = [self._until_zero(output) for output in self.outputs]
        except Hung as hung:
            raise Hung(f"{arguments}: {hung}") from None
        return int(code or -1), stdout, stderr

    def _until_zero(self, output):
        rows = []
        while True:
            try:
                row = output.get(timeout=PATIENCE)
            except queue.Empty as empty:
                raise Hung(b"".join(rows).decode(errors="replace")) from empty
            if row is None:
                return b"".join(rows).decode(errors="replace"), None
            before, zero, code = row.partition(b"\0")
            rows.append(before)
            if zero:
                return b"".join(rows).decode(errors="replace"), code.decode().strip() or "0"


def process(command, line, environment, folder):
    given = line.ways.get("stdin", "").encode().decode("unicode_escape")
    try:
        done = subprocess.run(command, input=given, env=environment, cwd=folder, capture_output=True, text=True, errors="replace", timeout=PATIENCE)
    except subprocess.TimeoutExpired as expired:
        raise Hung(str(expired)) from expired
    return done.returncode, done.stdout, done.stderr
