"""Definitions out and in."""


def of_a_vhost(s):
    """One vhost's definitions."""
    s.get("/definitions/scene")
    s.get("/definitions/nothing")
    s.get(f"/definitions/{s.v}")
    s.get("/definitions/scene?download=my.json", keep="status")


def of_everything(s):
    """All definitions."""
    s.get("/definitions")
    s.get("/definitions?download=all.json", keep="status")
    s.get("/all-configuration", keep="status")


def imported(s):
    """Definitions that go in come out again."""
    s.post("/definitions", {
        "vhosts": [{"name": "imported"}], "users": [{"name": "imported", "password_hash": "", "tags": ["management"], "hashing_algorithm": "rabbit_password_hashing_sha256"}],
        "permissions": [{"user": "imported", "vhost": "imported", "configure": "a", "write": "b", "read": "c"}],
        "topic_permissions": [{"user": "imported", "vhost": "imported", "exchange": "amq.topic", "write": "b", "read": "c"}],
        "parameters": [], "global_parameters": [{"name": "imported", "value": 1}],
        "policies": [{"vhost": "imported", "name": "p", "pattern": ".*", "apply-to": "queues", "definition": {"max-length": 5}, "priority": 1}],
        "exchanges": [{"name": "x", "vhost": "imported", "type": "topic", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}],
        "queues": [{"name": "q", "vhost": "imported", "durable": True, "auto_delete": False, "arguments": {"x-max-length": 7}}],
        "bindings": [{"source": "x", "vhost": "imported", "destination": "q", "destination_type": "queue", "routing_key": "#", "arguments": {"a": 1}}],
    })
    s.get("/definitions/imported")
    s.get("/users/imported")
    s.get("/queues/imported/q?columns=name,arguments,durable")
    s.post("/definitions/imported", {"queues": [{"name": "q2", "durable": True, "auto_delete": False, "arguments": {}}]})
    s.get("/queues/imported?columns=name", keep="order")
    s.post("/definitions", {"exchanges": [{"name": "x", "vhost": "imported", "type": "fanout", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}]})
    s.get("/exchanges/imported/x?columns=type")
    s.delete("/vhosts/imported")
    s.delete("/users/imported")
    s.delete("/global-parameters/imported")


def refused(s):
    """What is not accepted."""
    for body in (b"{", b"[]", b"", b"null", b'{"queues": 7}', b'{"queues": [7]}', b'{"queues": [{"name": "q"}]}', b'{"users": [{"tags": ""}]}', b'{"nothing": 1}', b"{}"):
        s.post("/definitions", body)
    s.post("/definitions/nothing", {})
    s.post("/definitions", {"queues": [{"name": "q", "vhost": "nothing", "durable": True, "auto_delete": False, "arguments": {}}]})
    s.post("/definitions", {"exchanges": [{"name": "x", "vhost": s.v, "type": "nothing", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}]})
    s.post("/definitions", {"queues": [{"name": "q", "vhost": s.v, "durable": True, "auto_delete": False, "arguments": {"x-max-length": "x"}}]})
    s.post("/definitions", {"policies": [{"vhost": s.v, "name": "p", "pattern": "(", "definition": {"max-length": 5}}]})
    s.post("/definitions", {"permissions": [{"user": "nobody", "vhost": s.v, "configure": "", "write": "", "read": ""}]})
    s.post("/definitions", {"rabbit_version": "99.0.0", "vhosts": []})
    s.post(f"/definitions/{s.v}", {"users": [{"name": "sneaked", "password": "p", "tags": ""}]})
    s.get("/users/sneaked")
    s.post("/definitions", {}, who="pol")
    s.post("/definitions/scene", {}, who="pol")
    s.put("/definitions", {})
