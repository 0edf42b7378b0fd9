"""What two brokers said, made comparable: what a run decides gets a name, and tables and JSON are looked at as such."""

import json
import re
from collections import Counter

from .lists import Said

NUMBERS = [
    (re.compile(r"<[\w.@-]+@?[\w.:-]*\.\d+(?:\.\d+)*>|<NODE\.[^>\s]*>"), "<PROCESS>"),
    (re.compile(r"'?rabbitmqcli-\d+-[\w@.]+'?"), "CLI"),
    (re.compile(r"(?<![\d.])4\.3\.\d+"), "VERSION"),
    (re.compile(r"rabbitmq-cluster-id-[\w-]+"), "CLUSTER"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"), "TIME"),
]
# A list of ports, which RabbitMQ puts in the order of their numbers.
PORTS = re.compile(r"\b[A-Z_]+_PORT(?:, [A-Z_]+_PORT)+")
# What the machine that runs RabbitMQ's tools logs in its own time, in the midst of what they say.
NOISE = re.compile(r"^(?:\d\d:\d\d:\d\d\.\d+ \[error\] |Feature flags: ).*$\n?", re.MULTILINE)
# Lines that are drawn around tables: Unicode's, or those of a VT100's second character set.
SWITCHED = re.compile(r"\x1b\(0(.*?)\x1b\(B")
STYLE = re.compile(r"\x1b\[\d*m")
BORDER = re.compile(r"^[┌├└].*$\n?", re.MULTILINE)
DRAWN = str.maketrans("lkmjtuqxnvw", "┌┐└┘├┤─│┼┴┬")
# A list of everything that a tool can do: RabbitMQ's has some more.
OVERVIEW = re.compile(r"^Available commands:\n.*?(?=^Use ')", re.MULTILINE | re.DOTALL)


def undrawn(text):
    """Drawn tables as rows of cells, however they are drawn."""
    text = SWITCHED.sub(lambda match: match[1].translate(DRAWN), STYLE.sub("", text))
    rows = BORDER.sub("", text).split("\n")
    cells = ([cell.strip() for cell in row.split("│")] if row.startswith("│") else None for row in rows)
    return "\n".join(" │ ".join(found).strip() if found else row for row, found in zip(rows, cells))


class Names:
    """What this run calls things, and what they are called in recordings."""

    def __init__(self, node, others):
        """`others`: pairs of a text of this run and its name."""
        host = node.partition("@")[2]
        # Where the node is called `rabbit` as usual, that is a word of many sentences.
        short = [(name, "NODE_NAME") for name in [node.partition("@")[0]] if name != "rabbit"]
        self.pairs = [(node, "NODE"), *short, *others, (host, "HOST")]
        self.node, self.host = node, host

    def inward(self, text):
        """From a list's to this run's."""
        return text.replace("$NODE", self.node).replace("$HOST", self.host)

    def outward(self, text):
        """From this run's to a recording's."""
        for own, name in self.pairs:
            text = re.sub(rf"(?<![\w.]){re.escape(own)}(?![\w])", name, text)
        for pattern, name in NUMBERS:
            text = pattern.sub(name, text)
        return PORTS.sub(lambda match: ", ".join(sorted(match[0].split(", "))), text)

    def said(self, line, code, stdout, stderr):
        if "exit" in line.ways:
            return Said(code, *(["(something)"] if text.strip() else [] for text in (stdout, stderr)))
        texts = [undrawn(OVERVIEW.sub("(all commands)\n", NOISE.sub("", text))) for text in (stdout, stderr)]
        rows = [[row.rstrip() for row in self.outward(text).split("\n")] for text in texts]
        if "shape" in line.ways and (value := parsed([stdout])) is not None:
            rows[0] = [*sorted({self.outward(row) for row in shape(value)}), ""]
        return Said(code, *([row.rstrip("\r") for row in (part[:-1] if part[-1] == "" else part)] for part in rows))


def differences(line, theirs, ours):
    """Lines that tell what differs; empty for nothing."""
    found = []
    if theirs.exit != ours.exit:
        found.append(f"exit: {theirs.exit} became {ours.exit}")
    for part in ("stdout", "stderr"):
        theirs_part, ours_part = getattr(theirs, part), getattr(ours, part)
        if comparable(line, theirs_part) != comparable(line, ours_part):
            found += [f"{part}: {text}" for text in changed(theirs_part, ours_part)]
    return found


def comparable(line, rows):
    # Whether a line is left empty between two, nobody reads.
    rows = [row for row in rows if row]
    text = "\n".join(rows)
    if "erlang" in line.words:
        # RabbitMQ breaks long terms where a terminal's line would end.
        return re.sub(r"\s+", "", text)
    if any(word.startswith("--formatter=json") or word == "json_stream" for word in line.words) and text[:1] == "{":
        return sorted(json.dumps(json.loads(row), sort_keys=True) for row in rows)
    if (value := parsed(rows)) is not None:
        return ordered(value)
    if "shape" in line.ways:
        names = next((at for at, row in enumerate(rows) if "\t" in row), None)
        if names is not None:
            return rows[:names + 1], {len(row.split("\t")) for row in rows[names + 1:]}
    lists = any(word.startswith("list_") for word in line.words)
    return sorted(rows) if lists or "unordered" in line.ways else rows


def ordered(value):
    """A list of objects in an order that does not depend on the broker's; a list of anything else as it is."""
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return sorted(json.dumps(one, sort_keys=True) for one in value)
    return json.dumps(value, sort_keys=True)


def parsed(rows):
    """The JSON that rows are; None where they are none."""
    text = "\n".join(rows)
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def shape(value, path=""):
    """A line for each place in a value, with its type; of lists one element."""
    if isinstance(value, dict) and value:
        return [row for key, one in value.items() for row in shape(one, f"{path}/{key}")]
    if isinstance(value, list) and value:
        return shape(value[0], path + "[]")
    kind = "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__
    return [f"{path}: {kind}"]


def changed(theirs, ours):
    """Lines that only one of them has."""
    gone, new = Counter(theirs) - Counter(ours), Counter(ours) - Counter(theirs)
    lines = [f"- {text}" for text in gone.elements()] + [f"+ {text}" for text in new.elements()]
    return lines or ["the same lines in another order"]


def without(rule, rows):
    """Rows without what a rule passes over."""
    if "lines" in rule:
        rows = [row for row in rows if not re.search(rule["lines"], row)]
    for pattern, put in rule.get("replace", ()):
        rows = [re.sub(pattern, put, row) for row in rows]
    return rows


def allowed(rules, line, theirs, ours):
    """What is left of both when the rules have been applied that mean this line; the reasons, too."""
    reasons = []
    for rule in rules:
        if not re.search(rule["command"], line.text):
            continue
        reasons.append(rule["reason"])
        if "exit" in rule.get("parts", ()):
            ours = ours._replace(exit=theirs.exit)
        for part in ("stdout", "stderr"):
            if part in rule.get("parts", ()):
                ours = ours._replace(**{part: getattr(theirs, part)})
                continue
            theirs, ours = (said._replace(**{part: without(rule, getattr(said, part))}) for said in (theirs, ours))
    return theirs, ours, reasons
