"""Bindings, made, listed and deleted."""


def of_a_queue(s):
    """A binding's life; its name is made of its key and arguments."""
    s.put(f"/exchanges/{s.v}/x", {"type": "direct"})
    s.put(f"/queues/{s.v}/q", {})
    path = f"/bindings/{s.v}/e/x/q/q"
    bodies = [
        {}, {"routing_key": "k"}, {"routing_key": "k"}, {"routing_key": "a/b %"}, {"routing_key": "~"}, {"routing_key": "ä"}, {"routing_key": "k~x"},
        {"routing_key": "k", "arguments": {"a": 1}}, {"routing_key": "", "arguments": {"a": "b", "c": [1, True]}},
    ]
    for body in bodies:
        s.post(path, body)
    s.get(path)
    s.get(f"/queues/{s.v}/q/bindings")
    s.get(f"/exchanges/{s.v}/x/bindings/source")
    for key in ("k", "~", "a%2Fb%20%25", "a%252Fb%2520%2525", "%7E", "%257E", "nothing"):
        s.get(f"{path}/{key}")
        s.delete(f"{path}/{key}")
        s.get(f"{path}/{key}")
    s.get(path)
    for binding in _listed(s, path):
        s.delete(f"{path}/{_quoted(binding['properties_key'])}")
    s.get(path)


def _listed(s, path):
    body = s.quietly("GET", path).body
    return sorted(body, key=lambda binding: binding["properties_key"]) if isinstance(body, list) else []


def _quoted(key):
    from urllib.parse import quote
    return quote(key, safe="")


def of_an_exchange(s):
    """The same for an exchange."""
    s.put(f"/exchanges/{s.v}/x", {"type": "direct"})
    s.put(f"/exchanges/{s.v}/y", {"type": "direct"})
    path = f"/bindings/{s.v}/e/x/e/y"
    s.post(path, {"routing_key": "k", "arguments": {}})
    s.post(path, {})
    s.get(path)
    s.get(f"{path}/k")
    s.get(f"/bindings/{s.v}/e/y/e/x")
    s.get(f"/exchanges/{s.v}/y/bindings/destination")
    s.delete(f"{path}/k")
    s.delete(f"{path}/k")
    s.get(path)


def refused(s):
    """What is not accepted."""
    s.put(f"/exchanges/{s.v}/x", {"type": "headers"})
    s.put(f"/exchanges/{s.v}/ring", {"type": "x-consistent-hash"})
    s.put(f"/queues/{s.v}/q", {})
    path = f"/bindings/{s.v}/e/x/q/q"
    for body in ({"routing_key": 7}, {"arguments": []}, {"arguments": "x"}, {"arguments": {"x-match": "some"}}, {"more": 1}, [], {"routing_key": None}):
        s.post(path, body)
    s.post(path, b"{")
    s.post(path)
    s.post(path, {"routing_key": "x" * 256})
    s.post(f"/bindings/{s.v}/e/nothing/q/q", {})
    s.post(f"/bindings/{s.v}/e/x/q/nothing", {})
    s.post(f"/bindings/{s.v}/e/x/e/nothing", {})
    s.post("/bindings/nothing/e/x/q/q", {})
    s.post(f"/bindings/{s.v}/e/amq.default/q/q", {})
    s.post(f"/bindings/{s.v}/e//q/q", {})
    s.post(f"/bindings/{s.v}/e/ring/q/q", {"routing_key": "no number"})
    s.get(f"/bindings/{s.v}/e/nothing/q/q")
    s.get(f"/bindings/{s.v}/e/x/q/nothing")
    s.get("/bindings/nothing/e/x/q/q")
    s.get("/bindings/nothing")
    s.get(f"/bindings/{s.v}/e/nothing/q/q/k")
    s.delete(f"/bindings/{s.v}/e/nothing/q/q/k")
    s.delete(f"/bindings/{s.v}/e/amq.default/q/q/q")
    s.get(f"/bindings/{s.v}/x/x/q/q")


def listed(s):
    """All bindings, those of a vhost, and those between two."""
    s.get("/bindings")
    s.get("/bindings/scene")
    s.get("/bindings/scene?columns=source,destination,routing_key")
    s.get("/bindings/scene/e/direct/q/classic")
    s.get("/bindings/scene/e/topic/e/inside")
    s.get("/bindings/scene/e/amq.default/q/classic")
    s.get("/bindings/scene/e/direct/q/classic/a")
    s.get("/bindings/scene/e/direct/q/classic/~")
    s.get("/bindings/scene/e/direct/q/dead")
    s.get("/bindings", who="out", keep="status")
    s.get("/bindings/scene", who="out")


def permission(s):
    """Binding needs to read the source and to write the destination, as over AMQP."""
    s.quietly("PUT", f"/exchanges/{s.v}/x", {"type": "direct"})
    s.quietly("PUT", f"/queues/{s.v}/q", {})
    for right in ({"read": "x", "write": "q"}, {"read": "q", "write": "q"}, {"read": "x", "write": "x"}):
        s.quietly("PUT", f"/permissions/{s.v}/man", {"configure": "", **right})
        s.post(f"/bindings/{s.v}/e/x/q/q", {"routing_key": "k"}, who="man")
        s.delete(f"/bindings/{s.v}/e/x/q/q/k", who="man")
    s.post(f"/bindings/{s.v}/e/x/q/q", {}, who="out")


def methods(s):
    """Methods that are not there."""
    for method in ("PUT", "PATCH", "OPTIONS", "DELETE"):
        s.ask(method, "/bindings/scene/e/direct/q/classic")
    for method in ("PUT", "POST", "OPTIONS"):
        s.ask(method, "/bindings/scene/e/direct/q/classic/a")
