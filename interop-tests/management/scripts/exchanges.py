"""Exchanges, made, listed, bound, published to and deleted."""


def put_and_delete(s):
    """An exchange's life."""
    s.put(f"/exchanges/{s.v}/x", {"type": "direct"})
    s.get(f"/exchanges/{s.v}/x")
    s.put(f"/exchanges/{s.v}/x", {"type": "direct"})
    s.put(f"/exchanges/{s.v}/x", {"type": "direct", "durable": True, "auto_delete": False, "internal": False, "arguments": {}})
    s.put(f"/exchanges/{s.v}/x", {"type": "fanout"})
    s.put(f"/exchanges/{s.v}/x", {"type": "direct", "durable": False})
    s.put(f"/exchanges/{s.v}/x", {"type": "direct", "auto_delete": True})
    s.put(f"/exchanges/{s.v}/x", {"type": "direct", "internal": True})
    s.put(f"/exchanges/{s.v}/x", {"type": "direct", "arguments": {"alternate-exchange": "y"}})
    s.delete(f"/exchanges/{s.v}/x")
    s.get(f"/exchanges/{s.v}/x")
    s.delete(f"/exchanges/{s.v}/x")


def refused(s):
    """What is not accepted."""
    bodies = [
        {}, {"type": "nothing"}, {"type": 7}, {"type": "direct", "durable": "x"}, {"type": "direct", "durable": "true"}, {"type": "direct", "durable": 7},
        {"type": "direct", "arguments": []}, {"type": "direct", "arguments": "x"}, {"type": "direct", "arguments": {"alternate-exchange": 7}},
        {"type": "direct", "arguments": {"other": [1, {"a": None}]}}, {"type": "direct", "more": 1}, {"type": "direct", "auto_delete": None}, {"type": ""},
        {"type": "x-delayed-message"}, {"type": "x-delayed-message", "arguments": {"x-delayed-type": "direct"}}, [],
    ]
    for number, body in enumerate(bodies):
        s.put(f"/exchanges/{s.v}/r{number}", body)
    s.put(f"/exchanges/{s.v}/bad", b"{")
    s.put(f"/exchanges/{s.v}/amq.mine", {"type": "direct"})
    s.put(f"/exchanges/{s.v}/amq.direct", {"type": "direct"})
    s.put(f"/exchanges/{s.v}/amq.default", {"type": "direct"})
    s.put(f"/exchanges/{s.v}/", {"type": "direct"})
    s.put("/exchanges/nothing/x", {"type": "direct"})
    s.delete(f"/exchanges/{s.v}/amq.direct")
    s.delete(f"/exchanges/{s.v}/amq.default")
    s.delete(f"/exchanges/{s.v}/")
    s.delete("/exchanges/nothing/x")
    s.get("/exchanges/nothing/x")
    s.get("/exchanges/nothing")
    s.get(f"/exchanges/{s.v}")


def if_unused(s):
    """One that is bound stays when it is deleted with if-unused."""
    s.put(f"/exchanges/{s.v}/x", {"type": "fanout"})
    s.put(f"/queues/{s.v}/q", {})
    s.post(f"/bindings/{s.v}/e/x/q/q", {})
    s.delete(f"/exchanges/{s.v}/x?if-unused=true")
    s.get(f"/exchanges/{s.v}/x", keep="status")
    s.delete(f"/exchanges/{s.v}/x?if-unused=false")
    s.get(f"/exchanges/{s.v}/x", keep="status")


def odd_names(s):
    """Names of all kinds."""
    for name in ("a%2Fb", "a%20b", "%C3%A4", "x" * 255, "x" * 256, "a%0Ab"):
        s.put(f"/exchanges/{s.v}/{name}", {"type": "direct"})
        s.get(f"/exchanges/{s.v}/{name}")
        s.delete(f"/exchanges/{s.v}/{name}")


def listed(s):
    """All exchanges, those of a vhost, and single ones."""
    s.get("/exchanges")
    s.get("/exchanges/scene")
    s.get("/exchanges/scene?columns=name,type,message_stats.publish_in")
    s.get("/exchanges/%2F?disable_stats=true")
    for name in ("direct", "alternate", "ring", "inside", "ae", "amq.default", "amq.topic", "amq.rabbitmq.trace", ""):
        s.get(f"/exchanges/scene/{name}")
    s.get("/exchanges/scene/direct?msg_rates_age=60&msg_rates_incr=10", keep="status")
    s.get("/exchanges", who="out", keep="order")
    s.get("/exchanges/scene", who="out")


def bindings_of_one(s):
    """What leads to and from an exchange."""
    for name in ("direct", "topic", "inside", "amq.default", "nothing"):
        s.get(f"/exchanges/scene/{name}/bindings/source")
        s.get(f"/exchanges/scene/{name}/bindings/destination")
    s.get("/exchanges/nothing/x/bindings/source")
    s.get("/exchanges/scene/direct/bindings", keep="status")


def permission(s):
    """Declaring needs the right to configure, as over AMQP."""
    s.quietly("PUT", f"/permissions/{s.v}/man", {"configure": "^mine", "write": "", "read": ""})
    s.put(f"/exchanges/{s.v}/mine", {"type": "direct"}, who="man")
    s.put(f"/exchanges/{s.v}/other", {"type": "direct"}, who="man")
    s.put(f"/exchanges/{s.v}/mine2", {"type": "direct", "arguments": {"alternate-exchange": "x"}}, who="man")
    s.delete(f"/exchanges/{s.v}/other", who="man")
    s.delete(f"/exchanges/{s.v}/mine", who="man")
    s.put(f"/exchanges/{s.v}/x", {"type": "direct"}, who="out")


def methods(s):
    """Methods that are not there."""
    for method in ("POST", "PATCH", "OPTIONS", "HEAD"):
        s.ask(method, "/exchanges/scene/direct")
    s.ask("DELETE", "/exchanges/scene/direct/bindings/source")
    s.ask("GET", "/exchanges/scene/direct/publish")
