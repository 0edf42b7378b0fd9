"""Connections, channels and consumers."""

from urllib.parse import quote


def connections(s):
    """All connections, and single ones."""
    s.get("/connections")
    s.get("/connections?columns=name,user,client_properties.product")
    s.get("/connections?disable_stats=true", keep="status")
    for name in _names(s):
        s.get(f"/connections/{name}")
        s.get(f"/connections/{name}/channels")
    s.get("/connections/nothing")
    s.get("/connections/nothing/channels")
    s.get("/connections/username/man")
    s.get("/connections/username/nobody")
    for who in ("mon", "man", "out"):
        s.get("/connections", who=who)


def _names(s):
    found = s.quietly("GET", "/connections").body
    found = [one for one in found if "user" in one] if isinstance(found, list) else []
    return [quote(one["name"], safe="") for one in sorted(found, key=lambda one: one["user"])]


def channels(s):
    """All channels, and single ones."""
    s.get("/channels")
    s.get("/channels?columns=name,number,consumer_count")
    s.get("/channels?disable_stats=true", keep="status")
    for name in _names(s):
        for number in (1, 2, 3):
            s.get(f"/channels/{name}%20({number})")
    s.get("/channels/nothing")
    for who in ("mon", "man", "out"):
        s.get("/channels", who=who)


def consumers(s):
    """All consumers."""
    s.get("/consumers")
    s.get("/consumers/scene")
    s.get(f"/consumers/{s.v}")
    s.get("/consumers/nothing")
    s.get("/consumers", who="out")
    s.get("/consumers/scene", who="out")
    s.get("/consumers?disable_stats=true", keep="status")


def closing(s):
    """A connection is closed by whoever may."""
    s.delete("/connections/nothing")
    for name in _names(s):
        s.delete(f"/connections/{name}", who="out")
        s.delete(f"/connections/{name}", who="pol")
    s.delete("/connections/username/nobody")
    s.delete("/connections/username/adm", who="man")
    s.delete("/connections/username/adm", who="out")
    s.ask("PUT", "/connections/nothing", {})
    s.ask("DELETE", "/channels/nothing")


def of_streams(s):
    """The stream plugin's lists, and other plugins'."""
    for path in ("/stream/connections", "/stream/connections/scene", "/stream/consumers", "/stream/publishers", "/shovels", "/shovels/scene", "/federation-links", "/federation-links/scene"):
        s.get(path)
