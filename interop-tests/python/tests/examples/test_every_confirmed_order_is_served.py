"""examples/checkout, with short phases: its exit code says whether each confirmed order was mailed once or is dead."""

import os
import subprocess
import sys
from pathlib import Path

import pika
import pytest
from broker import Broker, program

DEMO = Path(__file__).resolve().parents[4] / "examples/checkout/demo.py"
SHORT = ["--seconds", "2", "--rate", "40", "--retry-ms", "300"]


def run(*options):
    environment = {name: value for name, value in os.environ.items() if name != "AMQP_URL"}
    done = subprocess.run([sys.executable, str(DEMO), *SHORT, *options], env=environment, timeout=300)
    assert done.returncode == 0


def test_every_confirmed_order_is_served_while_the_mail_server_is_away(broker):
    run("--amqp-url", broker.url)


def test_every_confirmed_order_is_served_though_the_broker_is_killed(broker):
    if not Broker.can_restart():
        pytest.skip("the broker at INTEROP_AMQP_URL cannot be restarted")
    with pika.BlockingConnection(pika.URLParameters(broker.url)) as connection:
        if connection._impl.server_properties["product"] in ("RabbitMQ", b"RabbitMQ"):
            pytest.skip("RabbitMQ's classic queues lose mails that wait for their retry when it is killed")
    run("--broker", program())
