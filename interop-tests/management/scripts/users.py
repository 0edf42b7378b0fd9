"""Users, their tags and passwords."""

HASH = "0VTxZmCP7io3da0ItOQxuBNv5/yxogLVrGIO7NPKQAo0ETtN"


def put_and_delete(s):
    """A user's life."""
    s.put("/users/life", {"password": "p", "tags": "administrator"})
    s.get("/users/life")
    s.get("/whoami", who=("life", "p"))
    s.put("/users/life", {"password": "q", "tags": ["management", "policymaker"]})
    s.get("/users/life")
    s.get("/whoami", who=("life", "p"))
    s.get("/whoami", who=("life", "q"))
    s.delete("/users/life")
    s.get("/users/life")
    s.delete("/users/life")
    s.get("/whoami", who=("life", "q"))


def tags(s):
    """Tags in all spellings."""
    for number, value in enumerate(("", "monitoring", "monitoring,management", " monitoring , management ", "my own", "a,,b", [], ["a", "b"], ["a,b"], [""], 7, {}, None, [7])):
        s.put(f"/users/t{number}", {"password": "p", "tags": value})
        s.get(f"/users/t{number}", keep="all")
        s.quietly("DELETE", f"/users/t{number}")


def passwords(s):
    """Passwords and hashes, given together, alone, or not at all."""
    bodies = [
        {"tags": ""}, {"password": "", "tags": ""}, {"password_hash": HASH, "tags": ""}, {"password_hash": "", "tags": ""},
        {"password_hash": "not base64!", "tags": ""}, {"password_hash": "c2hvcnQ=", "tags": ""}, {"password": "p", "password_hash": HASH, "tags": ""},
        {"password": "p"}, {"password": 7, "tags": ""}, {"password_hash": 7, "tags": ""}, {},
        {"password_hash": HASH, "hashing_algorithm": "rabbit_password_hashing_sha512", "tags": ""},
        {"password": "p", "hashing_algorithm": "rabbit_password_hashing_sha512", "tags": ""},
        {"password": "p", "hashing_algorithm": "rabbit_password_hashing_md5", "tags": ""},
        {"password_hash": HASH, "hashing_algorithm": "nothing", "tags": ""},
        {"password": "p", "hashing_algorithm": 7, "tags": ""},
        {"password": None, "tags": ""}, {"password": "p" * 1000, "tags": ""}, {"password": "p", "tags": "", "more": 1},
    ]
    for number, body in enumerate(bodies):
        s.put(f"/users/p{number}", body)
        s.get(f"/users/p{number}")
        s.quietly("DELETE", f"/users/p{number}")


def bad_bodies(s):
    """Bodies that are no JSON, or JSON of another kind."""
    for body in (b"{", b"[]", b'"x"', b"7", b"null", b"", b"\xff"):
        s.put("/users/bad", body)
    s.put("/users/bad")


def odd_names(s):
    """Names of all kinds."""
    for name in ("a%2Fb", "a%20b", "%C3%A4", "a%3Ab", "x" * 255, "x" * 256, "%20"):
        s.put(f"/users/{name}", {"password": "p", "tags": ""})
        s.get(f"/users/{name}")
        s.delete(f"/users/{name}")


def listed(s):
    """All users, and those who may do nothing."""
    s.get("/users")
    s.get("/users?columns=name,tags")
    s.get("/users/")
    s.get("/users/without-permissions")
    s.get("/users/man/permissions")
    s.get("/users/man/topic-permissions")
    s.get("/users/nothing/permissions")
    s.get("/users/nothing/topic-permissions")
    s.get("/users/man")
    for who in ("mon", "man"):
        s.get("/users", who=who)
        s.get("/users/man", who=who)


def bulk_delete(s):
    """Several at once."""
    for name in ("b1", "b2", "b3"):
        s.put(f"/users/{name}", {"password": "p", "tags": ""})
    s.post("/users/bulk-delete", {"users": ["b1", "b2", "nothing"]})
    s.get("/users/b1")
    s.get("/users/b3")
    for body in ({}, {"users": "b3"}, {"users": [7]}, {"users": []}, []):
        s.post("/users/bulk-delete", body)
    s.post("/users/bulk-delete", {"users": ["b3"]}, who="mon")
    s.delete("/users/b3")


def limits_in_the_body(s):
    """A user's limits are shown with it."""
    s.put("/users/limited", {"password": "p", "tags": ""})
    s.put("/user-limits/limited/max-connections", {"value": 5})
    s.get("/users/limited")
    s.delete("/users/limited")
    s.get("/user-limits/limited")


def yourself(s):
    """An administrator may delete itself."""
    s.put("/users/self", {"password": "secret", "tags": "administrator"})
    s.delete("/users/self", who="self")


def methods(s):
    """Methods that are not there."""
    for method in ("POST", "PATCH", "OPTIONS"):
        s.ask(method, "/users")
        s.ask(method, "/users/man")
    s.ask("GET", "/users/bulk-delete")
