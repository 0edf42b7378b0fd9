"""Definitions compared: what of them is the set-up's, and what differs between two documents."""

import json

from set_up import PREFIX

# What an object is known by. Of a binding that is all there is.
KEYS = {
    "users": ("name",), "vhosts": ("name",), "permissions": ("vhost", "user"), "topic_permissions": ("vhost", "user", "exchange"),
    "parameters": ("vhost", "component", "name"), "global_parameters": ("name",), "policies": ("vhost", "name"),
    "queues": ("vhost", "name"), "exchanges": ("vhost", "name"),
    "bindings": ("vhost", "source", "destination_type", "destination", "routing_key", "arguments"),
}
# Sections of which a broker has some for itself.
SHARED = ("users", "vhosts", "global_parameters")


def ours(document):
    """A dict from section to {identity: object} with what was set up, whatever else a broker holds."""
    return {section: dict(identified(section, document.get(section, []), keys)) for section, keys in KEYS.items()}


def identified(section, objects, keys):
    for found in objects:
        if str(found.get("name" if section in SHARED else "vhost", PREFIX)).startswith(PREFIX):
            yield json.dumps([found.get(key) for key in keys], ensure_ascii=False, sort_keys=True), found


def differences(wanted, found):
    """(section, what, the object) of each difference: `missing`, `extra`, or the path at which an object differs."""
    wanted, found = ours(wanted), ours(found)
    for section in KEYS:
        for key, value in wanted[section].items():
            if key not in found[section]:
                yield section, "missing", value
                continue
            for path, before, after in inside(value, found[section][key]):
                yield section, path, {"wanted": before, "found": after, "of": value}
        for key, value in found[section].items():
            if key not in wanted[section]:
                yield section, "extra", value


def inside(wanted, found, path=""):
    """(path, wanted, found) where two values differ, by type too: 1 is neither true nor 1.0."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in sorted(wanted.keys() | found.keys()):
            yield from inside(wanted.get(key, "(nothing)"), found.get(key, "(nothing)"), f"{path}.{key}" if path else key)
    elif json.dumps(wanted, sort_keys=True) != json.dumps(found, sort_keys=True):
        yield path, wanted, found


class Rules:
    """What may differ, with reasons. A rule is for certain trips, a section, and objects that have what `of` says."""

    def __init__(self, rules):
        self.rules, self.used = rules, set()

    def allow(self, trip, section, what, value):
        for number, rule in enumerate(self.rules):
            if trip in rule["trips"] and section == rule["section"] and what == rule["what"] and has(value, rule.get("of", {})):
                self.used.add((number, trip))
                return True
        return False

    def unused(self, trips):
        """What is allowed of these trips and did not differ: the rule should go."""
        wanted = ((number, trip) for number, rule in enumerate(self.rules) for trip in rule["trips"] if trip in trips)
        return [(trip, self.rules[number]) for number, trip in wanted if (number, trip) not in self.used]


def has(value, part):
    """Whether an object has these members; a list in a rule means any of its values."""
    value = value.get("of", value)
    return all(value.get(key) in (wanted if isinstance(wanted, list) else [wanted]) for key, wanted in part.items())
