"""Brokers for the tests: one that all share, and one of their own for those that kill it."""

import uuid

import pytest
from broker import Broker


@pytest.fixture(scope="session")
def broker():
    broker = Broker()
    yield broker
    broker.stop()


@pytest.fixture
def own_broker():
    if not Broker.can_restart():
        pytest.skip("the broker at INTEROP_AMQP_URL cannot be restarted")
    broker = Broker()
    yield broker
    broker.stop()


@pytest.fixture
def unique():
    """Makes names that no other test or run uses."""
    return lambda what: f"interop-python-{what}-{uuid.uuid4().hex[:12]}"
