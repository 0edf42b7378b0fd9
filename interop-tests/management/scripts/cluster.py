"""The cluster and its nodes."""

FLAGS = ("stream_queue", "quorum_queue", "no_such_flag")


def overview(s):
    """The first thing that every tool asks for."""
    s.get("/overview", keep="types")
    s.get("/overview?columns=rabbitmq_version,object_totals.queues,listeners.port,nothing")
    s.get("/overview?msg_rates_age=60&msg_rates_incr=30&lengths_age=60&lengths_incr=30", keep="status")
    s.get("/overview?disable_stats=true", keep="status")
    for method in ("PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        s.ask(method, "/overview")


def who_am_i(s):
    """The user that asks, and its tags."""
    for who in ("guest", "adm", "mon", "pol", "man", "none", None, ("adm", "wrong"), ("nobody", "x"), ("", "")):
        s.get("/whoami", who=who)


def broken_credentials(s):
    """An Authorization that is none."""
    for value in ("Basic", "Basic !!!", "Basic Z3Vlc3Q=", "Bearer x.y.z", "Digest x", ""):
        s.get("/whoami", who=None, headers={"Authorization": value})


def version_and_extensions(s):
    """What the management itself is."""
    s.get("/version")
    s.get("/extensions")
    s.get("/auth")
    s.get("/login", keep="status")


def nodes(s):
    """The nodes, one, and its memory."""
    s.get("/nodes")
    s.get(f"/nodes/{s.node}")
    s.get(f"/nodes/{s.node}/memory")
    s.get(f"/nodes/{s.node}/memory/absolute")
    s.get(f"/nodes/{s.node}/memory/relative")
    s.get(f"/nodes/{s.node}?columns=name,running,mem_alarm")
    s.get("/nodes/nobody@nowhere")
    s.get("/nodes/nobody")
    s.get("/nodes/nobody@nowhere/memory")


def feature_flags(s):
    """Feature flags: all are on."""
    answer = s.get("/feature-flags", keep="status")
    flags = {flag["name"]: flag for flag in answer.body} if isinstance(answer.body, list) else {}
    s.calls[-1].came["body"] = [{key: flags[name].get(key) for key in ("name", "state", "provided_by")} for name in FLAGS if name in flags]
    for name in FLAGS:
        s.put(f"/feature-flags/{name}/enable")
        s.put(f"/feature-flags/{name}/enable", {})
    s.put("/feature-flags/stream_queue/disable", {})
    s.put("/feature-flags/stream_queue/enable", {}, who="mon")


def deprecated_features(s):
    """Deprecated features."""
    s.get("/deprecated-features", keep="status")
    s.get("/deprecated-features/used", keep="status")


def cluster_name(s):
    """The cluster's name can be read and set."""
    s.get("/cluster-name")
    s.put("/cluster-name", {"name": "another"})
    s.get("/cluster-name")
    s.put("/cluster-name", {})
    s.put("/cluster-name", {"name": 7})
    s.put("/cluster-name", b"{")
    s.put("/cluster-name")
    s.put("/cluster-name", {"name": "x"}, who="mon")
    s.put("/cluster-name", {"name": "a cluster"})


def hash_password(s):
    """A hash for a password."""
    s.get("/auth/hash_password/secret", keep="status")
    s.get("/auth/hash_password/secret", who="mon")
    s.get("/auth/hash_password/")


def auth_attempts(s):
    """Login attempts are counted for each protocol."""
    s.get(f"/auth/attempts/{s.node}", keep="status")
    s.get(f"/auth/attempts/{s.node}/source", keep="status")
    s.get(f"/auth/attempts/{s.node}", who="pol")
    s.delete(f"/auth/attempts/{s.node}")
    s.delete(f"/auth/attempts/{s.node}/source")
    s.delete(f"/auth/attempts/{s.node}", who="man")


def rebalance(s):
    """Leaders are moved about: nothing to do on one node."""
    s.post("/rebalance/queues", {})
    s.post("/rebalance/queues")
    s.post("/rebalance/queues", {}, who="man")
    s.get("/rebalance/queues")


def reset_statistics(s):
    """Statistics can be forgotten."""
    s.delete("/reset", who="man")
    s.delete("/reset/nobody@nowhere")
    s.get("/reset")


def unknown_paths(s):
    """What does not exist."""
    for path in ("/nothing", "/queues/a/b/c/d", "/vhosts/scene/nothing", "/users/adm/nothing", "/overview/x", "/health/checks/nothing", "/", ""):
        s.get(path, keep="status")
        s.get(path, who=None, keep="status")
    s.ask("POST", "/nothing", {})


def trailing_slashes(s):
    """A slash at the end changes nothing, or does."""
    for path in ("/cluster-name/", "/overview/", "/queues/", "/queues/scene/", "/queues/scene/classic/", "/vhosts/", "/vhosts/scene/", "/users/", "/exchanges/scene/direct/", "/permissions/scene/adm/", "/health/checks/alarms/", "/aliveness-test/scene/", "/whoami//", "//whoami"):
        s.get(path, keep="status")


def cross_origin(s):
    """No origin is allowed unless it is configured."""
    s.get("/whoami", headers={"Origin": "http://elsewhere.example"})
    s.ask("OPTIONS", "/whoami", who=None, headers={"Origin": "http://elsewhere.example", "Access-Control-Request-Method": "GET"})


def accepted_types(s):
    """What the client accepts."""
    for value in ("application/json", "text/html", "application/*", "application/json;q=0.5, text/plain", "nonsense"):
        s.get("/whoami", headers={"Accept": value})
