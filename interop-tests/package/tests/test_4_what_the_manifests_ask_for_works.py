"""deploy/kubernetes: the configuration and the definitions are accepted, the probes' commands answer, the user may log in."""

import os
import pathlib
import subprocess

import pika
import pytest
import yaml

from machine import PATIENCE, free_port

MANIFESTS = pathlib.Path(__file__).parents[3] / "deploy/kubernetes"


def manifest(name: str) -> dict:
    return yaml.safe_load((MANIFESTS / name).read_text())


class Pod:
    """The container's process on this machine, with its paths in a folder."""

    def __init__(self, folder: pathlib.Path):
        spec = manifest("statefulset.yaml")["spec"]["template"]["spec"]
        [self.container] = spec["containers"]
        secret = manifest("secret.yaml")["stringData"]
        configuration = folder / "etc"
        configuration.mkdir()
        for name, text in manifest("configmap.yaml")["data"].items():
            (configuration / name).write_text(text.replace("/etc/leveret", str(configuration)))
        self.port, self.secret = free_port(), secret
        self.environment = {"LEVERET_CONFIG": str(configuration), "LEVERET_PROMETHEUS_LISTEN": "none"}
        for variable in self.container["env"]:
            reference = variable.get("valueFrom")
            value = secret[reference["secretKeyRef"]["key"]] if reference else variable["value"]
            self.environment[variable["name"]] = value.replace("/var/lib/leveret", str(folder / "data"))
        (folder / "data").mkdir()
        self.environment |= {"LEVERET_LISTEN": f"127.0.0.1:{self.port}", "LEVERET_HTTP_LISTEN": f"127.0.0.1:{free_port()}"}

    def run(self, command: list[str]) -> subprocess.CompletedProcess:
        program = os.environ["LEVERET_BIN"]
        return subprocess.run([program, *command[1:]], env=self.environment, capture_output=True, text=True, timeout=PATIENCE)

    def start(self) -> subprocess.Popen:
        broker = subprocess.Popen([os.environ["LEVERET_BIN"], "server"], env=self.environment, stderr=subprocess.PIPE, text=True)
        self.log = []
        for line in broker.stderr:
            self.log.append(line)
            if "Server startup complete" in line:
                return broker
        raise AssertionError("".join(self.log))


@pytest.fixture
def pod(tmp_path):
    pod = Pod(tmp_path)
    broker = pod.start()
    yield pod
    broker.kill()
    broker.wait(PATIENCE)


def test_configuration_probes_user_and_definitions(pod):
    assert not [line for line in pod.log if '"WARN"' in line], pod.log
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        command = pod.container[probe]["exec"]["command"]
        assert command[0] == "leveret"
        # The port is another one here.
        more = ["--listen", f"127.0.0.1:{pod.port}"] if command[1] == "ping" else []
        answered = pod.run([*command, *more])
        assert answered.returncode == 0, (probe, answered)
    login = pika.PlainCredentials(pod.secret["username"], pod.secret["password"])
    with pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", pod.port, credentials=login)) as connection:
        channel = connection.channel()
        channel.queue_declare("work", durable=True)
        channel.confirm_delivery()
        channel.basic_publish("", "work", b"rejected")
        method, _, _ = channel.basic_get("work")
        channel.basic_reject(method.delivery_tag, requeue=False)
        # The policy of definitions.json buries it in the queue of definitions.json.
        buried = channel.queue_declare("dead-letters", passive=True).method.message_count
        assert buried == 1


def test_a_probe_of_a_pod_that_is_gone_fails(tmp_path):
    pod = Pod(tmp_path)
    assert pod.run(pod.container["livenessProbe"]["exec"]["command"]).returncode != 0
