"""Runs the whole shop and shows what happens, a line a second; the exit code says whether every order was served.

Without --amqp-url a broker is started (--broker), and killed with SIGKILL in the middle.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import processes

TARGET = Path(__file__).resolve().parent / "../../target/release/leveret"
# Seconds without any change after which nothing more is expected: longer than a retry and a reconnection take.
QUIET = 20
# Seconds over its time after which a phase is given up.
STUCK = 120
# Orders that a phase needs to mean anything: with these there is a flaky and a refusing customer among them. On a
# machine so slow that a phase's time passes with fewer, it goes on.
ORDERS_A_PHASE = 20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amqp-url", default=os.environ.get("AMQP_URL"), help="use this broker, and do not kill it")
    parser.add_argument("--broker", default=os.environ.get("LEVERET_BIN", str(TARGET)), help="the program to start")
    parser.add_argument("--seconds", type=float, default=8, help="length of a phase")
    parser.add_argument("--rate", type=float, default=20, help="orders a second")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--retry-ms", type=int, default=2000, help="how long a refused mail waits")
    options = parser.parse_args()
    if not options.amqp_url and not Path(options.broker).exists():
        parser.error(f"no broker at {options.broker}: build it with cargo build --release, or give --amqp-url")
    return options


class Demo:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.broker = None if options.amqp_url else processes.Broker(options.broker, folder)
        self.smtp_port = processes.free_port()
        environment = {
            "AMQP_URL": options.amqp_url or self.broker.url,
            "SMTP_PORT": str(self.smtp_port),
            "CHECKOUT_RATE": str(options.rate),
            "CHECKOUT_RETRY_MS": str(options.retry_ms),
            "CHECKOUT_FOLDER": str(folder),
            "CHECKOUT_PREFIX": f"checkout-{uuid.uuid4().hex[:8]}",
        }
        # The observer runs in this process and reads the same settings.
        os.environ.update(environment)
        from observer import Observer

        self.observer = Observer(folder)
        self.processes = processes.Processes(folder, environment)
        self.reported = 0
        self.problems = []

    def run(self):
        self.mailserver = self.start_mailserver()
        for _ in range(self.options.workers):
            self.processes.start("worker")
        self.shop = self.processes.start("shop")
        normal = self.phase("orders come in, workers mail receipts")
        self.without_mail_server(normal)
        if self.broker:
            self.kill_the_broker()
        self.drain()
        return self.verdict()

    def start_mailserver(self):
        mailserver = self.processes.start("mailserver")
        processes.wait_for_port(self.smtp_port)
        return mailserver

    def without_mail_server(self, normal):
        processes.stop(self.mailserver)
        mailed, depth = len(self.observer.mailed()), self.depth()
        out = self.phase("the mail server is STOPPED: checkouts go on, the queue deepens")
        print(f"    checkout latency, median: {normal:.1f} ms with a mail server, {out:.1f} ms without")
        self.expect(len(self.observer.mailed()) == mailed, "mails were sent without a mail server")
        self.expect(self.depth() > depth, "the queue did not deepen without a mail server")
        self.start_mailserver()
        self.phase("the mail server is back: the workers catch up")

    def kill_the_broker(self):
        announce("the broker is KILLED (kill -9) and restarted")
        before = len(self.observer.confirmed())
        self.broker.kill()
        self.line()
        time.sleep(1)
        self.broker.start()
        self.phase("the broker is back: everybody reconnects")
        self.expect(len(self.observer.confirmed()) > before, "no order was confirmed after the restart")

    def drain(self):
        announce("the shop closes; the workers finish")
        processes.stop(self.shop)
        last, since = None, time.monotonic()
        while not self.all_served() and time.monotonic() < since + QUIET:
            self.line()
            seen = (self.observer.depths(), len(self.observer.mailed()))
            if seen != last:
                last, since = seen, time.monotonic()
            time.sleep(1)
        self.line()

    def all_served(self):
        """Every order confirmed is mailed or dead, and nothing is waiting."""
        orders = self.observer.confirmed()
        good = {order["id"] for order in orders if not is_poison(order)}
        depths = self.observer.depths()
        if depths is None or depths[:2] != (0, 0):
            return False
        return good <= set(self.observer.mailed()) and depths[2] >= len(orders) - len(good)

    def verdict(self):
        orders, mailed = self.observer.confirmed(), self.observer.mailed()
        good = {order["id"] for order in orders if not is_poison(order)}
        poison = {order["id"] for order in orders} - good
        dead = self.observer.dead_letters()
        dead_ids = {order["id"] for order, _ in dead}
        self.expect(good and poison, "nothing was tested")
        self.expect(good <= set(mailed), f"{len(good - set(mailed))} confirmed orders were never mailed")
        self.expect(len(mailed) == len(set(mailed)), f"{len(mailed) - len(set(mailed))} receipts were mailed twice")
        self.expect(poison <= dead_ids, f"{len(poison - dead_ids)} refused orders are not among the dead letters")
        self.expect(all(is_poison(order) for order, _ in dead), "a good order is among the dead letters")
        self.expect({count for _, count in dead} == {3}, f"x-death counts {sorted({count for _, count in dead})}, not 3")
        print(f"\n{len(orders)} orders confirmed, {len(mailed)} receipts mailed, {len(dead)} dead letters")
        for problem in self.problems:
            print(f"WRONG: {problem}")
        print("every confirmed order was served" if not self.problems else "the shop failed")
        return 1 if self.problems else 0

    def expect(self, true, problem):
        if not true:
            self.problems.append(problem)

    def phase(self, what):
        """Lets things run and reports; gives the median checkout latency of the phase in ms."""
        announce(what)
        first = len(self.observer.confirmed())
        end = time.monotonic() + self.options.seconds
        while time.monotonic() < end or len(self.observer.confirmed()) < first + ORDERS_A_PHASE:
            if time.monotonic() > end + STUCK:
                raise RuntimeError(f"no orders were confirmed: see the logs in {self.folder}")
            time.sleep(1)
            self.line()
        return median(self.observer.confirmed()[first:])

    def depth(self):
        depths = self.observer.depths()
        return depths[0] if depths else 0

    def line(self):
        confirmed = self.observer.confirmed()
        latest, self.reported = confirmed[self.reported :], len(confirmed)
        depths = self.observer.depths()
        queues = "queue %5d  retrying %3d  dead letters %3d" % depths if depths else "the broker is away" + 26 * " "
        mails = len(self.observer.mailed())
        took = f"{median(latest):.1f} ms" if latest else "none"
        print(
            f"{time.strftime('%H:%M:%S')}  orders {len(confirmed):5}  checkout {took:>9}"
            f"  {queues}  mails {mails:5}",
            flush=True,
        )

    def end(self):
        self.processes.end()
        if self.broker:
            processes.stop(self.broker.process)
        else:
            import topology

            with topology.connect() as connection:
                topology.remove(connection.channel())


def is_poison(order):
    return order["email"].startswith("bounce")


def median(orders):
    return statistics.median([order["milliseconds"] for order in orders]) if orders else float("nan")


def announce(what):
    print(f"--- {what}", flush=True)


def main():
    options = arguments()
    folder = Path(tempfile.mkdtemp(prefix="checkout-"))
    demo = Demo(options, folder)
    try:
        code = demo.run()
    finally:
        demo.end()
    if code == 0:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"logs and notes are in {folder}")
    return code


if __name__ == "__main__":
    sys.exit(main())
