"""What differs between a recorded answer and one that came: a list of (path, what).

Paths: `status`, `headers.allow`, `body.items[].name`; members of a list share `[]`, so that a rule speaks of all of them.
"""

from .shape import identity, is_placeholder, kind


def answers(recorded, came):
    """The differences between two answers, each a dict with status, headers, body."""
    found = []
    if recorded["status"] != came["status"]:
        found.append(("status", f"{came['status']} instead of {recorded['status']}"))
    # RabbitMQ tells a path's methods with every answer; they matter where one is refused.
    told = [{name: value for name, value in one["headers"].items() if name != "allow" or recorded["status"] == 405} for one in (recorded, came)]
    found += values(*told, "headers")
    found += values(recorded["body"], came["body"], "body")
    return list(dict.fromkeys(found))


def values(recorded, came, path):
    if isinstance(recorded, dict) and isinstance(came, dict):
        return objects(recorded, came, path)
    if isinstance(recorded, list) and isinstance(came, list):
        return lists(recorded, came, path)
    if recorded == came and type(recorded) is type(came):
        return []
    # A broker whose value is of the placeholder's type on one side only: the key was volatile for both, so types differ.
    if is_placeholder(recorded) or is_placeholder(came):
        return [(path, f"{shown(came)} instead of {shown(recorded)}")]
    if kind(recorded) != kind(came):
        return [(path, f"type: {kind(came)} instead of {kind(recorded)}")]
    return [(path, f"value: {shown(came)} instead of {shown(recorded)}")]


def objects(recorded, came, path):
    found = []
    for key in list(recorded) + [key for key in came if key not in recorded]:
        inner = f"{path}.{key}"
        if key not in came:
            found.append((inner, "missing"))
        elif key not in recorded:
            found.append((inner, "extra"))
        else:
            found += values(recorded[key], came[key], inner)
    return found


def lists(recorded, came, path):
    if not all(isinstance(item, dict) for item in recorded + came):
        return [] if recorded == came else [(path, f"value: {shown(came)} instead of {shown(recorded)}")]
    found, theirs, ours = [], grouped(recorded), grouped(came)
    for name in list(theirs) + [name for name in ours if name not in theirs]:
        one, other = theirs.get(name, []), ours.get(name, [])
        for left, right in zip(one, other):
            found += objects(left, right, path + "[]")
        if len(one) != len(other):
            label = "/".join(part for part in name if part)
            found.append((path + "[]", f"{len(other)} instead of {len(one)} times {label}"))
    return found


def grouped(items):
    groups = {}
    for item in items:
        groups.setdefault(identity(item), []).append(item)
    return groups


def shown(value):
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
