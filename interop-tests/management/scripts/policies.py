"""Policies and operator policies."""

TTL = {"pattern": "^q", "definition": {"message-ttl": 1000}}


def put_and_delete(s):
    """A policy's life, and what it does to a queue."""
    s.put(f"/queues/{s.v}/q1", {"durable": True})
    s.put(f"/policies/{s.v}/p", TTL)
    s.get(f"/policies/{s.v}/p")
    s.get(f"/policies/{s.v}")
    s.until(f"/queues/{s.v}/q1", lambda queue: queue["policy"] == "p")
    s.get(f"/queues/{s.v}/q1?columns=name,policy,operator_policy,effective_policy_definition")
    s.put(f"/policies/{s.v}/p", TTL | {"priority": 5, "apply-to": "queues", "definition": {"max-length": 5}})
    s.get(f"/policies/{s.v}/p")
    s.put(f"/operator-policies/{s.v}/o", {"pattern": ".*", "definition": {"max-length": 3}, "apply-to": "queues"})
    s.until(f"/queues/{s.v}/q1", lambda queue: queue["operator_policy"] == "o")
    s.get(f"/queues/{s.v}/q1?columns=name,policy,operator_policy,effective_policy_definition")
    s.get(f"/operator-policies/{s.v}/o")
    s.get(f"/operator-policies/{s.v}")
    s.delete(f"/policies/{s.v}/p")
    s.get(f"/policies/{s.v}/p")
    s.delete(f"/policies/{s.v}/p")
    s.delete(f"/operator-policies/{s.v}/o")
    s.delete(f"/operator-policies/{s.v}/o")
    s.get(f"/operator-policies/{s.v}/o")


def refused(s):
    """What is not accepted."""
    bodies = [
        {}, {"pattern": "^q"}, {"definition": {}}, TTL | {"definition": {}}, TTL | {"definition": {"nothing": 1}},
        TTL | {"pattern": "("}, TTL | {"pattern": 7}, TTL | {"priority": "high"}, TTL | {"priority": 1.5}, TTL | {"priority": -1}, TTL | {"apply-to": "nothing"},
        TTL | {"definition": {"message-ttl": "x"}}, TTL | {"definition": {"message-ttl": -1}}, TTL | {"definition": {"max-length": "5"}},
        TTL | {"definition": {"overflow": "x"}}, TTL | {"definition": {"dead-letter-exchange": 7}}, TTL | {"definition": {"message-ttl": 1, "nothing": 1, "more": 2}},
        TTL | {"definition": {"expires": 0}}, TTL | {"definition": {"delivery-limit": "x"}}, TTL | {"definition": {"max-age": "x"}},
        TTL | {"definition": []}, TTL | {"definition": "x"}, TTL | {"definition": {"ha-mode": "all"}}, TTL | {"definition": {"queue-mode": "lazy"}},
        TTL | {"definition": {"alternate-exchange": "x"}, "apply-to": "queues"}, TTL | {"more": 1}, TTL | {"vhost": "other"}, TTL | {"name": "other"}, [],
    ]
    for number, body in enumerate(bodies):
        s.put(f"/policies/{s.v}/r{number}", body)
    s.put(f"/policies/{s.v}/bad", b"{")
    s.put("/policies/nothing/p", TTL)
    s.get("/policies/nothing")
    s.get("/policies/nothing/p")
    s.delete("/policies/nothing/p")
    s.get(f"/policies/{s.v}")


def operator_refused(s):
    """Operator policies know fewer keys."""
    for definition in ({"message-ttl": 1}, {"dead-letter-exchange": "x"}, {"alternate-exchange": "x"}, {"max-length": -1}, {"nothing": 1}, {}):
        s.put(f"/operator-policies/{s.v}/o", {"pattern": ".*", "definition": definition, "apply-to": "queues"})
    s.put(f"/operator-policies/{s.v}/o", {"pattern": ".*", "definition": {"max-length": 1}, "apply-to": "exchanges"})
    s.put(f"/operator-policies/{s.v}/o", {"pattern": ".*", "definition": {"max-length": 1}}, who="pol")
    s.put("/operator-policies/nothing/o", {"pattern": ".*", "definition": {"max-length": 1}})
    s.get("/operator-policies/nothing")


def every_key(s):
    """Every key that policies know."""
    keys = {
        "alternate-exchange": "x", "consumer-timeout": 60000, "dead-letter-exchange": "x", "dead-letter-routing-key": "k", "dead-letter-strategy": "at-least-once",
        "message-ttl": 1, "expires": 1000, "max-length": 1, "max-length-bytes": 1, "queue-mode": "lazy", "queue-version": 2, "overflow": "reject-publish",
        "delivery-limit": 3, "max-age": "1h", "stream-max-segment-size-bytes": 1000000, "queue-leader-locator": "balanced", "initial-cluster-size": 1,
        "target-group-size": 3, "queue-master-locator": "min-masters", "ha-mode": "all", "ha-params": 2, "ha-sync-mode": "automatic",
        "delayed-retry-type": "all", "delayed-retry-min": 1000, "delayed-retry-max": 5000, "federation-upstream": "u", "federation-upstream-set": "all",
    }
    for key, value in keys.items():
        s.put(f"/policies/{s.v}/{key}", {"pattern": "^nothing$", "definition": {key: value}})
        s.put(f"/operator-policies/{s.v}/{key}", {"pattern": "^nothing$", "definition": {key: value}, "apply-to": "queues"})


def apply_to(s):
    """What a policy may be for."""
    for number, kind in enumerate(("all", "exchanges", "queues", "classic_queues", "quorum_queues", "streams")):
        s.put(f"/policies/{s.v}/a{number}", TTL | {"apply-to": kind, "definition": {"alternate-exchange": "x"} if kind == "exchanges" else {"max-length-bytes": 1}})
    s.get(f"/policies/{s.v}")


def listed(s):
    """All policies."""
    s.get("/policies")
    s.get("/policies?columns=name,definition")
    s.get("/policies/scene")
    s.get("/policies/scene/short")
    s.get("/operator-policies")
    s.get("/operator-policies/scene")
    s.get("/operator-policies/scene/cap")
    s.get("/queues/scene/classic?columns=policy,operator_policy,effective_policy_definition")
    s.get("/exchanges/scene/ae?columns=policy,effective_policy_definition")


def odd_names(s):
    """Names of all kinds."""
    for name in ("a%2Fb", "a%20b", "%C3%A4"):
        s.put(f"/policies/{s.v}/{name}", TTL)
        s.get(f"/policies/{s.v}/{name}")
        s.delete(f"/policies/{s.v}/{name}")
