"""Limits of vhosts and users."""


def of_a_vhost(s):
    """A limit's life."""
    s.put(f"/vhost-limits/{s.v}/max-connections", {"value": 5})
    s.put(f"/vhost-limits/{s.v}/max-queues", {"value": 2})
    s.put(f"/vhost-limits/{s.v}/max-queues", {"value": 1})
    s.get(f"/vhost-limits/{s.v}")
    s.put(f"/queues/{s.v}/one", {})
    s.put(f"/queues/{s.v}/two", {})
    s.delete(f"/vhost-limits/{s.v}/max-queues")
    s.get(f"/vhost-limits/{s.v}")
    s.delete(f"/vhost-limits/{s.v}/max-queues")
    s.put(f"/queues/{s.v}/two", {})
    s.delete(f"/vhost-limits/{s.v}/max-connections")
    s.get(f"/vhost-limits/{s.v}")


def of_a_vhost_refused(s):
    """What is not accepted."""
    for value in ("5", -1, 0, 1.5, None, [], True):
        s.put(f"/vhost-limits/{s.v}/max-queues", {"value": value})
    s.put(f"/vhost-limits/{s.v}/max-queues", {})
    s.put(f"/vhost-limits/{s.v}/max-queues", b"{")
    s.put(f"/vhost-limits/{s.v}/max-nothing", {"value": 5})
    s.put("/vhost-limits/nothing/max-queues", {"value": 5})
    s.delete("/vhost-limits/nothing/max-queues")
    s.get("/vhost-limits/nothing")
    s.put(f"/vhost-limits/{s.v}/max-queues", {"value": 5}, who="pol")
    s.get(f"/vhost-limits/{s.v}/max-queues")


def of_a_user(s):
    """A limit's life."""
    s.put("/user-limits/none/max-connections", {"value": 5})
    s.put("/user-limits/none/max-channels", {"value": 6})
    s.get("/user-limits/none")
    s.delete("/user-limits/none/max-channels")
    s.delete("/user-limits/none/max-channels")
    s.get("/user-limits/none")
    s.delete("/user-limits/none/max-connections")
    s.get("/user-limits/none")


def of_a_user_refused(s):
    """What is not accepted."""
    for value in ("5", -1, -2, 1.5, None):
        s.put("/user-limits/none/max-channels", {"value": value})
        s.get("/user-limits/none")
    s.put("/user-limits/none/max-channels", {})
    s.put("/user-limits/none/max-nothing", {"value": 5})
    s.put("/user-limits/nobody/max-channels", {"value": 5})
    s.delete("/user-limits/nobody/max-channels")
    s.get("/user-limits/nobody")
    s.put("/user-limits/none/max-channels", {"value": 5}, who="mon")
    s.quietly("DELETE", "/user-limits/none/max-channels")


def listed(s):
    """All limits."""
    s.get("/vhost-limits")
    s.get("/vhost-limits/scene")
    s.get("/user-limits")
    s.get("/user-limits/man")
    for who in ("mon", "man"):
        s.get("/vhost-limits", who=who)
        s.get("/user-limits", who=who)
