"""Messages published to an exchange and got from a queue."""

PLAIN = {"routing_key": "q", "payload": "hello", "payload_encoding": "string", "properties": {}}
GET = {"count": 1, "ackmode": "ack_requeue_false", "encoding": "auto"}
EVERYTHING = {
    "content_type": "text/plain", "content_encoding": "identity", "headers": {"text": "t", "number": 7, "big": 5000000000, "real": 1.5, "yes": True, "list": [1, "a"], "table": {"a": 1}},
    "delivery_mode": 2, "priority": 3, "correlation_id": "c", "reply_to": "r", "expiration": "600000", "message_id": "m", "timestamp": 1700000000,
    "type": "t", "app_id": "a", "cluster_id": "",
}


def _queue(s, **arguments):
    s.quietly("PUT", f"/queues/{s.v}/q", {"durable": True, "arguments": arguments})
    return f"/exchanges/{s.v}/amq.default/publish", f"/queues/{s.v}/q/get"


def round_trip(s):
    """What was published is got."""
    publish, get = _queue(s)
    s.post(publish, PLAIN)
    s.post(get, GET)
    s.post(get, GET)
    s.post(publish, PLAIN | {"properties": EVERYTHING})
    s.post(get, GET)
    s.post(publish, PLAIN | {"payload": "aGVsbG8=", "payload_encoding": "base64"})
    s.post(get, GET)
    s.post(publish, PLAIN | {"payload": "/wA=", "payload_encoding": "base64"})
    s.post(get, GET | {"ackmode": "ack_requeue_true"})
    s.post(get, GET | {"encoding": "base64"})
    s.post(publish, PLAIN | {"payload": ""})
    s.post(get, GET)
    s.post(publish, PLAIN | {"payload": "ä€😀"})
    s.post(get, GET)
    s.post(publish, PLAIN | {"routing_key": "nowhere"})


def ways_to_get(s):
    """Every ackmode; how many; cut short."""
    publish, get = _queue(s)
    for number in range(5):
        s.post(publish, PLAIN | {"payload": f"message number {number}"})
    s.post(get, GET | {"count": 2, "ackmode": "ack_requeue_true"})
    s.post(get, GET | {"count": 2, "ackmode": "reject_requeue_true"})
    s.post(get, GET | {"truncate": 7})
    s.post(get, GET | {"truncate": 0, "encoding": "base64"})
    s.post(get, GET | {"ackmode": "reject_requeue_false"})
    s.post(get, GET | {"count": 100})
    s.post(get, GET | {"count": 0})


def get_refused(s):
    """What is not accepted."""
    publish, get = _queue(s)
    s.post(publish, PLAIN)
    for change in ({"count": -1}, {"count": "1"}, {"count": 1.5}, {"count": None}, {"ackmode": "nothing"}, {"ackmode": 7}, {"encoding": "nothing"}, {"truncate": "x"}, {"truncate": -1}):
        s.post(get, GET | change)
    for missing in GET:
        s.post(get, {key: value for key, value in GET.items() if key != missing})
    s.post(get, {"count": 1, "requeue": True, "encoding": "auto"})
    s.post(get, b"{")
    s.post(get, [])
    s.post(get)
    s.post(f"/queues/{s.v}/nothing/get", GET)
    s.post("/queues/nothing/q/get", GET)
    s.post(get, GET | {"count": 10})


def publish_refused(s):
    """What is not accepted."""
    publish, get = _queue(s)
    for change in ({"payload": 7}, {"payload": None}, {"payload_encoding": "nothing"}, {"payload_encoding": 7}, {"payload": "!!", "payload_encoding": "base64"}, {"properties": []}, {"properties": "x"}, {"routing_key": 7}):
        s.post(publish, PLAIN | change)
    for properties in ({"headers": []}, {"headers": "x"}, {"headers": {"a": None}}, {"priority": "high"}, {"priority": 300}, {"delivery_mode": 9}, {"expiration": 5}, {"expiration": "x"}, {"timestamp": "now"}, {"user_id": "nobody"}, {"nothing": 1}, {"content_type": 7}, {"message_id": None}, {"timestamp": -1}):
        s.post(publish, PLAIN | {"properties": properties})
    for missing in PLAIN:
        s.post(publish, {key: value for key, value in PLAIN.items() if key != missing})
    s.post(publish, b"{")
    s.post(publish, [])
    s.post(publish)
    s.post(f"/exchanges/{s.v}/nothing/publish", PLAIN)
    s.post("/exchanges/nothing/x/publish", PLAIN)
    s.post("/exchanges/scene/inside/publish", PLAIN)
    s.quietly("DELETE", f"/queues/{s.v}/q/contents")


def of_other_queues(s):
    """A stream is not for getting; a quorum queue is."""
    for kind in ("quorum", "stream"):
        s.quietly("PUT", f"/queues/{s.v}/{kind}", {"arguments": {"x-queue-type": kind}})
        s.post(f"/exchanges/{s.v}/amq.default/publish", PLAIN | {"routing_key": kind})
        s.until(f"/queues/{s.v}/{kind}", lambda queue: queue["messages"] == 1)
        s.post(f"/queues/{s.v}/{kind}/get", GET | {"ackmode": "ack_requeue_true"})
        s.post(f"/queues/{s.v}/{kind}/get", GET)


def dead_letters(s):
    """A dead letter shows where it comes from."""
    s.quietly("PUT", f"/queues/{s.v}/d", {"durable": True})
    publish, get = _queue(s, **{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "d"})
    s.post(publish, PLAIN)
    s.post(get, GET | {"ackmode": "reject_requeue_false"})
    s.until(f"/queues/{s.v}/d", lambda queue: queue["messages"] == 1)
    s.post(f"/queues/{s.v}/d/get", GET)


def permission(s):
    """Publishing needs the right to write, getting the right to read."""
    publish, get = _queue(s)
    for right in ({"read": "q", "write": ""}, {"read": "", "write": "amq.default"}):
        s.quietly("PUT", f"/permissions/{s.v}/man", {"configure": "", **right})
        s.post(publish, PLAIN, who="man")
        s.post(get, GET, who="man")
    s.post(publish, PLAIN, who="out")
    s.post(get, GET, who="out")
    s.post(get, GET, who="none")
