"""Permissions and topic permissions."""

ALL = {"configure": ".*", "write": ".*", "read": ".*"}


def put_and_delete(s):
    """A permission's life."""
    s.put(f"/permissions/{s.v}/none", ALL)
    s.get(f"/permissions/{s.v}/none")
    s.put(f"/permissions/{s.v}/none", ALL | {"read": ""})
    s.get(f"/permissions/{s.v}/none")
    s.get(f"/vhosts/{s.v}/permissions")
    s.delete(f"/permissions/{s.v}/none")
    s.get(f"/permissions/{s.v}/none")
    s.delete(f"/permissions/{s.v}/none")


def refused(s):
    """What is not accepted."""
    for body in ({}, {"configure": ".*"}, ALL | {"read": "("}, ALL | {"read": 7}, ALL | {"write": None}, ALL | {"read": "*"}, []):
        s.put(f"/permissions/{s.v}/none", body)
    s.put(f"/permissions/{s.v}/nobody", ALL)
    s.put("/permissions/nothing/none", ALL)
    s.put("/permissions/nothing/nobody", ALL)
    s.put(f"/permissions/{s.v}/none", b"{")
    s.get("/permissions/nothing/none")
    s.get(f"/permissions/{s.v}/nobody")
    s.delete(f"/permissions/{s.v}/nobody")
    s.put(f"/permissions/{s.v}/none", ALL, who="pol")


def listed(s):
    """All permissions."""
    s.get("/permissions")
    s.get("/permissions?columns=user,vhost")
    s.get("/permissions/scene/adm")
    s.get("/topic-permissions")
    s.get("/topic-permissions/scene/man")
    s.get("/topic-permissions/scene/adm")
    s.get("/permissions", who="man")
    s.get("/permissions/scene", keep="status")


def topics(s):
    """A topic permission's life."""
    path = f"/topic-permissions/{s.v}/none"
    s.put(path, {"exchange": "amq.topic", "write": "^a", "read": "^b"})
    s.put(path, {"exchange": "other", "write": ".*", "read": ".*"})
    s.get(path)
    s.put(path, {"exchange": "amq.topic", "write": "", "read": ""})
    s.get(path)
    s.get(f"/vhosts/{s.v}/topic-permissions")
    s.get("/users/none/topic-permissions")
    s.delete(path + "/other")
    s.delete(path + "/other")
    s.get(path)
    s.delete(path)
    s.get(path)
    s.delete(path)


def topics_refused(s):
    """What is not accepted."""
    path = f"/topic-permissions/{s.v}/none"
    for body in ({}, {"exchange": "amq.topic"}, {"exchange": "amq.topic", "write": "(", "read": ""}, {"exchange": 7, "write": "", "read": ""}, {"write": "", "read": ""}, {"exchange": "", "write": ".*", "read": ".*"}):
        s.put(path, body)
    s.put(f"/topic-permissions/{s.v}/nobody", {"exchange": "amq.topic", "write": "", "read": ""})
    s.put("/topic-permissions/nothing/none", {"exchange": "amq.topic", "write": "", "read": ""})
    s.delete(f"/topic-permissions/{s.v}/nobody")
    s.get(f"/topic-permissions/{s.v}/nobody")
    s.get("/topic-permissions/nothing/none")
