"""A vhost of RabbitMQ moved to Leveret and back by `leveret migrate`, which is killed on the way."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pika

MESSAGES = 100_000
FEW = 2_000
WINDOW = 1_000
VHOST = f"migration-{os.getpid()}"


class End:
    """A broker: its AMQP and HTTP addresses."""

    def __init__(self, amqp, http):
        self.amqp = f"{amqp.rstrip('/')}/{VHOST}"
        self.http = http.rstrip("/")

    def connect(self):
        return pika.BlockingConnection(pika.URLParameters(self.amqp + "?heartbeat=0"))

    def api(self, method, path, body=None):
        parts = urllib.parse.urlsplit(self.http)
        url = f"{parts.scheme}://{parts.hostname}:{parts.port}/api/{path}"
        request = urllib.request.Request(url, method=method, data=json.dumps(body).encode() if body is not None else None)
        login = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text else None


RABBITMQ = End(os.environ["MIGRATION_AMQP_URL"], os.environ["MIGRATION_HTTP_URL"])
LEVERET = End(os.environ["LEVERET_AMQP_URL"], os.environ["LEVERET_HTTP_URL"])


def properties(number):
    return pika.BasicProperties(
        content_type="text/plain", content_encoding="utf-8", delivery_mode=2, priority=number % 5,
        correlation_id=str(number), reply_to="answers", expiration="86400000", message_id=f"m{number}",
        timestamp=1_700_000_000, type="order", user_id="guest", app_id="shop",
        headers={"number": number, "x-death": [{"reason": "rejected", "count": 3, "queue": "before"}], "nested": {"deep": True}},
    )


def same(found, number, queue):
    wanted = properties(number)
    if queue == "stream":
        # RabbitMQ's streams keep no tables and no arrays in headers.
        wanted.headers = {"number": number}
    return all(getattr(found, name) == getattr(wanted, name) for name in vars(wanted) if name != "headers") and {
        key: value for key, value in found.headers.items() if key != "x-stream-offset"
    } == wanted.headers


def count(channel, queue):
    return channel.queue_declare(queue, passive=True).method.message_count


def until(condition, what, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def declare_all(channel):
    channel.exchange_declare("orders", "topic", durable=True)
    channel.queue_declare("classic", durable=True)
    channel.queue_bind("classic", "orders", "orders.#")
    channel.queue_declare("quorum", durable=True, arguments={"x-queue-type": "quorum", "x-quorum-initial-group-size": 1})
    channel.queue_declare("stream", durable=True, arguments={"x-queue-type": "stream"})
    channel.queue_declare("priority", durable=True, arguments={"x-max-priority": 5})


def fill():
    connection = RABBITMQ.connect()
    channel = connection.channel()
    declare_all(channel)
    for number in range(MESSAGES):
        channel.basic_publish("orders", f"orders.{number % 7}", f"body {number}", properties(number))
    for queue in ("quorum", "stream", "priority"):
        for number in range(FEW):
            channel.basic_publish("", queue, f"body {number}", properties(number))
    for queue, wanted in {"classic": MESSAGES, "quorum": FEW, "priority": FEW}.items():
        until(lambda q=queue, w=wanted: count(channel, q) == w, f"{queue} is filled")
    connection.close()


def command(source, destination, *more):
    return [os.environ["LEVERET_BIN"], "migrate", "--from", source.amqp, "--from-http", source.http,
            "--to", destination.amqp, "--to-http", destination.http, "--json", *more]


def finish(source, destination, *more, wanted=(0,)):
    """Runs a move to its end: its report, and the seconds of processor time that it took."""
    process = subprocess.Popen(command(source, destination, *more), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    report = json.loads(text)
    assert process.returncode in wanted, (process.returncode, json.dumps(report, indent=1)[:4000])
    return report, usage.ru_utime + usage.ru_stime


def kill_at(source, destination, threshold):
    """Kills a move once so many messages of `classic` are there."""
    process = subprocess.Popen(command(source, destination, "--no-definitions", "--queue", "classic"),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    connection = destination.connect()
    channel = connection.channel()
    until(lambda: count(channel, "classic") >= threshold or process.poll() is not None, f"{threshold} are moved")
    assert process.poll() is None, "it was too fast to be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    there = count(channel, "classic")
    connection.close()
    print(f"  killed with {there} messages at the destination", flush=True)


def check(end, queue, wanted, repeats, keys=None):
    """Takes all messages of a queue: each is there, in order but for repeats, with all that it had."""
    connection = end.connect()
    channel = connection.channel()
    channel.basic_qos(prefetch_count=500)
    total = count(channel, queue)
    seen, again = set(), 0
    arguments = {"x-stream-offset": "first"} if queue == "stream" else None
    for got in range(1, (wanted if queue == "stream" else total) + 1):
        if got == 1:
            deliveries = channel.consume(queue, auto_ack=False, arguments=arguments, inactivity_timeout=30)
        method, found, body = next(deliveries)
        assert method is not None, f"{queue}: nothing comes after {got - 1} of {total}"
        number = int(body.split()[1])
        assert same(found, number, queue), (queue, number, vars(found))
        assert keys is None or method.routing_key == keys(number), (method.routing_key, number)
        if number in seen:
            again += 1
        elif queue not in ("priority", "quorum"):  # both have priorities
            assert number == len(seen), f"{queue}: message {number} comes after {len(seen)} others"
        seen.add(number)
        if got % 250 == 0 or got == total:
            channel.basic_ack(method.delivery_tag, multiple=True)
    assert len(seen) == wanted, (queue, len(seen))
    assert again <= repeats, f"{queue}: {again} messages came twice"
    connection.close()
    return again


def move(source, destination):
    """All of it, killed twice; what it costs is measured on a run that is left alone."""
    report, _ = finish(source, destination)
    told = report["definitions"]
    print(f"  definitions: new {told['new']}, left out {told['left_out']}, differs {len(told['differs'])}", flush=True)
    kill_at(source, destination, MESSAGES // 5)
    kill_at(source, destination, MESSAGES // 2)
    begin = time.monotonic()
    report, cpu = finish(source, destination, "--no-definitions", "--all-queues")
    span = time.monotonic() - begin
    print(f"  the rest: {report['moved']} messages in {report['seconds']:.2f} s ({report['per_second']:.0f} a second), "
          f"{cpu:.2f} s of processor time, {span:.2f} s in all; {report['redelivered']} redelivered", flush=True)
    assert all(queue["outcome"] == "moved" and queue["unsettled"] == 0 for queue in report["queues"]), report["queues"]


def there():
    """100,000 messages go to Leveret, the move killed twice: none is lost, all in order, with all their properties."""
    move(RABBITMQ, LEVERET)
    connection = RABBITMQ.connect()
    assert [count(connection.channel(), queue) for queue in ("classic", "quorum", "priority")] == [0, 0, 0]
    connection.close()


def back():
    """The same command with its ends swapped brings them back to RabbitMQ."""
    # Streams are copied: what is there of before goes first.
    RABBITMQ.api("DELETE", f"queues/{VHOST}/stream")
    RABBITMQ.api("DELETE", f"queues/{VHOST}/leveret.migrate.offset.stream") if any(
        queue["name"] == "leveret.migrate.offset.stream" for queue in RABBITMQ.api("GET", f"queues/{VHOST}")) else None
    move(LEVERET, RABBITMQ)
    keys = lambda number: f"orders.{number % 7}"
    again = check(RABBITMQ, "classic", MESSAGES, 4 * WINDOW, keys)
    for queue in ("quorum", "stream", "priority"):
        again += check(RABBITMQ, queue, FEW, 0)
    print(f"  {again} messages came twice", flush=True)


def what_cannot_come_is_told():
    """An exclusive queue is skipped, a queue with settings that Leveret has alone is named."""
    connection = LEVERET.connect()
    channel = connection.channel()
    channel.queue_declare("own", exclusive=True)
    channel.queue_declare("limited", durable=True, arguments={"x-delivery-limit": 3})
    report, _ = finish(LEVERET, RABBITMQ, "--all-queues", "--exclude", "^(classic|quorum|stream|priority)$", wanted=(65,))
    told = [(it["what"], it["name"]) for it in report["definitions"]["left_out"]]
    assert ("queue", "limited") in told, told
    outcomes = {queue["name"]: queue["outcome"] for queue in report["queues"]}
    assert outcomes == {"own": "skipped", "limited": "refused"}, outcomes
    connection.close()


def make_vhost():
    for end in (RABBITMQ, LEVERET):
        end.api("PUT", f"vhosts/{VHOST}", {})
        end.api("PUT", f"permissions/{VHOST}/guest", {"configure": ".*", "write": ".*", "read": ".*"})


def main():
    passed = failed = 0
    make_vhost()
    try:
        fill()
        for scenario in (there, back, what_cannot_come_is_told):
            try:
                scenario()
                passed += 1
                print(f"passed: {scenario.__name__}", flush=True)
            except Exception as error:  # pylint: disable=broad-except
                failed += 1
                print(f"FAILED {scenario.__name__}: {error!r}", flush=True)
    finally:
        RABBITMQ.api("DELETE", f"vhosts/{VHOST}")
    print(f"COUNTS {passed} {failed} 0")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
