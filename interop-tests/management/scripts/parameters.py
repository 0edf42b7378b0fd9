"""Parameters and global parameters."""


def global_ones(s):
    """A global parameter's life."""
    for value in ("text", 7, 1.5, True, None, [], {}, {"a": {"b": [1]}}, ""):
        s.put("/global-parameters/mine", {"value": value})
        s.get("/global-parameters/mine")
    s.put("/global-parameters/mine", {"name": "mine", "value": 1, "more": 2})
    s.delete("/global-parameters/mine")
    s.get("/global-parameters/mine")
    s.delete("/global-parameters/mine")
    s.put("/global-parameters/mine", {})
    s.put("/global-parameters/mine", b"{")
    s.put("/global-parameters/mine", {"value": 1}, who="mon")
    s.delete("/global-parameters/mine", who="mon")
    s.get("/global-parameters/note")
    s.get("/global-parameters", keep="status")


def listed(s):
    """Parameters of components."""
    s.get("/parameters")
    s.get("/parameters/nothing")
    s.get("/parameters/nothing/scene")
    s.get("/parameters/nothing/nothing")
    s.get("/parameters/nothing/scene/p")
    s.get("/parameters/vhost-limits")
    s.get("/parameters/vhost-limits/scene")
    s.get("/parameters/vhost-limits/scene/limits")
    s.get("/parameters/policy/scene", keep="status")


def refused(s):
    """A component that is not there."""
    s.put(f"/parameters/nothing/{s.v}/p", {"value": {}})
    s.put(f"/parameters/nothing/{s.v}/p", {})
    s.put("/parameters/nothing/nothing/p", {"value": {}})
    s.put(f"/parameters/shovel/{s.v}/p", {"value": {"src-uri": "amqp://"}}, keep="status")
    s.delete(f"/parameters/nothing/{s.v}/p")
    s.put(f"/parameters/nothing/{s.v}/p", {"value": {}}, who="man")
    s.put(f"/parameters/vhost-limits/{s.v}/limits", {"value": {"max-queues": 5}})
    s.get(f"/parameters/vhost-limits/{s.v}/limits")
    s.get(f"/vhost-limits/{s.v}")
    s.delete(f"/parameters/vhost-limits/{s.v}/limits")
