"""One machine for all tests, which are the chapters of its life and run in the order of their files."""

import os
import pathlib
import subprocess

import pika
import pytest

from machine import Machine, Service, free_port


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    root = tmp_path_factory.mktemp("package") / "tree"
    subprocess.run(["cp", "-a", os.environ["PACKAGE_TREE"], root], check=True)
    # As wide as a real one's: the tests' folders are the user's alone.
    for folder in (root, *list(root.parents)[:3]):
        folder.chmod(0o755)
    machine = Machine(root)
    machine.before = machine.files()
    machine.package = pathlib.Path(os.environ["PACKAGE_DEB"]).resolve()
    (root / "tmp/leveret.deb").write_bytes(machine.package.read_bytes())
    yield machine
    subprocess.run(["rm", "-rf", "--one-file-system", root], check=True)


class Broker:
    """The service, and how clients reach it."""

    def __init__(self, machine: Machine):
        self.port = free_port()
        settings = {
            "LEVERET_LISTEN": f"127.0.0.1:{self.port}", "LEVERET_HTTP_LISTEN": f"127.0.0.1:{free_port()}",
            "LEVERET_PROMETHEUS_LISTEN": "none",
        }
        self.service = Service(machine, settings)

    def connect(self) -> pika.BlockingConnection:
        return pika.BlockingConnection(pika.URLParameters(f"amqp://guest:guest@127.0.0.1:{self.port}/%2f"))


@pytest.fixture
def broker(machine):
    broker = Broker(machine)
    yield broker
    broker.service.kill()
