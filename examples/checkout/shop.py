"""The checkout: places orders and answers each customer as soon as the broker has confirmed OrderPlaced.

No mail is sent here, so a slow or absent mail server cannot slow it down. Ends at SIGTERM.
"""

import itertools
import json
import signal
import time
import uuid

import pika
from settings import FOLDER, RATE
from topology import EVENTS, ORDER_PLACED, confirming_channel, connect, declare

PERSISTENT = pika.BasicProperties(delivery_mode=2, content_type="application/json", type="OrderPlaced")


def customer(number):
    """Now and then one whose mail server refuses for good (bounce), or twice and then accepts (flaky)."""
    kind = {0: "bounce", 10: "flaky"}.get(number % 20, "customer")
    return f"{kind}{number}@example.test"


class Checkout:
    def __init__(self):
        self.channel = None

    def place(self, order):
        """Returns when the order is confirmed. The same order may be published twice when the broker goes away in
        between; its id tells the workers."""
        while True:
            try:
                self.publish(order)
                return
            except pika.exceptions.AMQPError:
                self.channel = None

    def publish(self, order):
        if self.channel is None:
            self.channel = confirming_channel(connect())
            declare(self.channel)
        self.channel.basic_publish(EVENTS, ORDER_PLACED, json.dumps(order).encode(), PERSISTENT, mandatory=True)


def main():
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    checkout = Checkout()
    with (FOLDER / "confirmed.jsonl").open("a") as confirmed:
        for number in itertools.count():
            if stopping:
                return
            order = {"id": str(uuid.uuid4()), "email": customer(number), "total": 10 + number % 90}
            started = time.perf_counter()
            checkout.place(order)
            order["milliseconds"] = 1000 * (time.perf_counter() - started)
            # This line is the answer to the customer.
            print(json.dumps(order), file=confirmed, flush=True)
            time.sleep(max(0.0, 1 / RATE - (time.perf_counter() - started)))


if __name__ == "__main__":
    main()
