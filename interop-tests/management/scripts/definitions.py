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
    s.get("/permissions/imported/guest")
    s.get("/queues/imported/q?columns=name,arguments,durable")
    s.post("/definitions/imported", {"queues": [{"name": "q2", "durable": True, "auto_delete": False, "arguments": {}}]})
    s.get("/queues/imported?columns=name", keep="order")
    s.post("/definitions", {"exchanges": [{"name": "x", "vhost": "imported", "type": "fanout", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}]})
    s.get("/exchanges/imported/x?columns=type")
    s.delete("/vhosts/imported")
    s.delete("/users/imported")
    s.delete("/global-parameters/imported")


def _form(*fields, boundary="x", end="--"):
    """The body of a form; a field is (name, value) or (name, value, file name)."""
    parts = []
    for name, value, *file in fields:
        named = f'; filename="{file[0]}"\r\nContent-Type: application/octet-stream' if file else ""
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}\r\n')
    return ("".join(parts) + f"--{boundary}{end}\r\n").encode()


FORM = (("Content-Type", "multipart/form-data; boundary=x"),)


def as_a_form(s):
    """The form that pages send, and curl with -F."""
    good = f'{{"exchanges": [{{"name": "x", "vhost": "{s.v}", "type": "topic", "durable": true, "auto_delete": false, "internal": false, "arguments": {{}}}}]}}'
    s.post("/definitions", _form(("file", good, "my.json")), headers=FORM)
    s.get(f"/exchanges/{s.v}/x?columns=type")
    s.post(f"/definitions/{s.v}", _form(("file", '{"queues": [{"name": "q", "durable": true, "auto_delete": false, "arguments": {}}]}', "my.json")), headers=FORM)
    s.get(f"/queues/{s.v}?columns=name")
    for fields in (
        [("file", "{}")], [("file", "{}", "my.txt")], [("file", "", "my.json")], [("file", "\ufeff{}", "my.json")],
        [("file", "{}"), ("redirect", "/#/imported")], [("redirect", "../#/imported"), ("file", "{}")], [("file", "{}"), ("redirect", "")],
        [("file", "{}"), ("file", "{")], [("file", "{"), ("file", "{}")], [("file", "{}"), ("other", "unused"), ("vhost", "nothing")],
        [("file", "{", "my.json")], [("file", "[]", "my.json")], [("file", "null", "my.json")], [("other", "{}")], [("redirect", "/#/imported")], [],
        [("file", "{"), ("redirect", "/#/imported")],
        [("file", f'{{"permissions": [{{"user": "nobody", "vhost": "{s.v}", "configure": "", "write": "", "read": ""}}]}}'), ("redirect", "/#/imported")],
    ):
        s.post("/definitions", _form(*fields), headers=FORM)
    s.post("/definitions/nothing", _form(("file", "{}")), headers=FORM)
    s.post("/all-configuration", _form(("file", "{}")), headers=FORM)
    s.post("/definitions", _form(("file", "{}")), headers=FORM, who="pol")
    s.post("/definitions", _form(("file", "{}")), headers=FORM, who=None)


def form_refused(s):
    """Bodies that are none of their kind."""
    for body, kind in (
        (_form(("file", "{}"), end=""), "multipart/form-data; boundary=x"), (b"{}", "multipart/form-data; boundary=x"), (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n{}\r\n--x--\r\n", "multipart/form-data; boundary=x"), (_form(("file", "{}"), boundary="y"), "multipart/form-data; boundary=x"),
        (_form(("file", "{}")), 'Multipart/Form-Data; charset=utf-8; boundary="x"'), (_form(("file", "{}")), "multipart/form-data"), (_form(("file", "{}")), "multipart/mixed; boundary=x"),
        (b"file=%7B%7D", "application/x-www-form-urlencoded"), (b"{}", "text/plain"), (b"{}", "application/json; charset=utf-8"), (b"{}", "application/octet-stream"), (b"{}", "nonsense"),
    ):
        s.post("/definitions", body, headers=(("Content-Type", kind),))


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
    s.post("/definitions", {"users": [{"name": "imported", "password_hash": "!!", "tags": ""}]})
    s.post("/definitions", {"users": [{"name": "imported", "password_hash": "", "tags": "", "limits": {"max-nothing": 1}}]})
    s.post(f"/definitions/{s.v}", {"users": [{"name": "sneaked", "password": "p", "tags": ""}]})
    s.get("/users/sneaked")
    s.post("/definitions", {}, who="pol")
    s.post("/definitions/scene", {}, who="pol")
    s.put("/definitions", {})


def of_older_brokers(s):
    """Hashes without an algorithm are what they were when the document was written."""
    for version in ("2.8.7", "3.0.4", "3.5.7", "3.6.0", "3.6.16"):
        s.post("/definitions", {"rabbit_version": version, "users": [{"name": "imported", "password_hash": "AMgKf9QyMJ43U9syzMNtsnbaZg0=", "tags": "a,b"}]})
        s.get("/users/imported")
        s.delete("/users/imported")
