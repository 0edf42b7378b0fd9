"""Virtual hosts, made, changed, listed and deleted."""


def put_and_delete(s):
    """A vhost's life."""
    s.put("/vhosts/life")
    s.get("/vhosts/life")
    s.put("/vhosts/life", {})
    s.put("/vhosts/life", {"description": "now with words", "tags": "a,b"})
    s.get("/vhosts/life")
    s.put("/vhosts/life", {"description": "", "tags": ["c"], "default_queue_type": "quorum"})
    s.get("/vhosts/life")
    s.get("/exchanges/life")
    s.get("/queues/life")
    s.delete("/vhosts/life")
    s.get("/vhosts/life")
    s.delete("/vhosts/life")


def metadata(s):
    """What a vhost may say of itself."""
    s.put("/vhosts/m1", {"metadata": {"description": "d", "tags": ["t"]}})
    s.put("/vhosts/m2", {"defaultqueuetype": "stream"})
    s.put("/vhosts/m3", {"default_queue_type": "nothing"})
    s.put("/vhosts/m4", {"default_queue_type": ""})
    s.put("/vhosts/m5", {"default_queue_type": "undefined"})
    s.put("/vhosts/m6", {"description": 7})
    s.put("/vhosts/m7", {"tags": 7})
    s.put("/vhosts/m8", {"tracing": True})
    s.put("/vhosts/m9", {"protected_from_deletion": True})
    for number in range(1, 10):
        s.get(f"/vhosts/m{number}")
    s.delete("/vhosts/m9")
    for number in range(1, 10):
        s.quietly("DELETE", f"/vhosts/m{number}/deletion/protection")
        s.quietly("DELETE", f"/vhosts/m{number}")


def bad_bodies(s):
    """Bodies that are no JSON, or JSON of another kind."""
    for body in (b"{", b"[]", b'"x"', b"7", b"null", b"", b"\xff", b"{}{}", b'{"a":1,}'):
        s.put("/vhosts/bad", body)
        s.quietly("DELETE", "/vhosts/bad")


def odd_names(s):
    """Names with slashes, spaces, letters of all kinds, and too long ones."""
    for name in ("a%2Fb", "a%20b", "%C3%A4", "a+b", "a%25b", "%00", "x" * 255, "x" * 256, "%FF"):
        s.put(f"/vhosts/{name}", {})
        s.get(f"/vhosts/{name}")
        s.delete(f"/vhosts/{name}")


def listed(s):
    """All vhosts, with their counts."""
    s.get("/vhosts")
    s.get("/vhosts?columns=name,tracing")
    s.get("/vhosts/scene")
    s.get("/vhosts/scene?columns=name,messages")
    s.get("/vhosts?disable_stats=true")
    s.get("/vhosts/%2F")
    for who in ("mon", "pol", "man", "out", "none"):
        s.get("/vhosts", who=who, keep="order")


def their_permissions(s):
    """Who may what in a vhost."""
    s.get("/vhosts/scene/permissions")
    s.get("/vhosts/scene/topic-permissions")
    s.get("/vhosts/nothing/permissions")
    s.get("/vhosts/nothing/topic-permissions")
    s.get("/vhosts/scene/permissions", who="mon")


def tracing(s):
    """The firehose is switched on and off by the vhost."""
    s.put(f"/vhosts/{s.v}", {"tracing": "true"})
    s.get(f"/vhosts/{s.v}")
    s.put(f"/vhosts/{s.v}", {"tracing": True})
    s.get(f"/vhosts/{s.v}")
    s.put(f"/vhosts/{s.v}", {"tracing": False})
    s.get(f"/vhosts/{s.v}")
    s.put(f"/vhosts/{s.v}", {"tracing": 7})


def protected(s):
    """A vhost protected from deletion stays."""
    s.post(f"/vhosts/{s.v}/deletion/protection")
    s.get(f"/vhosts/{s.v}")
    s.delete(f"/vhosts/{s.v}")
    s.delete(f"/vhosts/{s.v}/deletion/protection")
    s.get(f"/vhosts/{s.v}")
    s.post("/vhosts/nothing/deletion/protection")
    s.delete("/vhosts/nothing/deletion/protection")
    s.post(f"/vhosts/{s.v}/deletion/protection", who="pol")
    s.get(f"/vhosts/{s.v}/deletion/protection")


def started(s):
    """A vhost that runs is not started again."""
    s.post(f"/vhosts/{s.v}/start/{s.node}")
    s.post(f"/vhosts/{s.v}/start/{s.node}", {})
    s.post(f"/vhosts/nothing/start/{s.node}")
    s.post(f"/vhosts/{s.v}/start/nobody@nowhere")
    s.post(f"/vhosts/{s.v}/start/{s.node}", who="pol")


def clients_of_a_vhost(s):
    """The connections and channels of one vhost."""
    s.get("/vhosts/scene/connections")
    s.get("/vhosts/scene/channels")
    s.get(f"/vhosts/{s.v}/connections")
    s.get("/vhosts/nothing/connections")
    s.get("/vhosts/nothing/channels")
    s.get("/vhosts/scene/connections", who="out")


def methods(s):
    """Methods that are not there."""
    for method in ("POST", "PATCH", "OPTIONS", "HEAD"):
        s.ask(method, "/vhosts")
        s.ask(method, "/vhosts/scene")
    s.ask("DELETE", "/vhosts")
