"""The broker for the programs, and the programs themselves."""

import os
import shutil
from pathlib import Path

import pika
import pytest
from broker import Broker
from programs import Program

QUEUES = ["greetings", "jobs", "divisors"]
EXCHANGES = ["announcements", "log", "sensors"]
COMPILED = Path(__file__).parent / "java/target/classes/tutorials"


def pytest_generate_tests(metafunc):
    # Senders and receivers of one language, and of one each: they speak the same protocol.
    if "sender" in metafunc.fixturenames:
        pairs = [(sender, receiver) for sender in ("python", "java") for receiver in ("python", "java")]
        metafunc.parametrize("sender, receiver", pairs, ids=[f"{s}_to_{r}" for s, r in pairs])


@pytest.fixture(autouse=True)
def java_is_there(request):
    languages = getattr(request.node, "callspec", None)
    if languages and "java" in languages.params.values() and not (shutil.which("java") and COMPILED.exists()):
        pytest.skip(os.environ.get("TUTORIALS_WITHOUT_JAVA", "the Java programs are not compiled (mvn compile)"))


@pytest.fixture(scope="session")
def broker():
    broker = Broker()
    yield broker
    broker.stop()


@pytest.fixture
def run(broker):
    """Starts a program on the broker; it is ended with the test, and so is what it left there."""
    yield from programs_on(broker)


@pytest.fixture
def own_broker():
    if not Broker.can_restart():
        pytest.skip("the broker at INTEROP_AMQP_URL cannot be restarted")
    broker = Broker()
    yield broker
    broker.stop()


@pytest.fixture
def run_on_own(own_broker):
    yield from programs_on(own_broker)


def programs_on(broker):
    started = []

    def run(language, name, *arguments):
        started.append(Program(broker.url, language, name, *arguments))
        return started[-1]

    forget(broker)
    yield run
    for program in started:
        program.kill()
    forget(broker)


def forget(broker):
    """Deletes what the programs share, so that each test begins as a newcomer does."""
    with pika.BlockingConnection(pika.URLParameters(broker.url)) as connection:
        channel = connection.channel()
        for queue in QUEUES:
            channel.queue_delete(queue)
        for exchange in EXCHANGES:
            channel.exchange_delete(exchange)
