"""Queues, made, listed, purged and deleted."""


def put_and_delete(s):
    """A queue's life."""
    s.put(f"/queues/{s.v}/q", {"durable": True})
    s.get(f"/queues/{s.v}/q", keep="status")
    s.put(f"/queues/{s.v}/q", {"durable": True})
    s.put(f"/queues/{s.v}/q", {})
    s.put(f"/queues/{s.v}/q", {"durable": False})
    s.put(f"/queues/{s.v}/q", {"durable": True, "auto_delete": True})
    s.put(f"/queues/{s.v}/q", {"durable": True, "arguments": {"x-max-length": 5}})
    s.put(f"/queues/{s.v}/q", {"durable": True, "arguments": {"x-queue-type": "quorum"}})
    s.delete(f"/queues/{s.v}/q")
    s.get(f"/queues/{s.v}/q")
    s.delete(f"/queues/{s.v}/q")


def refused(s):
    """What is not accepted."""
    bodies = [
        {"durable": "x"}, {"durable": "true"}, {"durable": 7}, {"auto_delete": None}, {"arguments": []}, {"arguments": "x"},
        {"arguments": {"x-max-length": -1}}, {"arguments": {"x-max-length": "5"}}, {"arguments": {"x-queue-type": "nothing"}}, {"arguments": {"x-queue-type": 7}},
        {"arguments": {"x-message-ttl": 1.5}}, {"arguments": {"x-overflow": "x"}}, {"arguments": {"x-own": [1, {"a": None}]}}, {"more": 1}, {"node": "nobody@nowhere"},
        {"durable": False, "arguments": {"x-queue-type": "quorum"}}, {"auto_delete": True, "arguments": {"x-queue-type": "stream"}}, {"exclusive": True}, [],
    ]
    for number, body in enumerate(bodies):
        s.put(f"/queues/{s.v}/r{number}", body)
    s.put(f"/queues/{s.v}/bad", b"{")
    s.put(f"/queues/{s.v}/amq.mine", {})
    s.put(f"/queues/{s.v}/", {})
    s.put("/queues/nothing/q", {})
    s.delete("/queues/nothing/q")
    s.get("/queues/nothing/q")
    s.get("/queues/nothing")
    s.get(f"/queues/{s.v}?columns=name,type,durable,auto_delete,exclusive,arguments")


def if_empty_or_unused(s):
    """Conditions of deleting."""
    s.put(f"/queues/{s.v}/q", {"durable": True})
    s.post(f"/exchanges/{s.v}/amq.default/publish", {"routing_key": "q", "payload": "x", "payload_encoding": "string", "properties": {}})
    s.delete(f"/queues/{s.v}/q?if-empty=true")
    s.delete("/queues/scene/quorum?if-unused=true")
    s.delete(f"/queues/{s.v}/q?if-empty=false&if-unused=true")
    s.get(f"/queues/{s.v}/q", keep="status")


def odd_names(s):
    """Names of all kinds."""
    for name in ("a%2Fb", "a%20b", "%C3%A4", "x" * 255, "x" * 256, "a%0Ab"):
        s.put(f"/queues/{s.v}/{name}", {})
        s.get(f"/queues/{s.v}/{name}?columns=name")
        s.delete(f"/queues/{s.v}/{name}")


def listed(s):
    """All queues, and those of a vhost."""
    s.get("/queues")
    s.get("/queues/scene")
    s.get("/queues/detailed")
    s.get("/queues?columns=name,messages,message_stats.publish_details.rate")
    s.get("/queues?disable_stats=true")
    s.get("/queues?disable_stats=true&enable_queue_totals=true")
    s.get("/queues/scene?disable_stats=true&enable_queue_totals=true&columns=name,messages")
    s.get("/queues", who="out")
    s.get("/queues/scene", who="out")


def single(s):
    """One of every kind."""
    for name in ("classic", "dead", "quorum", "stream", "auto", "own", "odd%20%2F%20n%C3%A4me"):
        s.get(f"/queues/scene/{name}")
    s.get("/queues/scene/nothing")
    s.get("/queues/scene/classic?disable_stats=true")
    s.get("/queues/scene/classic?lengths_age=60&lengths_incr=10&msg_rates_age=60&msg_rates_incr=10&data_rates_age=60&data_rates_incr=10", keep="status")
    s.get("/queues/scene/classic?lengths_age=x&lengths_incr=10")
    s.get("/queues/scene/classic?columns=consumer_details.consumer_tag,deliveries,incoming.exchange.name")
    s.get("/queues/scene/classic", who="mon", keep="status")
    s.get("/queues/scene/classic", who="out")


def bindings(s):
    """What leads to a queue."""
    s.get("/queues/scene/classic/bindings")
    s.get("/queues/scene/quorum/bindings")
    s.get("/queues/scene/nothing/bindings")
    s.get("/queues/nothing/q/bindings")


def purge(s):
    """Contents are deleted, of a queue that can be purged."""
    s.put(f"/queues/{s.v}/q", {"durable": True})
    s.put(f"/queues/{s.v}/st", {"arguments": {"x-queue-type": "stream"}})
    s.post(f"/exchanges/{s.v}/amq.default/publish", {"routing_key": "q", "payload": "x", "payload_encoding": "string", "properties": {}})
    s.delete(f"/queues/{s.v}/q/contents")
    s.delete(f"/queues/{s.v}/q/contents")
    s.delete(f"/queues/{s.v}/st/contents")
    s.delete(f"/queues/{s.v}/nothing/contents")
    s.delete("/queues/nothing/q/contents")
    s.delete("/queues/scene/own/contents")
    s.delete("/queues/scene/classic/contents", who="out")
    s.get(f"/queues/{s.v}/q/contents")


def actions(s):
    """What could be done to mirrored queues."""
    for body in ({"action": "sync"}, {"action": "cancel_sync"}, {"action": "nothing"}, {}):
        s.post("/queues/scene/classic/actions", body)
    s.post("/queues/scene/nothing/actions", {"action": "sync"})
    s.get("/queues/scene/classic/actions")


def permission(s):
    """Declaring and purging need rights, as over AMQP."""
    s.quietly("PUT", f"/permissions/{s.v}/man", {"configure": "^mine", "write": "", "read": ""})
    s.quietly("PUT", f"/queues/{s.v}/other", {})
    s.put(f"/queues/{s.v}/mine", {}, who="man")
    s.put(f"/queues/{s.v}/yours", {}, who="man")
    s.put(f"/queues/{s.v}/mine2", {"arguments": {"x-dead-letter-exchange": "x"}}, who="man")
    s.delete(f"/queues/{s.v}/mine/contents", who="man")
    s.delete(f"/queues/{s.v}/other", who="man")
    s.delete(f"/queues/{s.v}/mine", who="man")
    s.put(f"/queues/{s.v}/x", {}, who="out")
    s.put(f"/queues/{s.v}/x", {}, who="none")


def another_ones_exclusive(s):
    """An exclusive queue of a connection is not for others."""
    s.put("/queues/scene/own", {})
    s.delete("/queues/scene/own")
    s.post("/queues/scene/own/get", {"count": 1, "ackmode": "ack_requeue_true", "encoding": "auto"})


def methods(s):
    """Methods that are not there."""
    for method in ("POST", "PATCH", "OPTIONS", "HEAD"):
        s.ask(method, "/queues/scene/classic")
    s.ask("GET", "/queues/scene/classic/get")
